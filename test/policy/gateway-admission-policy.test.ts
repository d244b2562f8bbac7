import { Chart } from 'cdk8s';
import {
  AdmissionEngine,
  GatewayAdmissionPolicy,
  type GatewayAdmissionPolicyProps,
  GatewayAssignment,
  IsolatedGateway,
  KnativeRelease,
  Platform,
} from '../../lib';
import { type Manifest, app, find, synth } from '../support';

const old = Platform.of({ knative: KnativeRelease.V1_15, kubernetes: '1.28' });
const recent = Platform.of({ knative: KnativeRelease.V1_15, kubernetes: '1.30' });

function render(props: Partial<GatewayAdmissionPolicyProps> = {}, namespaces = ['team-a']): Manifest[] {
  const application = app();
  const gateway = new IsolatedGateway(new Chart(application, 'gateways'), 'alpha', {
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

test('one policy and binding for each of the four things', () => {
  const manifests = render();
  expect(manifests.map(({ apiVersion, kind, metadata }: Manifest) => `${apiVersion} ${kind} ${metadata.name}`)).toEqual(
    [
      'knative-custom-gateway-alpha-assignment',
      'knative-custom-gateway-alpha-attachment',
      'knative-custom-gateway-alpha-label',
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
    '!(((has(object.metadata.labels) && dyn(object.metadata.labels) != null && "gateway" in object.metadata.labels && object.metadata.labels["gateway"] == "alpha"))) || ' +
      '(request.operation == "UPDATE" && (((has(oldObject.metadata.labels) && dyn(oldObject.metadata.labels) != null && "gateway" in oldObject.metadata.labels && oldObject.metadata.labels["gateway"] == "alpha"))))',
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
    '!(request.userInfo.username in ["system:serviceaccount:argocd:controller", "system:serviceaccount:knative-serving:controller"])',
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
  expect(manifests).toHaveLength(4);
});

test('Kyverno policies name the group of each kind, the core group too: Knative has Services of its own', () => {
  const { spec } = find(
    render({ engine: AdmissionEngine.KYVERNO }),
    'ClusterPolicy',
    'knative-custom-gateway-alpha-label',
  );
  expect(spec.rules[0].match.any[0].resources.kinds).toEqual(['/*/Service', '/*/Pod']);
});

test('refusals', () => {
  expect(() => render({ tenants: [] })).toThrow(
    '[chart/admission] tenants is empty; got []; allowed: at least one gateway',
  );
  expect(() => render({}, ['Team A'])).toThrow(
    '[chart/admission] tenants: a namespace is not a DNS label; got "Team A"',
  );
  const gateway = new IsolatedGateway(new Chart(app(), 'gateways'), 'alpha');
  expect(() => render({ tenants: [{ gateway }, { gateway }] })).toThrow(
    '[chart/admission] tenants names a gateway twice; got "knative-custom-gateway-alpha-attachment"; allowed: each gateway once',
  );
});
