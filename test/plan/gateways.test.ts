import { KnativeRelease } from '../../lib';
import { type KubeObject } from '../../lib/private/access';
import {
  answersOf,
  configIstio,
  configOf,
  DEFAULT,
  entryOf,
  gatewayOf,
  ksvc,
  LABELS,
  lossesOf,
  outline,
  plan,
  STOCK,
  STOCK_OBJECTS,
} from './support';

const SHOP = 'shop.team.example.com';
const OTHER = ksvc('team/other');

test('nothing changes', () => {
  const objects = [...STOCK_OBJECTS, configOf(), OTHER];
  expect(plan(objects, objects)).toMatchObject({ services: [], hosts: [], loadBalancers: [], steps: [] });
});

describe('a gateway of its own for one service of the shared gateway', () => {
  const result = plan(
    [...STOCK_OBJECTS, configOf(), ksvc('team/shop'), OTHER],
    [...STOCK_OBJECTS, ...gatewayOf('edge'), configOf('edge'), ksvc('team/shop', LABELS), OTHER],
  );

  test('the order: pods, Gateway, overlap, label, records, config-istio', () => {
    expect(outline(result)).toEqual([
      'workloads: apply Service edge apply Deployment edge',
      'gateways: apply Gateway edge',
      'config: pass ConfigMap config-istio',
      'services: apply Service shop',
      `dns: # ${SHOP}: to the address of Service gw-edge/edge, no longer of ${DEFAULT}`,
      'config: apply ConfigMap config-istio',
    ]);
  });

  test('the service answers at both gateways in between, and no request gets lost', () => {
    const both = `gw-edge/edge ${DEFAULT}`;
    expect(answersOf(result, SHOP)).toEqual([DEFAULT, DEFAULT, DEFAULT, both, both, both, 'gw-edge/edge']);
    expect(answersOf(result, 'other.team.example.com')).toEqual(Array(7).fill(DEFAULT));
    expect(lossesOf(result)).toEqual([]);
  });

  test('the summary', () => {
    expect(result.services).toEqual([
      {
        service: 'team/shop',
        change: 'moves',
        gateways: 'external',
        from: ['knative-serving/knative-ingress-gateway'],
        to: ['gw-edge/edge'],
      },
    ]);
    expect(result.hosts).toEqual([
      expect.objectContaining({ host: SHOP, change: 'elsewhere', from: [DEFAULT], to: ['gw-edge/edge'] }),
    ]);
    expect(result.loadBalancers).toEqual([{ service: 'gw-edge/edge', change: 'created', fields: [] }]);
  });

  test('it stays Ready without a probe, so the plan asks the gateway itself', () => {
    const [overlap] = result.steps.filter(({ kind }) => kind === 'config');
    expect(overlap?.unprobed).toEqual(['team/shop']);
    expect(overlap?.checks.map(({ command, expect: answer }) => [command, answer])).toEqual([
      [expect.stringContaining(`--connect-to ${SHOP}:80:$(kubectl -n gw-edge get service edge`), '200'],
      ['knative-gateways verify --cluster', 'no difference'],
    ]);
  });

  test('only the service that moves is on both gateways', () => {
    const config = result.steps.find(({ kind }) => kind === 'config')?.apply[0]?.object as { data: object };
    const { data } = config as { data: Record<string, string> };
    expect(data['external-gateways']?.match(/"shop"/g)).toHaveLength(2);
    expect(data['external-gateways']).not.toContain('"other"');
  });
});

test('a gateway is removed: services fall back first, then its Gateway object, then its pods go', () => {
  const old = [...STOCK_OBJECTS, ...gatewayOf('edge'), configOf('edge'), ksvc('team/shop', LABELS), OTHER];
  const result = plan(old, [...STOCK_OBJECTS, configOf(), ksvc('team/shop', LABELS), OTHER]);
  expect(outline(result)).toEqual([
    'config: pass ConfigMap config-istio',
    `dns: # ${SHOP}: to the address of Service ${DEFAULT}, no longer of gw-edge/edge`,
    'config: apply ConfigMap config-istio',
    'delete: delete Gateway edge',
    'delete: delete Service edge delete Deployment edge',
  ]);
  expect(lossesOf(result)).toEqual([]);
  expect(result.services).toEqual([expect.objectContaining({ service: 'team/shop', change: 'falls back' })]);
  expect(result.loadBalancers).toEqual([{ service: 'gw-edge/edge', change: 'destroyed', fields: [] }]);
});

test('a gateway is renamed: the new one serves before the old one goes', () => {
  const result = plan(
    [...STOCK_OBJECTS, ...gatewayOf('edge'), configOf('edge'), ksvc('team/shop', LABELS)],
    [
      ...STOCK_OBJECTS,
      ...gatewayOf('front'),
      configIstio([STOCK, entryOf('front', 'edge')]),
      ksvc('team/shop', LABELS),
    ],
  );
  expect(lossesOf(result)).toEqual([]);
  const both = 'gw-edge/edge gw-front/front';
  expect(answersOf(result, SHOP)).toEqual([
    'gw-edge/edge',
    'gw-edge/edge',
    'gw-edge/edge',
    both,
    both,
    'gw-front/front',
    'gw-front/front',
    'gw-front/front',
  ]);
  expect(result.loadBalancers.map(({ service, change }) => `${service} ${change}`)).toEqual([
    'gw-edge/edge destroyed',
    'gw-front/front created',
  ]);
});

test('only the Istio Gateway is renamed: the pods answer throughout, and no record moves', () => {
  const [deployment, service, gateway] = gatewayOf('edge');
  const renamed = { ...gateway, metadata: { namespace: 'gw-edge', name: 'front' } };
  const config = (name: string) => [
    configIstio([STOCK, { gateway: `gw-edge/${name}`, service: 'gw-edge/edge', selector: { matchLabels: LABELS } }]),
  ];
  const parts = [...STOCK_OBJECTS, deployment ?? {}, service ?? {}];
  const result = plan(
    [...parts, gateway ?? {}, ...config('edge'), ksvc('team/shop', LABELS)],
    [...parts, renamed, ...config('front'), ksvc('team/shop', LABELS)],
  );
  expect(lossesOf(result)).toEqual([]);
  expect(outline(result)).toEqual([
    'gateways: apply Gateway front',
    'config: apply ConfigMap config-istio',
    'delete: delete Gateway edge',
  ]);
});

test('a removed service is a loss', () => {
  const result = plan([...STOCK_OBJECTS, configOf(), OTHER, ksvc('team/shop')], [...STOCK_OBJECTS, configOf(), OTHER]);
  expect(lossesOf(result)).toEqual([
    { kind: 'gone', service: 'team/shop', host: SHOP, scheme: 'http', at: [DEFAULT], lasts: 'for good' },
    expect.objectContaining({ kind: 'gone', host: 'shop.team.svc.cluster.local' }),
  ]);
  expect(result.services.map(({ change }) => change)).toEqual(['is removed', 'is removed']);
});

test('new manifests without services leave those that are there', () => {
  const result = plan(
    [...STOCK_OBJECTS, configOf(), ksvc('team/shop', LABELS)],
    [...STOCK_OBJECTS, ...gatewayOf('edge'), configOf('edge')],
  );
  expect(result.notes.join()).toContain('The new manifests have no services: those of the old ones stay (1 Service).');
  expect(answersOf(result, SHOP).at(-1)).toBe('gw-edge/edge');
  expect(lossesOf(result)).toEqual([]);
});

test('a DomainMapping in files has no UID: alone in its namespace it is moved with an overlap, beside others not', () => {
  const mapping = (name: string, labels = {}) => ({
    apiVersion: 'serving.knative.dev/v1beta1',
    kind: 'DomainMapping',
    metadata: { namespace: 'team', name, labels },
    spec: { ref: { kind: 'Service', apiVersion: 'serving.knative.dev/v1', name: 'other' } },
  });
  const base = [...STOCK_OBJECTS, ...gatewayOf('edge'), configOf('edge'), OTHER];
  const alone = plan([...base, mapping('www.shop.test')], [...base, mapping('www.shop.test', LABELS)]);
  expect(lossesOf(alone)).toEqual([]);
  const beside = mapping('www.wiki.test');
  const both = plan([...base, mapping('www.shop.test'), beside], [...base, mapping('www.shop.test', LABELS), beside]);
  expect(lossesOf(both)).toEqual([expect.objectContaining({ kind: 'moved', host: 'www.shop.test' })]);
  const known = (object: KubeObject): KubeObject => {
    const metadata = object['metadata'] as { readonly name: string };
    return { ...object, metadata: { ...metadata, uid: `uid-of-${metadata.name}` } };
  };
  const dump = plan([...base, mapping('www.shop.test'), beside].map(known), [
    ...base,
    mapping('www.shop.test', LABELS),
    beside,
  ]);
  expect(lossesOf(dump)).toEqual([]);
});

test('a config-istio that net-istio refuses cannot be planned for', () => {
  const two = configIstio([STOCK, { gateway: 'gw-edge/edge' }]);
  expect(() => plan([...STOCK_OBJECTS, configOf()], [...STOCK_OBJECTS, ...gatewayOf('edge'), two])).toThrow(
    /net-istio of Knative 1\.15 refuses it: \[external-default-count\]/,
  );
  expect(() =>
    plan([...STOCK_OBJECTS, configIstio([])], [...STOCK_OBJECTS, configIstio([])], { to: KnativeRelease.V1_15 }),
  ).not.toThrow();
});

describe('a gateway that the new config-istio names and only the old manifests have', () => {
  const old = [...STOCK_OBJECTS, ...gatewayOf('edge'), configOf('edge'), ksvc('team/shop', LABELS)];
  const written = [configOf('edge')];

  test('stays, with its pods and its Service', () => {
    const { hosts, loadBalancers, steps, notes } = plan(old, written);
    expect({ hosts, loadBalancers, steps }).toEqual({ hosts: [], loadBalancers: [], steps: [] });
    expect(notes.join('\n')).toMatch(/names gateways that the new manifests do not have: those of the old ones stay/);
  });

  test('goes if config-istio no longer names it, whatever else stays', () => {
    for (const options of [{}, { keepsOthers: true }]) {
      const { hosts, loadBalancers } = plan(old, [configOf()], options);
      expect(hosts).toEqual([expect.objectContaining({ host: SHOP, change: 'elsewhere' })]);
      expect(loadBalancers).toContainEqual({ service: 'gw-edge/edge', change: 'destroyed', fields: [] });
    }
  });

  test('what else the new manifests lack stays only if it is kept', () => {
    const map = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' } };
    const removed = (options: object): string[] =>
      plan([...old, map], written, options).steps.flatMap((step) => step.delete.map(({ name }) => name));
    expect(removed({})).toEqual(['other']);
    expect(removed({ keepsOthers: true })).toEqual([]);
  });
});
