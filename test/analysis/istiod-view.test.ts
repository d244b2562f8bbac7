import { type KubeObject } from '../../lib/private/access';
import { idOf } from '../../lib/analysis/input/manifest';
import { loadObjects } from '../../lib/analysis/input/load';
import { buildModel } from '../../lib/analysis/model/build';
import { Reach } from '../../lib/analysis/reach/reach';
import { ALPHA } from './rules/said';
import { configIstio, isolated, ksvc, STOCK } from './support';

const SHOP = ksvc('team-a/shop', { gateway: 'alpha' });
const HOST = 'shop.team-a.example.com';

function mesh(settings: object, name = 'istio'): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'istio-system' },
    data: { mesh: JSON.stringify(settings) },
  };
}

function namespace(name: string, labels: object = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

/** One of `objects`, with further labels. */
function labelled(objects: readonly KubeObject[], kind: string, labels: object): KubeObject[] {
  return objects.map((each) => {
    if (each['kind'] !== kind) return each;
    const metadata = each['metadata'] as { labels?: object };
    return { ...each, metadata: { ...metadata, labels: { ...metadata.labels, ...labels } } };
  });
}

/** The answer at the gateway of team-a's shop, and whether the shop becomes Ready. */
function predict(...objects: readonly KubeObject[]): string {
  const model = buildModel(loadObjects([configIstio([STOCK, ALPHA]), ...objects], 'test').manifests);
  const reach = new Reach(model);
  const service = model.lookup.gatewayServices().find((each) => idOf(each).startsWith('gw/'));
  const [ingress] = reach.ingresses;
  if (service === undefined || ingress === undefined) throw new Error('no gateway or no service');
  const codes = reach.answersOf(service, HOST).map(({ code }) => code);
  return `${codes.join('|')} ${reach.readinessOf(ingress).status}`;
}

const GATEWAY = isolated('gw/alpha');
const BY_LABEL = { discoverySelectors: [{ matchLabels: { mesh: 'on' } }] };
const ON = { mesh: 'on' };

test('without a MeshConfig everything is read', () => {
  expect(predict(...GATEWAY, SHOP)).toBe('200 True');
});

describe('discoverySelectors', () => {
  test.each([
    ['match both namespaces', [namespace('gw', ON), namespace('team-a', ON)], '200 True'],
    ['leave out the tenant', [namespace('gw', ON), namespace('team-a')], '404 Unknown'],
    ['leave out the gateway', [namespace('gw'), namespace('team-a', ON)], 'refused Unknown'],
    ['leave out unknown labels', [], '200 True'],
  ])('that %s', (_, namespaces, expected) => {
    expect(predict(...GATEWAY, SHOP, mesh(BY_LABEL), ...namespaces)).toBe(expected);
  });

  test('by the name of a namespace need no Namespace object', () => {
    const names = (...values: string[]): KubeObject =>
      mesh({
        discoverySelectors: [{ matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values }] }],
      });
    expect(predict(...GATEWAY, SHOP, names('gw', 'team-a'))).toBe('200 True');
    expect(predict(...GATEWAY, SHOP, names('gw'))).toBe('404 Unknown');
  });

  test('of an IstioOperator count', () => {
    const operator = {
      apiVersion: 'install.istio.io/v1alpha1',
      kind: 'IstioOperator',
      metadata: { name: 'istio', namespace: 'istio-system' },
    };
    const spec = { profile: 'minimal', meshConfig: BY_LABEL };
    expect(predict(...GATEWAY, SHOP, { ...operator, spec }, namespace('team-a'), namespace('gw', ON))).toBe(
      '404 Unknown',
    );
  });

  test('are alternatives', () => {
    const both = { discoverySelectors: [{ matchLabels: { a: 'b' } }, { matchLabels: ON }] };
    expect(predict(...GATEWAY, SHOP, mesh(both), namespace('gw', ON), namespace('team-a', { a: 'b' }))).toBe(
      '200 True',
    );
  });
});

describe('defaultVirtualServiceExportTo', () => {
  test.each([
    [['.'], '404 Unknown'],
    [['*'], '200 True'],
    [['gw'], '200 True'],
    [['.', 'other'], '404 Unknown'],
    [[], '200 True'],
  ])('%j', (where, expected) => {
    expect(predict(...GATEWAY, SHOP, mesh({ defaultVirtualServiceExportTo: where }))).toBe(expected);
  });

  test('does not hide services in the namespace of the gateway', () => {
    const hidden = mesh({ defaultVirtualServiceExportTo: ['.'] });
    const own = ksvc('gw/shop', { gateway: 'alpha' });
    const model = buildModel(loadObjects([configIstio([STOCK, ALPHA]), ...GATEWAY, own, hidden], 'test').manifests);
    const reach = new Reach(model);
    expect(reach.ingresses.map((ingress) => reach.readinessOf(ingress).status)).toEqual(['True']);
  });
});

describe('istio.io/rev', () => {
  const rev = (revision: string): object => ({ 'istio.io/rev': revision });
  const canary = labelled(GATEWAY, 'Gateway', rev('canary'));
  const tag = (name: string, revision: string): KubeObject => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: `istio-revision-tag-${name}`, labels: { 'istio.io/tag': name, ...rev(revision) } },
  });

  test('of a Gateway must be that of the pods, which a namespace can give', () => {
    expect(predict(...canary, SHOP, namespace('gw', rev('stable')))).toBe('refused Unknown');
    expect(predict(...canary, SHOP, namespace('gw', rev('canary')))).toBe('200 True');
  });

  test('of pods whose revision is unknown hides nothing', () => {
    expect(predict(...canary, SHOP)).toBe('200 True');
    expect(predict(...canary, SHOP, namespace('gw', { 'istio-injection': 'enabled' }))).toBe('200 True');
  });

  test('of a namespace of tenants hides nothing', () => {
    expect(predict(...GATEWAY, SHOP, namespace('gw', rev('stable')), namespace('team-a', rev('canary')))).toBe(
      '200 True',
    );
  });

  test('of a Knative Service is that of its VirtualService', () => {
    const shop = ksvc('team-a/shop', { gateway: 'alpha', 'istio.io/rev': 'canary' });
    expect(predict(...GATEWAY, shop, namespace('gw', rev('stable')))).toBe('404 Unknown');
    expect(predict(...GATEWAY, shop, namespace('gw', rev('canary')))).toBe('200 True');
  });

  test('may be a tag of the revision', () => {
    const pods = namespace('gw', rev('1-24-1'));
    expect(predict(...canary, SHOP, pods)).toBe('200 True');
    expect(predict(...canary, SHOP, pods, tag('canary', '1-24-1'))).toBe('200 True');
    expect(predict(...canary, SHOP, pods, tag('canary', '1-25-0'))).toBe('refused Unknown');
  });
});
