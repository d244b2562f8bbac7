import { externalTrafficPolicyLosesSourceIp } from '../../../lib/analysis/rules/operations/external-traffic-policy-loses-source-ip';
import { OPERATIONS_RULES } from '../../../lib/analysis/rules/operations/index';
import { loadBalancerQuota } from '../../../lib/analysis/rules/operations/load-balancer-quota';
import { noPdb } from '../../../lib/analysis/rules/operations/no-pdb';
import { singleReplica } from '../../../lib/analysis/rules/operations/single-replica';
import { gateway, together } from './manifests';
import { describePages, findingsOf, rulePage, findingsBy } from './page';

const EDGE = 'edge/gateway';

/** An IstioOperator with one ingress gateway, `edge/istio-ingressgateway`. */
function istioOperator(k8s: object = {}, values: object = {}): string {
  return JSON.stringify({
    apiVersion: 'install.istio.io/v1alpha1',
    kind: 'IstioOperator',
    metadata: { name: 'edge', namespace: 'istio-system' },
    spec: {
      profile: 'empty',
      components: { ingressGateways: [{ name: 'istio-ingressgateway', namespace: 'edge', enabled: true, k8s }] },
      values,
    },
  });
}

/** A release of Istio's gateway chart by Flux. */
function helmRelease(values: object): string {
  return JSON.stringify({
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name: 'gateway', namespace: 'edge' },
    spec: { chart: { spec: { chart: 'gateway' } }, values },
  });
}

/** The same by Argo CD, with the values as text. */
function application(values: string): string {
  return JSON.stringify({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'gateway', namespace: 'argocd' },
    spec: { destination: { namespace: 'edge' }, source: { chart: 'gateway', helm: { values } } },
  });
}

function autoscaler(minReplicas: number): string {
  return JSON.stringify({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'own', namespace: 'edge' },
    spec: { minReplicas, maxReplicas: 9, scaleTargetRef: { kind: 'Deployment', name: 'istio-ingressgateway' } },
  });
}

describePages('operations', OPERATIONS_RULES);

describe('single-replica', () => {
  const ON = 'Deployment edge/istio-ingressgateway';

  test('the page', () => {
    expect(findingsBy(singleReplica, rulePage('single-replica').bad)).toEqual([
      {
        level: 'note',
        on: ON,
        message: `There may be only one gateway pod of ${ON}.`,
        fix: 'Set spec.minReplicas of HorizontalPodAutoscaler edge/istio-ingressgateway to 2 or more.',
      },
    ]);
  });

  test('without a number', () => {
    expect(findingsBy(singleReplica, gateway(EDGE, { deployment: {} }))).toEqual([
      {
        level: 'note',
        on: ON,
        gateway: EDGE,
        message: `There may be only one gateway pod of ${ON}.`,
        fix: `Set spec.replicas of ${ON} to 2 or more.`,
      },
    ]);
  });

  const OPERATOR = 'of ingress gateway istio-ingressgateway in IstioOperator istio-system/edge';
  const inOperator = { 'istio-ingressgateway': { autoscaleEnabled: false } };
  test.each([
    ['an IstioOperator', istioOperator(), `Set k8s.hpaSpec.minReplicas ${OPERATOR} to 2 or more.`],
    [
      'an IstioOperator whose autoscaler goes below the count',
      istioOperator({ replicaCount: 3 }),
      `Set k8s.hpaSpec.minReplicas ${OPERATOR} to 2 or more.`,
    ],
    [
      'an IstioOperator without autoscaler',
      istioOperator({}, { gateways: inOperator }),
      `Set k8s.replicaCount ${OPERATOR} to 2 or more.`,
    ],
    [
      'a HelmRelease',
      helmRelease({ replicaCount: 3 }),
      'Set autoscaling.minReplicas in the values of HelmRelease edge/gateway to 2 or more.',
    ],
    [
      'an Application',
      application('autoscaling: {maxReplicas: 3}'),
      'Set autoscaling.minReplicas in the values of Application argocd/gateway to 2 or more.',
    ],
    [
      'a Deployment that an autoscaler shrinks',
      together(gateway(EDGE), autoscaler(1)),
      'Set spec.minReplicas of HorizontalPodAutoscaler edge/own to 2 or more.',
    ],
  ])('%s', (_, manifests, fix) => {
    expect(findingsBy(singleReplica, manifests).map((each) => each.fix)).toEqual([fix]);
  });

  test.each([
    ['several replicas', gateway(EDGE)],
    ['none, which is no gateway at all', gateway(EDGE, { deployment: { replicas: 0 } })],
    ['one, that an autoscaler grows', together(gateway(EDGE, { deployment: { replicas: 1 } }), autoscaler(2))],
    ['an IstioOperator with hpaSpec', istioOperator({ hpaSpec: { minReplicas: 2 } })],
    ['an IstioOperator with values', istioOperator({}, { gateways: { 'istio-ingressgateway': { autoscaleMin: 2 } } })],
    ['a HelmRelease', helmRelease({ autoscaling: { minReplicas: 2 } })],
    ['a DaemonSet', gateway(EDGE).replace('"kind":"Deployment"', '"kind":"DaemonSet"')],
    ['the stock gateway, which is not among the manifests', '{}'],
  ])('silent: %s', (_, manifests) => {
    expect(findingsBy(singleReplica, manifests)).toEqual([]);
  });

  test('a Pod', () => {
    const labels = { istio: 'edge' };
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'gateway', namespace: 'edge', labels, annotations: { 'inject.istio.io/templates': 'gateway' } },
      spec: { containers: [{ name: 'istio-proxy', image: 'auto' }] },
    };
    expect(findingsBy(singleReplica, JSON.stringify(pod)).map(({ fix }) => fix)).toEqual([
      'Replace the Pod with a Deployment of 2 replicas or more.',
    ]);
  });
});

describe('no-pdb', () => {
  test('the page', () => {
    expect(findingsBy(noPdb, rulePage('no-pdb').bad)).toEqual([
      {
        level: 'warning',
        on: 'Deployment edge/istio-ingressgateway',
        message: 'No PodDisruptionBudget covers the gateway pods of Deployment edge/istio-ingressgateway (2 or more).',
        fix: "Add a PodDisruptionBudget to namespace edge that selects the pods' labels, with maxUnavailable: 1.",
      },
    ]);
  });

  function budget(selector: object): string {
    return JSON.stringify({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'own', namespace: 'edge' },
      spec: { maxUnavailable: 1, selector },
    });
  }

  test.each<[string, object, boolean]>([
    ['everything', {}, true],
    ['an expression', { matchExpressions: [{ key: 'istio', operator: 'In', values: ['gateway', 'other'] }] }, true],
    [
      'an expression that does not match',
      { matchExpressions: [{ key: 'istio', operator: 'NotIn', values: ['gateway'] }] },
      false,
    ],
    [
      'an operator that there is not',
      { matchExpressions: [{ key: 'istio', operator: 'Is', values: ['gateway'] }] },
      false,
    ],
    ['other pods', { matchLabels: { istio: 'other' } }, false],
  ])('a budget for %s', (_, selector, covers) => {
    expect(findingsBy(noPdb, together(gateway(EDGE), budget(selector)))).toHaveLength(covers ? 0 : 1);
  });

  const twoPods = { hpaSpec: { minReplicas: 2 } };
  test.each([
    ['an IstioOperator', istioOperator(twoPods), 0],
    [
      'an IstioOperator without budgets',
      istioOperator(twoPods, { global: { defaultPodDisruptionBudget: { enabled: false } } }),
      1,
    ],
    ['the gateway chart', helmRelease({ autoscaling: { minReplicas: 2 } }), 1],
    [
      'the gateway chart with a budget',
      helmRelease({ autoscaling: { minReplicas: 2 }, podDisruptionBudget: { minAvailable: 1 } }),
      0,
    ],
    ['the gateway chart by Argo CD', application('{autoscaling: {minReplicas: 2}, podDisruptionBudget: {}}'), 1],
    [
      'the gateway chart by Argo CD with a budget',
      application('{autoscaling: {minReplicas: 2}, podDisruptionBudget: {minAvailable: 1}}'),
      0,
    ],
    ['a single pod', gateway(EDGE, { deployment: {} }), 0],
  ])('%s', (_, manifests, count) => {
    expect(findingsBy(noPdb, manifests)).toHaveLength(count);
  });
});

describe('external-traffic-policy-loses-source-ip', () => {
  const ON = 'Service edge/istio-ingressgateway';
  const LOCAL =
    'Set externalTrafficPolicy: Local on the Service, with a gateway pod on each node that the load balancer sends to.';
  const AWS = 'service.beta.kubernetes.io/aws-load-balancer-';
  const ATTRIBUTES = `${AWS}target-group-attributes`;

  test('the page', () => {
    expect(
      findingsBy(externalTrafficPolicyLosesSourceIp, rulePage('external-traffic-policy-loses-source-ip').bad),
    ).toEqual([
      {
        level: 'note',
        on: ON,
        message: `${ON} of type LoadBalancer has no externalTrafficPolicy, so its gateway does not see client addresses.`,
        fix: LOCAL,
      },
    ]);
  });

  test('a policy that goes by the address makes it a warning', () => {
    const policy = {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'office', namespace: 'edge' },
      spec: {
        selector: { matchLabels: { istio: 'gateway' } },
        rules: [{ from: [{ source: { ipBlocks: ['192.0.2.0/24'] } }] }],
      },
    };
    const manifests = gateway(EDGE, { type: 'NodePort', service: { externalTrafficPolicy: 'Cluster' } });
    expect(findingsBy(externalTrafficPolicyLosesSourceIp, together(manifests, JSON.stringify(policy)))).toEqual([
      {
        level: 'warning',
        on: ON,
        gateway: EDGE,
        message: `${ON} of type NodePort has externalTrafficPolicy Cluster, so its gateway does not see client addresses, on which AuthorizationPolicy edge/office depends.`,
        fix: LOCAL,
      },
    ]);
    for (const change of [{ istio: 'other' }, { namespaces: 'a' }]) {
      const other = JSON.stringify({ ...policy, spec: { ...policy.spec, selector: { matchLabels: change } } });
      expect(
        findingsBy(externalTrafficPolicyLosesSourceIp, together(manifests, other)).map(({ level }) => level),
      ).toEqual(['note']);
    }
  });

  test('an AWS load balancer that sends to pods', () => {
    const annotations = { [`${AWS}nlb-target-type`]: 'ip' };
    const fix = `Set the annotation ${ATTRIBUTES}: preserve_client_ip.enabled=true on the Service.`;
    const found = findingsBy(
      externalTrafficPolicyLosesSourceIp,
      gateway(EDGE, { annotations, service: { externalTrafficPolicy: 'Local' } }),
    );
    expect(found.map((each) => each.fix)).toEqual([fix]);
    const kept = {
      ...annotations,
      [ATTRIBUTES]: 'deregistration_delay.timeout_seconds=30,preserve_client_ip.enabled=true',
    };
    expect(findingsBy(externalTrafficPolicyLosesSourceIp, gateway(EDGE, { annotations: kept }))).toEqual([]);
  });

  test.each([
    ['Local', gateway(EDGE, { service: { externalTrafficPolicy: 'Local' } })],
    ['Local by an IstioOperator', istioOperator({ service: { externalTrafficPolicy: 'Local' } })],
    ['Local by the gateway chart', helmRelease({ service: { externalTrafficPolicy: 'Local' } })],
    [
      'Local by a parameter of Argo CD',
      application('').replace('"values":""', '"parameters":[{"name":"service.externalTrafficPolicy","value":"Local"}]'),
    ],
    ['a ClusterIP', gateway(EDGE, { type: 'ClusterIP' })],
    ['PROXY protocol', gateway(EDGE, { annotations: { [`${AWS}proxy-protocol`]: '*' } })],
    ['a load balancer of something else', gateway(EDGE).replace('inject.istio.io/templates', 'other')],
  ])('silent: %s', (_, manifests) => {
    expect(findingsBy(externalTrafficPolicyLosesSourceIp, manifests)).toEqual([]);
  });

  test('an IstioOperator', () => {
    expect(findingsOf([externalTrafficPolicyLosesSourceIp], istioOperator()).map(({ message }) => message)).toEqual([
      `${ON} of type LoadBalancer has no externalTrafficPolicy, so its gateway does not see client addresses.`,
    ]);
  });
});

describe('load-balancer-quota', () => {
  test('the page', () => {
    expect(findingsBy(loadBalancerQuota, rulePage('load-balancer-quota').bad)).toEqual([
      {
        level: 'error',
        on: 'ResourceQuota edge/load-balancers',
        message:
          'ResourceQuota edge/load-balancers sets services.loadbalancers to 1, and its namespace has 2 Services of type LoadBalancer: alpha, beta.',
        fix: 'Raise services.loadbalancers in spec.hard to 2, or use type ClusterIP for Services that need no load balancer.',
      },
    ]);
  });

  test('a quota of something else, or none that is a number', () => {
    const quota = (hard: object): string =>
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'q', namespace: 'edge' },
        spec: { hard },
      });
    expect(findingsBy(loadBalancerQuota, together(gateway(EDGE), quota({ 'services.loadbalancers': 0 })))).toHaveLength(
      1,
    );
    for (const hard of [
      { services: '0' },
      { 'services.loadbalancers': 'none' },
      { 'services.loadbalancers': null },
      { 'services.loadbalancers': '1' },
    ]) {
      expect(findingsBy(loadBalancerQuota, together(gateway(EDGE), quota(hard)))).toEqual([]);
    }
  });

  test('more than 50 AWS Network Load Balancers', () => {
    const shape = { annotations: { 'service.beta.kubernetes.io/aws-load-balancer-type': 'external' } };
    const gateways = (count: number): string[] =>
      Array.from({ length: count }, (_, index) =>
        gateway(`edge-${String(index).padStart(2, '0')}/gateway-${index}`, shape),
      );
    expect(findingsBy(loadBalancerQuota, together(...gateways(50), gateway(EDGE)))).toEqual([]);
    expect(
      findingsBy(
        loadBalancerQuota,
        together(...gateways(50), istioOperator({ service: { loadBalancerClass: 'service.k8s.aws/nlb' } })),
      ),
    ).toEqual([
      {
        level: 'warning',
        on: 'IstioOperator istio-system/edge',
        message:
          '51 Services create an AWS Network Load Balancer each, and the default quota of an account is 50 per Region; sorted by name, Service edge/istio-ingressgateway is the first beyond it.',
        fix: 'Ask AWS for a higher quota of Network Load Balancers per Region, or let gateways that need no address of their own share a load balancer.',
      },
    ]);
  });
});
