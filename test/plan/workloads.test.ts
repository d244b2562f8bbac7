import { App, Testing } from 'cdk8s';
import { GatewayAssignment, GatewayWorkload, KnativeRelease, MultiGatewayChart } from '../../lib';
import { type KubeObject } from '../../lib/private/access';
import { answersOf, configOf, gatewayOf, ksvc, LABELS, lossesOf, outline, plan, STOCK_OBJECTS } from './support';

const SHOP = 'shop.team.example.com';

test('from IstioOperator to an injected Deployment: the Service and its load balancer stay', () => {
  const chart = (workload: GatewayWorkload): readonly KubeObject[] =>
    Testing.synth(
      new MultiGatewayChart(new App(), 'gateways', {
        knative: KnativeRelease.V1_15,
        gateways: { edge: { assignment: GatewayAssignment.label('gateway', 'edge'), workload } },
      }),
    ) as KubeObject[];
  const result = plan(
    [...chart(GatewayWorkload.istioOperator()), ksvc('team/shop', LABELS)],
    [...chart(GatewayWorkload.injected()), ksvc('team/shop', LABELS)],
  );
  expect(lossesOf(result)).toEqual([]);
  expect(result.loadBalancers).toEqual([]);
  const adopted = result.steps.find(({ kind }) => kind === 'workloads');
  // The Service of the installer selects labels that the new pods do not have.
  expect(adopted?.apply.slice(0, 2).map(({ kind }) => kind)).toEqual(['Service', 'Deployment']);
  expect(adopted?.commands.join('\n')).toMatch(/istio-operator --replicas=0[^]*--cascade=orphan/);
  // Kubernetes gives the old ReplicaSets to the new Deployment, which selects their pods as well.
  expect(adopted?.commands.join('\n')).not.toContain('delete replicaset');
  expect(outline(result).at(-1)).toBe('delete: delete IstioOperator knative-custom-gateway-edge');
  expect(result.steps.at(-1)?.commands.join()).toContain('finalizers');
  expect(new Set(answersOf(result, SHOP)).size).toBe(1);
});

describe('a new revision of istiod', () => {
  const revised = (objects: readonly KubeObject[], revision: string): readonly KubeObject[] =>
    objects.map((each) => {
      if (each['kind'] !== 'Deployment') return each;
      const spec = each['spec'] as { template: { metadata: { labels: object } } };
      const labels = { ...spec.template.metadata.labels, 'istio.io/rev': revision };
      const template = { ...spec.template, metadata: { ...spec.template.metadata, labels } };
      return { ...each, spec: { ...spec, template } };
    });
  const topology = (revision: string) => [
    ...revised([...STOCK_OBJECTS, ...gatewayOf('busy'), ...gatewayOf('edge')], revision),
    configOf('busy', 'edge'),
    ksvc('team/one', { gateway: 'busy' }),
    ksvc('team/two', { gateway: 'busy' }),
    ksvc('team/shop', LABELS),
  ];
  const result = plan(topology('1-24'), topology('1-25'));

  test('one gateway at a time, the one with the fewest hosts first, the default gateway last', () => {
    expect(result.steps.map(({ title }) => title)).toEqual([
      'Change the pods and Services of gateway gw-edge/edge',
      'Change the pods and Services of gateway gw-busy/busy',
      'Change the pods and Services of gateway istio-system/istio-ingressgateway',
    ]);
    expect(result.steps[0]?.why.join()).toContain('canary');
    expect(lossesOf(result)).toEqual([]);
  });

  test('a revision of the namespace needs a restart', () => {
    const namespace = (revision: string): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'gw-edge', labels: { 'istio.io/rev': revision } },
    });
    const base = topology('1-24').filter(({ kind }) => kind !== 'Namespace');
    const { steps } = plan([...base, namespace('1-24')], [...base, namespace('1-25')]);
    expect(steps.map(({ commands }) => commands)).toEqual([
      ['kubectl -n gw-edge rollout restart deployment/edge  # after applying'],
    ]);
  });
});

test('another selector that the old pods do not match: their ReplicaSets go once the new pods run', () => {
  const [deployment = {}, ...others] = gatewayOf('edge');
  const labels = { istio: 'gw-edge-edge', track: 'b' };
  const changed = {
    ...deployment,
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [] } } },
  };
  const rest = [...STOCK_OBJECTS, ...others, configOf('edge'), ksvc('team/shop', LABELS)];
  const { steps } = plan([...rest, deployment], [...rest, changed]);
  expect(steps[0]?.commands).toEqual([
    'kubectl -n gw-edge delete deployment/edge --cascade=orphan  # before applying',
    expect.stringMatching(
      /^kubectl -n gw-edge rollout status deployment\/edge --timeout=10m && kubectl -n gw-edge delete replicaset -l 'istio=gw-edge-edge,track!=b' {2}# after applying/,
    ),
  ]);
});

test('new labels of pods and their Service at once: the Service may not go first, nor the pods', () => {
  const [deployment = {}, service = {}, gateway = {}] = gatewayOf('edge');
  const text = JSON.stringify([deployment, service, gateway]).replaceAll('"istio":"gw-edge-edge"', '"istio":"new"');
  const rest = [...STOCK_OBJECTS, configOf('edge'), ksvc('team/shop', LABELS)];
  const result = plan([...rest, deployment, service, gateway], [...rest, ...(JSON.parse(text) as KubeObject[])]);
  expect(lossesOf(result).map(({ kind, lasts }) => [kind, lasts])).toContainEqual([
    'gone',
    expect.stringMatching(/step/),
  ]);
});
