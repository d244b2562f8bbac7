import { type KubeObject } from '../../lib/private/access';
import { ISOLATION_RULES } from '../../lib/analysis/rules/isolation';
import { isManaged } from '../../lib/analysis/model/types';
import { ruleIn, saidBy, withShop } from './rules/said';
import { configMap, gateway, isolated, modelOf, pods, predict, server } from './support';

const RULE = ruleIn(ISOLATION_RULES, 'strict-merging-skips-gateway');
const VARIABLE = 'PILOT_ENABLE_STRICT_GATEWAY_MERGING';
const OPEN = server(80);

function istiod(version: string, env: Record<string, string> = {}): KubeObject {
  const variables = Object.entries(env).map(([name, value]) => ({ name, value }));
  const containers = [{ name: 'discovery', image: `docker.io/istio/pilot:${version}`, env: variables }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: 'istio-system', name: 'istiod', labels: { app: 'istiod' } },
    spec: { template: { spec: { containers } } },
  };
}

/** A Kubernetes Gateway, whose pods carry `istio: gw-alpha`. */
function kubernetesGateway(namespace: string, spec: object = {}): KubeObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: {
      namespace,
      name: 'alpha',
      labels: { team: 'edge' },
      annotations: { 'gateway.istio.io/name-override': 'alpha' },
    },
    spec: {
      gatewayClassName: 'istio',
      infrastructure: { labels: { istio: 'gw-alpha', 'gateway.networking.k8s.io/ignored': 'x' } },
      listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }],
      ...spec,
    },
  };
}

const alpha = (namespace: string): KubeObject => gateway(`${namespace}/alpha`, { istio: 'gw-alpha' }, OPEN);

/** What the service that is assigned to gw/alpha answers at that gateway. */
const answer = (...objects: readonly KubeObject[]): string | undefined =>
  predict(withShop(...objects)).cells('team/shop')['ext gw/alpha'];

test('what istiod makes of a Kubernetes Gateway', () => {
  const { workloads, services } = modelOf([kubernetesGateway('gw')]);
  const own = {
    istio: 'gw-alpha',
    'gateway.networking.k8s.io/gateway-name': 'alpha',
    'gateway.networking.k8s.io/gateway-class-name': 'istio',
  };
  const workload = workloads.find(isManaged);
  expect(workload).toMatchObject({ namespace: 'gw', name: 'alpha', podLabels: own, isGateway: true });
  expect(services.find(({ namespace }) => namespace === 'gw')).toMatchObject({
    name: 'alpha',
    type: 'LoadBalancer',
    labels: own,
    selector: { 'gateway.networking.k8s.io/gateway-name': 'alpha' },
    ports: [
      { name: 'status-port', port: 15021, targetPort: 15021 },
      { name: 'http', port: 80, targetPort: 80 },
    ],
  });
});

test('without infrastructure labels the pods carry those of the Gateway, and the name is that of the class', () => {
  const plain = { ...kubernetesGateway('gw', { infrastructure: undefined }) };
  const { workloads } = modelOf([{ ...plain, metadata: { namespace: 'gw', name: 'alpha', labels: { team: 'edge' } } }]);
  expect(workloads.find(isManaged)).toMatchObject({ name: 'alpha-istio', podLabels: { team: 'edge' } });
});

test.each([
  ['of another class', { gatewayClassName: 'istio-waypoint' }],
  ['for pods that exist', { addresses: [{ type: 'Hostname', value: 'ingress.gw.svc.cluster.local' }] }],
])('nothing of a Gateway %s', (_, spec) => {
  expect(modelOf([kubernetesGateway('gw', spec)]).workloads.filter(isManaged)).toEqual([]);
});

describe('a Gateway in another namespace than the pods of a Kubernetes Gateway', () => {
  const skipped = [
    'error knative-serving/alpha: Gateway knative-serving/alpha selects the pods of Kubernetes Gateway gw/alpha, which is in another namespace: istiod skips it there.',
  ];
  test.each([
    ['is skipped by Istio 1.31', istiod('1.31.0'), skipped],
    ['is skipped by a newer one', istiod('1.32.1'), skipped],
    ['applies with Istio 1.30', istiod('1.30.2'), []],
    ['applies where the switch is off', istiod('1.31.0', { [VARIABLE]: 'false' }), []],
    ['is skipped where the switch is on', istiod('1.30.2', { [VARIABLE]: 'true' }), skipped],
  ])('%s', (_, control, expected) => {
    const objects = [control, kubernetesGateway('gw'), alpha('knative-serving')];
    expect(saidBy(RULE, objects)).toEqual(expected);
    const { lookup, gateways } = modelOf(objects);
    const found = gateways.flatMap((each) => (each.name === 'alpha' ? lookup.gatewayPods(each) : []));
    expect(found).toHaveLength(expected.length === 0 ? 1 : 0);
  });

  test('applies to pods of another kind', () => {
    expect(saidBy(RULE, [istiod('1.31.0'), pods('gw/alpha', { istio: 'gw-alpha' }), alpha('knative-serving')])).toEqual(
      [],
    );
  });
});

test('beside its pods a Gateway serves', () => {
  expect(saidBy(RULE, [istiod('1.31.0'), kubernetesGateway('gw'), alpha('gw')])).toEqual([]);
  expect(answer(istiod('1.31.0'), kubernetesGateway('gw'), alpha('gw'))).toBe('200');
});

test('the Gateways that net-istio creates for TLS are skipped', () => {
  const objects = (version: string): KubeObject[] => [
    ...withShop(istiod(version), kubernetesGateway('gw'), alpha('gw')),
    configMap('config-network', { 'external-domain-tls': 'Enabled' }),
  ];
  expect(saidBy(RULE, objects('1.31.0'))).toEqual([
    expect.stringMatching(
      /^error -: net-istio creates Gateway team\/\S+ for the TLS of .*, which selects the pods of a Kubernetes Gateway in another namespace: istiod skips it there\.$/,
    ),
  ]);
  expect(saidBy(RULE, objects('1.30.0'))).toEqual([]);
});

test('the Gateways that net-istio creates for TLS apply to pods of another kind', () => {
  const objects = [
    ...withShop(istiod('1.31.0'), ...isolated('gw/alpha')),
    configMap('config-network', { 'external-domain-tls': 'Enabled' }),
  ];
  expect(saidBy(RULE, objects)).toEqual([]);
});
