import { loadObjects } from '../../lib/analysis/input/load';
import { buildModel } from '../../lib/analysis/model/build';
import { ConfiguredGateways } from '../../lib/analysis/gateways/configured-gateways';
import { culpritOf, frontOf, isLocalAlone } from '../../lib/analysis/gateways/culprit';
import { idOf } from '../../lib/analysis/input/manifest';
import { Reach } from '../../lib/analysis/reach/reach';

type Labels = Readonly<Record<string, string>>;

const pods = (id: string, labels: Labels): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: named(id),
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels, annotations: { 'inject.istio.io/templates': 'gateway' } },
      spec: { containers: [{ name: 'istio-proxy', image: 'auto' }] },
    },
  },
});
const service = (id: string, selector: Labels, labels: Labels = selector): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { ...named(id), labels },
  spec: { selector, ports: [{ name: 'http2', port: 80, targetPort: 8080 }] },
});
const gateway = (id: string, selector: Labels): object => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'Gateway',
  metadata: named(id),
  spec: { selector, servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }] },
});

function named(id: string): { readonly namespace: string; readonly name: string } {
  const [namespace = '', name = ''] = id.split('/');
  return { namespace, name };
}

/** A gateway `gw/edge` with the Service that config-istio names for it, and what there is besides. */
function gatewaysOf(named: string, ...objects: object[]): ConfiguredGateways {
  const [namespace = '', name = ''] = named.split('/');
  const entry = { namespace: 'gw', name: 'edge', service: `${name}.${namespace}.svc.cluster.local` };
  const other = { namespace: 'gw-b', name: 'edge-b', service: 'edge-b.gw-b.svc.cluster.local' };
  const selected = { ...other, labelSelector: { matchLabels: { gateway: 'b' } } };
  const config = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'knative-serving', name: 'config-istio' },
    data: { 'external-gateways': JSON.stringify([entry, selected]) },
  };
  const { manifests } = loadObjects([config, ...objects], 'test');
  return new ConfiguredGateways(new Reach(buildModel(manifests)));
}

function culprit(gateways: ConfiguredGateways): object | undefined {
  const own = gateways.find('gw/edge');
  const found = own && culpritOf(gateways, own);
  if (found === undefined) return undefined;
  return found.kind === 'entry'
    ? { kind: found.kind, named: idOf(found.named), right: idOf(found.right) }
    : { kind: found.kind, service: idOf(found.service), workload: idOf(found.workload) };
}

const EDGE = { istio: 'edge' };
const OTHER = { istio: 'edge-b' };
const OWN = [pods('gw/edge', EDGE), gateway('gw/edge', EDGE)];

test('where the parts agree there is no culprit', () => {
  expect(culprit(gatewaysOf('gw/edge', ...OWN, service('gw/edge', EDGE)))).toBeUndefined();
});

test('config-istio names another Service than the one before the pods', () => {
  const gateways = gatewaysOf('gw/old', ...OWN, service('gw/old', { istio: 'old' }), service('gw/edge', EDGE));
  expect(culprit(gateways)).toEqual({ kind: 'entry', named: 'gw/old', right: 'gw/edge' });
});

test('a Service selects in its own namespace only, and the pods are in another one', () => {
  const gateways = gatewaysOf('front/edge', ...OWN, service('front/edge', EDGE));
  expect(culprit(gateways)).toEqual({ kind: 'service-namespace', service: 'front/edge', workload: 'gw/edge' });
});

test('the pods of another gateway are not those that the Service meant', () => {
  const gateways = gatewaysOf(
    'front/edge',
    gateway('gw/edge', OTHER),
    service('front/edge', OTHER),
    pods('gw-b/edge-b', OTHER),
    gateway('gw-b/edge-b', OTHER),
    service('gw-b/edge-b', OTHER),
  );
  expect(culprit(gateways)).toBeUndefined();
});

describe('the Service in front of the pods', () => {
  const front = (gateways: ConfiguredGateways): string | undefined => {
    const own = gateways.find('gw/edge');
    const found = own && frontOf(gateways, own);
    return found && idOf(found);
  };

  test('carries the label, and sends to the pods', () => {
    const old = service('gw/old', { istio: 'old' });
    expect(front(gatewaysOf('gw/old', ...OWN, old, service('gw/edge', EDGE)))).toBe('gw/edge');
    expect(front(gatewaysOf('gw/old', ...OWN, old, service('gw/edge', EDGE, {})))).toBeUndefined();
    expect(front(gatewaysOf('gw/old', ...OWN, old, service('gw/edge', { istio: 'none' }, EDGE)))).toBeUndefined();
  });

  test('is not that of another gateway on the same pods', () => {
    const shared = [service('gw-b/edge-b', EDGE), pods('gw-b/edge-b', EDGE), gateway('gw-b/edge-b', EDGE)];
    expect(front(gatewaysOf('gw/old', ...OWN, service('gw/old', { istio: 'old' }), ...shared))).toBeUndefined();
  });

  test('is unknown for a Gateway without selector', () => {
    const open = [pods('gw/edge', EDGE), gateway('gw/edge', {})];
    expect(front(gatewaysOf('gw/old', ...open, service('gw/old', { istio: 'old' }), service('gw/edge', EDGE)))).toBe(
      undefined,
    );
  });
});

test('an external gateway is never a local one alone', () => {
  const gateways = gatewaysOf('gw/old', ...OWN, service('gw/old', { istio: 'old' }));
  const [own, local] = ['gw/edge', 'knative-serving/knative-local-gateway'].map((id) => gateways.find(id));
  expect(own && isLocalAlone(own)).toBe(false);
  expect(local && isLocalAlone(local)).toBe(false);
});
