import { idOf } from '../../lib/analysis/input/manifest';
import { type KubeObject } from '../../lib/private/access';
import { configIstio, entry, gateway, modelOf, pods, server, service, STOCK } from './support';
import { Reach } from '../../lib/analysis/reach/reach';

// Pods of two namespaces that one Gateway applies to have the same listener, and still not the same routes: what istiod
// reads depends on the namespace and the revision of the pods.

const LABELS = { istio: 'edge' };
const HOST = 'www.example.org';

function virtualService(metadata: object, spec: object = {}): KubeObject {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'x', namespace: 'gw-a', ...metadata },
    spec: { hosts: [HOST], gateways: ['gw-a/edge'], http: [{ route: [{ destination: { host: 'x' } }] }], ...spec },
  };
}

/** The answers at the pods of namespaces gw-a and gw-b. */
function answers(...objects: readonly KubeObject[]): string {
  const reach = new Reach(
    modelOf([
      ...['gw-a', 'gw-b'].flatMap((namespace) => [
        pods(`${namespace}/edge`, LABELS),
        service(`${namespace}/edge`, LABELS),
      ]),
      gateway('gw-a/edge', LABELS, server(80)),
      configIstio([STOCK, entry('gw-a/edge', {})]),
      ...objects,
    ]),
  );
  return reach.model.lookup
    .gatewayServices()
    .filter((each) => idOf(each).startsWith('gw-'))
    .map((each) => reach.answersOf(each, HOST).map(({ code }) => code))
    .join(' ');
}

const REVISION = 'istio.io/rev';
const namespace = (name: string, revision: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { [REVISION]: revision } },
});

test('a VirtualService is for all of them', () => {
  expect(answers(virtualService({}))).toBe('200 200');
});

test('exportTo limits it to namespaces', () => {
  expect(answers(virtualService({}, { exportTo: ['gw-b'] }))).toBe('404 200');
  expect(answers(virtualService({}, { exportTo: ['.'] }))).toBe('200 404');
  expect(answers(virtualService({}, { exportTo: ['.'] }), virtualService({ name: 'open' }))).toBe('200 200');
});

test('istio.io/rev limits it to a revision', () => {
  const namespaces = [namespace('gw-a', '1-24-1'), namespace('gw-b', '1-25-0')];
  expect(answers(virtualService({ labels: { [REVISION]: '1-25-0' } }), ...namespaces)).toBe('404 200');
  expect(answers(virtualService({}), ...namespaces)).toBe('200 200');
});

test('the MeshConfig can limit every one to its namespace', () => {
  const mesh: KubeObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'istio', namespace: 'istio-system' },
    data: { mesh: 'defaultVirtualServiceExportTo: ["."]' },
  };
  expect(answers(virtualService({}), mesh)).toBe('200 404');
  expect(answers(virtualService({ namespace: 'gw-b' }), mesh)).toBe('404 200');
});
