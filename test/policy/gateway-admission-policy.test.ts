import { Chart } from 'cdk8s';
import {
  AdmissionEngine,
  ConfigDelivery,
  GatewayAdmissionPolicy,
  type GatewayAdmissionPolicyProps,
  GatewayAssignment,
  GatewayWorkload,
  IsolatedGateway,
  KnativeRelease,
  LabelSelectorOperator,
  type LabelSelectorRequirement,
  MultiGatewayChart,
  Platform,
} from '../../lib';
import { type Manifest, app, find, synth } from '../support';

const old = Platform.of({ knative: KnativeRelease.V1_15, kubernetes: '1.28' });
const recent = Platform.of({ knative: KnativeRelease.V1_15, kubernetes: '1.30' });

function render(props: Partial<GatewayAdmissionPolicyProps> = {}, namespaces = ['team-a']): Manifest[] {
  const application = app();
  const gateway = new IsolatedGateway(new Chart(application, 'gateways'), 'alpha', {
    platform: recent,
    assignment: GatewayAssignment.label('gateway', 'alpha'),
  });
  const chart = new Chart(application, 'chart');
  new GatewayAdmissionPolicy(chart, 'admission', {
    platform: recent,
    tenants: [{ gateway, namespaces }],
    platformUsers: [],
    ...props,
  });
  return synth(chart);
}

const policy = (manifests: readonly Manifest[], name: string): Manifest =>
  find(manifests, 'ValidatingAdmissionPolicy', name);

const ALPHA = 'knative-custom-gateway-alpha';
const names = (manifests: readonly Manifest[]): string[] =>
  manifests.filter(({ kind }) => kind !== 'ValidatingAdmissionPolicyBinding').map(({ metadata }) => metadata.name);

test('one policy and binding for each thing that is forbidden', () => {
  const manifests = render({ protectDefaults: false });
  expect(manifests.map(({ apiVersion, kind, metadata }: Manifest) => `${apiVersion} ${kind} ${metadata.name}`)).toEqual(
    [
      'knative-custom-gateway-alpha-assignment',
      'knative-custom-gateway-alpha-attachment',
      'knative-custom-gateway-alpha-label',
      'knative-custom-gateway-alpha-copied-label',
      'knative-custom-gateway-alpha-virtual-services',
      'knative-custom-gateway-alpha-local-label',
      'knative-custom-gateway-alpha-local-copied-label',
      'knative-custom-gateway-alpha-local-virtual-services',
      'knative-gateways-domain-mapping-labels',
      'knative-gateways-internal-annotations',
      'knative-gateways-ingress',
      'knative-gateways-config',
    ].flatMap((name) => [
      `admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy ${name}`,
      `admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding ${name}`,
    ]),
  );
  expect(find(manifests, 'ValidatingAdmissionPolicyBinding', 'knative-gateways-config').spec).toEqual({
    policyName: 'knative-gateways-config',
    validationActions: ['Deny'],
  });
});

test('labels that an option adds to the pods count as theirs', () => {
  const application = app();
  const gateway = new IsolatedGateway(new Chart(application, 'gateways'), 'alpha', {
    platform: recent,
    podLabels: { tier: 'edge' },
  });
  const chart = new Chart(application, 'chart');
  new GatewayAdmissionPolicy(chart, 'admission', {
    platform: recent,
    tenants: [{ gateway }],
    platformUsers: ['argocd'],
  });
  const { spec } = policy(synth(chart), 'knative-custom-gateway-alpha-attachment');
  expect(spec.validations[0].expression).toContain('"tier": "edge"');
});

test('v1beta1 with a note before Kubernetes 1.30', () => {
  const { apiVersion, metadata } = policy(render({ platform: old }), 'knative-gateways-config');
  expect(apiVersion).toBe('admissionregistration.k8s.io/v1beta1');
  expect(metadata.annotations['cdk8s-knative-gateways/warning']).toContain(
    'off by default in Kubernetes 1.28 and 1.29',
  );
});

test('tenants may label services for their gateway', () => {
  const { spec } = policy(render(), 'knative-custom-gateway-alpha-assignment');
  expect(spec.matchConstraints.namespaceSelector.matchExpressions).toEqual([
    { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['team-a'] },
  ]);
  expect(spec.validations[0].expression).toBe(
    '(!((has(object.metadata.labels) && dyn(object.metadata.labels) != null && "gateway" in object.metadata.labels && object.metadata.labels["gateway"] == "alpha")) || ' +
      '(request.operation == "UPDATE" && ((has(oldObject.metadata.labels) && dyn(oldObject.metadata.labels) != null && "gateway" in oldObject.metadata.labels && oldObject.metadata.labels["gateway"] == "alpha"))))',
  );
  expect(
    policy(render({}, []), 'knative-custom-gateway-alpha-assignment').spec.matchConstraints.namespaceSelector,
  ).toBeUndefined();
});

test('the platform is exempt', () => {
  const props = {
    platformUsers: ['system:serviceaccount:argocd:controller'],
    platformGroups: ['platform'],
    platformNamespaces: ['edge'],
  };
  const { spec } = policy(render(props), 'knative-custom-gateway-alpha-label');
  expect(spec.matchConditions.map(({ expression }: Manifest) => expression)).toEqual([
    '!(request.userInfo.username in ["system:serviceaccount:argocd:controller"])',
    '!(has(request.userInfo.groups) && request.userInfo.groups.exists(group, group in ["platform"]))',
  ]);
  expect(spec.matchConstraints.namespaceSelector.matchExpressions[0].values).toEqual([
    'edge',
    'istio-system-alpha',
    'knative-serving',
  ]);
});

test('Kyverno policies say the same', () => {
  const manifests = render({ engine: AdmissionEngine.KYVERNO });
  const own = policy(render(), 'knative-custom-gateway-alpha-attachment').spec.validations[0].expression;
  const { spec } = find(manifests, 'ClusterPolicy', 'knative-custom-gateway-alpha-attachment');
  expect(spec.rules[0].validate.cel.expressions[0].expression).toBe(own);
  expect(spec.rules[0].match.any[0].resources.kinds).toEqual(['networking.istio.io/*/Gateway']);
  expect(names(manifests)).toEqual(names(render()));
});

test('Kyverno policies name the group of each kind, the core group too: Knative has Services of its own', () => {
  const { spec } = find(
    render({ engine: AdmissionEngine.KYVERNO }),
    'ClusterPolicy',
    'knative-custom-gateway-alpha-label',
  );
  expect(spec.rules[0].match.any[0].resources.kinds).toEqual(['/*/Service', '/*/Pod']);
});

test('Kyverno compares names of users as they are, and its names of rules are short', () => {
  const gatewayName = `g-${'x'.repeat(60)}`;
  const gateway = new IsolatedGateway(new Chart(app(), 'gateways'), 'alpha', { platform: recent, gatewayName });
  const manifests = render({
    engine: AdmissionEngine.KYVERNO,
    tenants: [{ gateway }],
    platformUsers: ['system:serviceaccount:argocd:*'],
  });
  for (const { metadata, spec } of manifests) {
    expect(metadata.name.length).toBeLessThanOrEqual(63);
    expect(spec.rules[0].name.length).toBeLessThanOrEqual(63);
    expect(JSON.stringify(spec.rules[0].exclude ?? {})).not.toContain('subjects');
    expect(spec.rules[0].celPreconditions[0].expression).toContain('"system:serviceaccount:argocd:*"');
  }
  expect(new Set(names(manifests)).size).toBe(manifests.length);
});

test.each([
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.istio.io/subzone',
  'topology.istio.io/network',
  'topology.istio.io/cluster',
  'kubernetes.io/hostname',
  'service.istio.io/canonical-name',
  'istio.io/rev',
  'gateway.networking.k8s.io/gateway-name',
  'helm.sh/chart',
  'release',
  'app.kubernetes.io/version',
])('a selector over %s alone is taken for one that can match', (key) => {
  const { expression } = policy(render(), `${ALPHA}-attachment`).spec.validations[0];
  const [, added = ''] = /key[.]matches[(]"([^"]+)"[)]/.exec(expression) ?? [];
  expect(key).toMatch(new RegExp(added));
  for (const own of ['app', 'istio', 'example.com/region', 'xistio.io/rev']) expect(own).not.toMatch(new RegExp(added));
});

test('labels of app.kubernetes.io are known where the pods are ours, and not where an installer adds its own', () => {
  const expressionOf = (workload?: GatewayWorkload): string => {
    const gateway = new IsolatedGateway(new Chart(app(), 'gateways'), 'alpha', {
      platform: recent,
      ...(workload && { workload }),
    });
    return policy(render({ tenants: [{ gateway }] }), `${ALPHA}-attachment`).spec.validations[0].expression;
  };
  expect(expressionOf()).toContain('"app.kubernetes.io/instance": "knative-custom-gateway-alpha"');
  expect(expressionOf(GatewayWorkload.istioOperator())).not.toContain('"app.kubernetes.io/instance"');
});

test('the default gateways are protected, each pods once, and the label `app` of the stock pods is known', () => {
  const all = names(render());
  expect(all.filter((name) => /^knative-(ingress|local)-gateway/.test(name))).toEqual([
    'knative-ingress-gateway-attachment',
    'knative-ingress-gateway-label',
    'knative-ingress-gateway-copied-label',
    'knative-ingress-gateway-virtual-services',
    'knative-local-gateway-virtual-services',
  ]);
  const { expression } = policy(render(), 'knative-ingress-gateway-attachment').spec.validations[0];
  expect(expression).toContain('{"app": "istio-ingressgateway", "istio": "ingressgateway"}');
});

test('two gateways of one name in two namespaces have policies of their own', () => {
  const chart = new Chart(app(), 'gateways');
  const gateways = ['one', 'two'].map(
    (namespace) => new IsolatedGateway(chart, namespace, { platform: recent, gatewayName: 'edge', namespace }),
  );
  const manifests = render({ tenants: gateways.map((gateway) => ({ gateway })), protectDefaults: false });
  expect(names(manifests)).toEqual(expect.arrayContaining(['one-edge-attachment', 'two-edge-attachment']));
});

test('labels that Knative sets are no condition, and a selector of nothing else has no policy', () => {
  const { IN, NOT_IN } = LabelSelectorOperator;
  const expressionOf = (...requirements: LabelSelectorRequirement[]): string | undefined => {
    const assignment = GatewayAssignment.expressions(...requirements);
    const gateway = new IsolatedGateway(new Chart(app(), 'gateways'), 'alpha', { platform: recent, assignment });
    const found = render({ tenants: [{ gateway }] }).find(({ metadata }) => metadata.name === `${ALPHA}-assignment`);
    return found?.spec.validations[0].expression;
  };
  const inTeamA = { key: 'serving.knative.dev/routeNamespace', operator: IN, values: ['team-a'] };
  const mixed = expressionOf(inTeamA, { key: 'gateway', operator: IN, values: ['alpha'] });
  expect(mixed).toContain('"gateway" in object.metadata.labels');
  expect(mixed).not.toContain('routeNamespace');
  expect(expressionOf(inTeamA)).toBeUndefined();
  expect(expressionOf(inTeamA, { key: 'tier', operator: NOT_IN, values: ['x'] })).toBeUndefined();
  expect(expressionOf({ key: 'tier', operator: NOT_IN, values: ['x'] })).toContain('"tier"');
});

test('who may write the configuration, where an operator writes the ConfigMaps', () => {
  const withDelivery = (delivery: ConfigDelivery, props: Partial<GatewayAdmissionPolicyProps> = {}): Manifest[] => {
    const chart = new MultiGatewayChart(app(), 'topology', {
      knative: KnativeRelease.V1_15,
      gateways: { alpha: {} },
      delivery,
    });
    new GatewayAdmissionPolicy(chart, 'admission', {
      platform: chart.platform,
      tenants: [{ gateway: chart.gateway('alpha') }],
      platformUsers: [],
      ...props,
    });
    return synth(chart);
  };
  const users = (manifests: readonly Manifest[], name: string): string =>
    policy(manifests, name).spec.matchConditions[0].expression;
  const operator = 'system:serviceaccount:knative-operator:knative-operator';
  const plain = withDelivery(ConfigDelivery.configMaps());
  expect(users(plain, 'knative-gateways-config')).not.toContain(operator);
  expect(names(plain)).not.toContain('knative-gateways-knativeserving');

  const operated = withDelivery(ConfigDelivery.knativeServing({ namespace: 'knative' }));
  expect(users(operated, 'knative-gateways-config')).toContain(operator);
  expect(users(operated, 'knative-gateways-knativeserving')).toContain(operator);
  expect(users(operated, 'knative-gateways-ingress')).toContain('system:serviceaccount:knative:controller');
  expect(policy(operated, 'knative-gateways-config').spec.matchConstraints.namespaceSelector.matchExpressions).toEqual([
    { key: 'kubernetes.io/metadata.name', operator: 'In', values: ['knative'] },
  ]);

  const other = withDelivery(ConfigDelivery.configMaps(), { operatorUser: 'system:serviceaccount:ops:operator' });
  expect(users(other, 'knative-gateways-config')).toContain('system:serviceaccount:ops:operator');
});

test('policies that were made before their topology are refused at synth', () => {
  const application = app();
  const chart = new Chart(application, 'policies');
  const gateway = new IsolatedGateway(new Chart(application, 'gateways'), 'alpha', { platform: recent });
  new GatewayAdmissionPolicy(chart, 'admission', { platform: recent, tenants: [{ gateway }], platformUsers: [] });
  new MultiGatewayChart(application, 'topology', {
    knative: KnativeRelease.V1_15,
    gateways: {},
    delivery: ConfigDelivery.knativeServing(),
  });
  expect(() => synth(chart)).toThrow('the topology was made after the admission policies');
});

test('refusals', () => {
  expect(() => render({ tenants: [] })).toThrow(
    '[chart/admission] tenants: empty; got []; allowed: at least one gateway',
  );
  expect(() => render({ platformUsers: ['kubectl user'] }, ['Team A'])).toThrow(
    /2 problems\n {2}tenants\[0\][.]namespaces\[0\]: not a DNS label; got "Team A".*\n {2}platformUsers\[0\]: not a user name; got "kubectl user"/,
  );
  expect(() => render({ operatorUser: '' })).toThrow('[chart/admission] operatorUser: not a user name; got ""');
  const gateway = new IsolatedGateway(new Chart(app(), 'gateways'), 'alpha', { platform: recent });
  expect(() => render({ tenants: [{ gateway }, { gateway }] })).toThrow(
    '[chart/admission] tenants[1].gateway: the same gateway twice; got "istio-system-alpha/knative-custom-gateway-alpha"; allowed: each gateway once',
  );
});

test('the local gateway of a gateway is protected with it: its label, and VirtualServices that name it', () => {
  const manifests = render({ protectDefaults: false });
  const expression = (name: string): string => policy(manifests, name).spec.validations[0].expression as string;
  expect(expression('knative-custom-gateway-alpha-local-label')).toContain('cdk8s-knative-gateways/local-gateway');
  expect(expression('knative-custom-gateway-alpha-local-virtual-services')).toContain(
    'knative-custom-gateway-alpha-local',
  );
  expect(expression('knative-custom-gateway-alpha-attachment')).toContain('cdk8s-knative-gateways/local-gateway');
});
