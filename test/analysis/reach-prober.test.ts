import { Prober } from '../../lib/analysis/reach/prober';
import { type KubeObject } from '../../lib/private/access';
import { configIstio, entry, isolated, ksvc, label, modelOf, predict, STOCK } from './support';

const NAME = 'net-istio-controller';
const LABELS = { app: 'prober' };

function controller(more: object = {}, name = NAME, labels: object = LABELS): KubeObject {
  const template = { metadata: { labels }, spec: { containers: [] } };
  const metadata = { namespace: 'knative-serving', name };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { template }, ...more };
}

describe('the pods that probe have the labels', () => {
  const labels = (...objects: readonly KubeObject[]) => new Prober(modelOf(objects)).pods.labels;
  // Of serving-core's and net-istio's release manifests.
  const RELEASE = {
    app: NAME,
    'app.kubernetes.io/component': 'net-istio',
    'app.kubernetes.io/name': 'knative-serving',
  };
  test.each<[string, KubeObject[], object]>([
    ['of the release', [], RELEASE],
    ['of their Deployment', [controller()], LABELS],
    ['of the release where their Deployment has none', [controller({}, NAME, {})], RELEASE],
    ['of no other Deployment', [controller({}, 'controller')], RELEASE],
    ['of no other kind', [controller({ kind: 'DaemonSet' })], RELEASE],
    ['of no other group', [controller({ apiVersion: 'example.com/v1' })], RELEASE],
  ])('%s', (_, objects, expected) => {
    expect(labels(...objects)).toEqual(expected);
  });
});

describe('what keeps the prober out', () => {
  const policy = (namespace: string, spec: object): KubeObject => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace, name: 'policy' },
    spec: { podSelector: {}, ...spec },
  });
  const filter: KubeObject = {
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata: { namespace: 'gw', name: 'filter' },
    spec: {
      configPatches: [{ patch: { operation: 'ADD', value: { name: 'envoy.filters.listener.proxy_protocol' } } }],
    },
  };
  const denied = policy('gw', {});
  const gateway = isolated('gw/alpha');
  const obstacle = (...objects: readonly KubeObject[]) => {
    const model = modelOf([...gateway, ...objects], { assumeStock: false });
    const [workload] = model.workloads.filter(({ isGateway }) => isGateway);
    if (workload === undefined) throw new Error('no pods');
    const { kind, ...found } = new Prober(model).obstacleAt(workload, 8080) ?? { kind: 'none' };
    return 'direction' in found ? `${kind} ${found.direction}` : kind;
  };
  const egress = { podSelector: { matchLabels: LABELS }, policyTypes: ['Egress'] };

  test.each<[string, KubeObject[], string]>([
    ['nothing', [], 'none'],
    ['a NetworkPolicy for the gateway pods', [denied], 'network-policy Ingress'],
    ['a NetworkPolicy for its own pods', [controller(), policy('knative-serving', egress)], 'network-policy Egress'],
    ['no NetworkPolicy for other pods of its namespace', [policy('knative-serving', egress)], 'none'],
    ['the PROXY protocol, which it does not speak', [filter], 'proxy-protocol'],
    ['the NetworkPolicy before the PROXY protocol', [filter, denied], 'network-policy Ingress'],
  ])('%s', (_, objects, expected) => {
    expect(obstacle(...objects)).toBe(expected);
  });

  test.each<[string, KubeObject[], string]>([
    ['nothing', [], 'True'],
    ['a NetworkPolicy', [denied], 'Unknown Uninitialized'],
    ['the PROXY protocol', [filter], 'Unknown Uninitialized'],
  ])('and the service is not Ready: %s', (_, objects, expected) => {
    const alpha = entry('gw/alpha', label('gateway', 'alpha'));
    const { ready } = predict([
      ...gateway,
      configIstio([STOCK, alpha]),
      ksvc('team/a', { gateway: 'alpha' }),
      ...objects,
    ]);
    expect(ready('team/a')).toBe(expected);
  });
});
