import { Chart } from 'cdk8s';
import {
  AdmissionEngine,
  GatewayAdmissionPolicy,
  type GatewayAdmissionPolicyProps,
  GatewayAssignment,
  IsolatedGateway,
  KnativeRelease,
  LabelSelectorOperator,
  Platform,
} from '../../lib';
import { type Manifest, app, find, synth } from '../support';

const platform = Platform.of({ knative: KnativeRelease.V1_15, kubernetes: '1.30' });

function render(props: Partial<GatewayAdmissionPolicyProps>, assignment: GatewayAssignment): Manifest[] {
  const application = app();
  const gateway = new IsolatedGateway(new Chart(application, 'gateways'), 'alpha', {
    assignment,
    namespace: 'edge',
    platform,
  });
  const chart = new Chart(application, 'chart');
  new GatewayAdmissionPolicy(chart, 'admission', {
    platform,
    tenants: [{ gateway, namespaces: ['team-b', 'team-a'] }],
    platformUsers: ['argocd'],
    platformNamespaces: ['zone'],
    protectDefaults: false,
    ...props,
  });
  return synth(chart);
}

const byLabel = GatewayAssignment.label('gateway', 'alpha');
const CONTROLLER = 'system:serviceaccount:knative-serving:controller';
const USERS = ['argocd'];
const ADDED =
  '^(chart|heritage|release|controller-revision-hash|pod-template-generation|pod-template-hash|' +
  'kubernetes[.]io/hostname|topology[.]kubernetes[.]io/.*|failure-domain[.]beta[.]kubernetes[.]io/.*|' +
  'app[.]kubernetes[.]io/.*|apps[.]kubernetes[.]io/.*|statefulset[.]kubernetes[.]io/.*|helm[.]sh/.*|' +
  '([a-z0-9-]+[.])*istio[.]io/.*|gateway[.]networking[.]k8s[.]io/.*)$';

const carries = (variable: string, key: string, value: string, template = false): string => {
  const labels = `${variable}.${template ? 'spec.template.metadata.labels' : 'metadata.labels'}`;
  const steps = template
    ? ['spec', 'spec.template', 'spec.template.metadata', 'spec.template.metadata.labels']
    : ['metadata.labels'];
  const there = steps.map((step) => `has(${variable}.${step})`).join(' && ');
  return `(${there} && dyn(${labels}) != null && "${key}" in ${labels} && ${labels}["${key}"] == "${value}")`;
};
const unlessAlready = (forbidden: (variable: string) => string): string =>
  `!(${forbidden('object')}) || (request.operation == "UPDATE" && (${forbidden('oldObject')}))`;

const field = (variable: string, ...steps: string[]): string => {
  const value = `${variable}.${steps.at(-1) ?? ''}`;
  return `(${steps.map((step) => `has(${variable}.${step})`).join(' && ')} && dyn(${value}) != null ? dyn(${value}) : dyn({}))`;
};
const unlessUnchanged = (forbidden: (variable: string) => string): string => {
  const same = [['spec'], ['metadata', 'metadata.labels']].map(
    (steps) => `${field('object', ...steps)} == ${field('oldObject', ...steps)}`,
  );
  return `!(${forbidden('object')}) || (request.operation == "UPDATE" && ${same.join(' && ')})`;
};

// Every label by which a Deployment of the gateway makes its pods selectable, sorted.
const POD_LABELS =
  '{"app.kubernetes.io/component": "ingress-gateway", "app.kubernetes.io/instance": "knative-custom-gateway-alpha", ' +
  '"app.kubernetes.io/managed-by": "cdk8s", "app.kubernetes.io/name": "istio-ingressgateway", ' +
  '"app.kubernetes.io/part-of": "cdk8s-knative-gateways", ' +
  '"cdk8s-knative-gateways/local-gateway": "knative-custom-gateway-alpha", "istio": "knative-custom-gateway-alpha"}';
const attaches = (variable: string): string => {
  const selector = `${variable}.spec.selector`;
  const each = `(key in ${POD_LABELS} ? ${POD_LABELS}[key] == ${selector}[key] : key.matches("${ADDED}"))`;
  return `!has(${variable}.spec) || !has(${selector}) || ${selector}.all(key, ${each})`;
};

const names = (variable: string): string => {
  const gateways = `${variable}.spec.gateways`;
  const old = '^knative-custom-gateway-alpha[.]edge([.]|$)';
  return (
    `has(${variable}.spec) && has(${gateways}) && ` +
    `${gateways}.exists(name, name == "edge/knative-custom-gateway-alpha" || name.matches("${old}"))`
  );
};
/** No entries with the prefix but those that were there. */
const withoutNewEntries = (steps: readonly string[], prefix: string): string => {
  const [now, before] = ['object', 'oldObject'].map((variable) => field(variable, ...steps));
  const had = `request.operation == "UPDATE" && key in ${before} && ${before}[key] == ${now}[key]`;
  return `${now}.all(key, !key.startsWith("${prefix}") || (${had}))`;
};

interface Restricted {
  readonly name: string;
  readonly rules: readonly (readonly [group: string, resources: readonly string[], kinds: readonly string[]])[];
  readonly operations: readonly string[];
  readonly namespaces?: { readonly operator: 'In' | 'NotIn'; readonly values: readonly string[] };
  readonly users: readonly string[];
  readonly expression: string;
  readonly message: string;
}

const WRITES = ['CREATE', 'UPDATE'];
const PLATFORM_NAMESPACES = ['edge', 'knative-serving', 'zone'];
const BUT_PLATFORM = { operator: 'NotIn', values: PLATFORM_NAMESPACES } as const;
const SERVED = [
  'serving.knative.dev',
  ['services', 'routes', 'domainmappings'],
  ['Service', 'Route', 'DomainMapping'],
] as const;
const COPIED = (template: boolean): string =>
  `(${unlessAlready((variable) => carries(variable, 'istio', 'knative-custom-gateway-alpha', template))})`;
const RESTRICTED: readonly Restricted[] = [
  {
    name: 'knative-custom-gateway-alpha-assignment',
    rules: [SERVED],
    operations: WRITES,
    namespaces: { operator: 'NotIn', values: ['team-a', 'team-b'] },
    users: USERS,
    expression: `(${unlessAlready((variable) => carries(variable, 'gateway', 'alpha'))})`,
    message:
      'only namespaces team-a, team-b may send traffic through gateway edge/knative-custom-gateway-alpha: take the labels off',
  },
  {
    name: 'knative-custom-gateway-alpha-attachment',
    rules: [['networking.istio.io', ['gateways'], ['Gateway']]],
    operations: WRITES,
    namespaces: BUT_PLATFORM,
    users: [...USERS, CONTROLLER],
    expression: unlessUnchanged(attaches),
    message:
      'an Istio Gateway with this selector would attach to the pods of edge/knative-custom-gateway-alpha: select other pods',
  },
  {
    name: 'knative-custom-gateway-alpha-label',
    rules: [['', ['services', 'pods'], ['Service', 'Pod']]],
    operations: WRITES,
    namespaces: BUT_PLATFORM,
    users: USERS,
    expression: unlessUnchanged((variable) => carries(variable, 'istio', 'knative-custom-gateway-alpha')),
    message:
      'this label belongs to gateway edge/knative-custom-gateway-alpha: its traffic or its status probes would come here',
  },
  {
    name: 'knative-custom-gateway-alpha-copied-label',
    rules: [
      [
        'serving.knative.dev',
        ['services', 'routes', 'configurations', 'revisions'],
        ['Service', 'Route', 'Configuration', 'Revision'],
      ],
      ['autoscaling.internal.knative.dev', ['podautoscalers'], ['PodAutoscaler']],
      ['networking.internal.knative.dev', ['serverlessservices'], ['ServerlessService']],
    ],
    operations: WRITES,
    namespaces: BUT_PLATFORM,
    users: USERS,
    expression: `${COPIED(false)} && ${COPIED(true)}`,
    message:
      'this label belongs to gateway edge/knative-custom-gateway-alpha, and Knative would copy it to Services and Pods: take it off, in spec.template too',
  },
  {
    name: 'knative-custom-gateway-alpha-virtual-services',
    rules: [['networking.istio.io', ['virtualservices'], ['VirtualService']]],
    operations: WRITES,
    namespaces: { operator: 'NotIn', values: ['edge', 'knative-serving', 'team-a', 'team-b', 'zone'] },
    users: [...USERS, CONTROLLER],
    expression: unlessUnchanged(names),
    message:
      'a VirtualService of this namespace may not name Istio Gateway edge/knative-custom-gateway-alpha: use a Knative Service, or a gateway of your own',
  },
  {
    name: 'knative-gateways-domain-mapping-labels',
    rules: [['serving.knative.dev', ['domainmappings'], ['DomainMapping']]],
    operations: WRITES,
    namespaces: { operator: 'NotIn', values: ['knative-serving', 'zone'] },
    users: USERS,
    expression: withoutNewEntries(['metadata', 'metadata.labels'], 'serving.knative.dev/'),
    message: "labels that begin with serving.knative.dev/ are Knative's own: take them off the DomainMapping",
  },
  {
    name: 'knative-gateways-internal-annotations',
    rules: [['networking.istio.io', ['gateways'], ['Gateway']]],
    operations: WRITES,
    namespaces: { operator: 'NotIn', values: ['knative-serving', 'zone'] },
    users: USERS,
    expression: withoutNewEntries(['metadata', 'metadata.annotations'], 'internal.istio.io/'),
    message: "annotations that begin with internal.istio.io/ are istiod's own: take them off the Istio Gateway",
  },
  {
    name: 'knative-gateways-ingress',
    rules: [['networking.internal.knative.dev', ['ingresses'], ['Ingress']]],
    operations: WRITES,
    namespaces: { operator: 'NotIn', values: ['knative-serving', 'zone'] },
    users: [...USERS, CONTROLLER],
    expression: unlessUnchanged(() => 'true'),
    message: "only Knative's controller may write its Ingresses: use a Knative Service, Route or DomainMapping",
  },
  {
    name: 'knative-gateways-config',
    rules: [['', ['configmaps'], ['ConfigMap']]],
    operations: ['CREATE', 'UPDATE', 'DELETE'],
    namespaces: { operator: 'In', values: ['knative-serving'] },
    users: [
      ...USERS,
      'system:serviceaccount:kube-system:generic-garbage-collector',
      'system:serviceaccount:kube-system:namespace-controller',
    ],
    expression:
      '!((request.operation == "DELETE" ? oldObject : object).metadata.name in ["config-domain", "config-istio", "config-network"])',
    message: 'only the platform may write the gateway configuration of Knative',
  },
];

const conditions = ({ users }: Restricted): object[] => [
  { name: 'not-an-exempt-user', expression: `!(request.userInfo.username in [${quoted(users)}])` },
  {
    name: 'not-in-an-exempt-group',
    expression: '!(has(request.userInfo.groups) && request.userInfo.groups.exists(group, group in ["system:masters"]))',
  },
];
const quoted = (values: readonly string[]): string => values.map((value) => `"${value}"`).join(', ');

test.each(RESTRICTED.map((each) => [each.name, each] as const))('ValidatingAdmissionPolicy %s', (name, each) => {
  const manifests = render({}, byLabel);
  expect(find(manifests, 'ValidatingAdmissionPolicy', name)).toEqual({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec: {
      failurePolicy: 'Fail',
      matchConditions: conditions(each),
      matchConstraints: {
        ...(each.namespaces && {
          namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', ...each.namespaces }] },
        }),
        resourceRules: each.rules.map(([group, resources]) => ({
          apiGroups: [group],
          apiVersions: ['*'],
          operations: each.operations,
          resources,
        })),
      },
      validations: [{ expression: each.expression, message: each.message, reason: 'Forbidden' }],
    },
  });
  expect(find(manifests, 'ValidatingAdmissionPolicyBinding', name)).toEqual({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name },
    spec: { policyName: name, validationActions: ['Deny'] },
  });
});

test.each(RESTRICTED.map((each) => [each.name, each] as const))('Kyverno ClusterPolicy %s', (name, each) => {
  const manifests = render({ engine: AdmissionEngine.KYVERNO }, byLabel);
  const { operator, values } = each.namespaces ?? {};
  const kindsOf = each.rules.flatMap(([group, , kinds]) => kinds.map((kind) => `${group}/*/${kind}`));
  expect(find(manifests, 'ClusterPolicy', name)).toEqual({
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    metadata: { name },
    spec: {
      background: false,
      validationFailureAction: 'Enforce',
      rules: [
        {
          name: 'only-platform',
          match: {
            any: [
              {
                resources: {
                  kinds: kindsOf,
                  operations: each.operations,
                  ...(operator === 'In' && { namespaces: values }),
                },
              },
            ],
          },
          ...(operator === 'NotIn' && { exclude: { any: [{ resources: { kinds: kindsOf, namespaces: values } }] } }),
          celPreconditions: conditions(each),
          validate: { cel: { expressions: [{ expression: each.expression, message: each.message }] } },
        },
      ],
    },
  });
});

test('before Kubernetes 1.30 the policies are v1beta1, and say how to turn it on', () => {
  const manifests = render({ platform: Platform.of({ knative: KnativeRelease.V1_15, kubernetes: '1.29' }) }, byLabel);
  for (const { apiVersion, metadata } of manifests) {
    expect(apiVersion).toBe('admissionregistration.k8s.io/v1beta1');
    expect(Object.values(metadata.annotations)).toEqual([expect.stringContaining(`${apiVersion}`)]);
  }
  expect(manifests).toHaveLength(24);
});

describe('the assignment of a gateway becomes what others may not label', () => {
  const assignment = (by: GatewayAssignment): string =>
    find(render({}, by), 'ValidatingAdmissionPolicy', 'knative-custom-gateway-alpha-assignment').spec.validations[0]
      .expression;
  const labels = 'object.metadata.labels';
  const present = `has(${labels}) && dyn(${labels}) != null && "tier" in ${labels}`;

  test.each([
    [LabelSelectorOperator.IN, ['gold', 'silver'], `${present} && ${labels}["tier"] in ["gold", "silver"]`],
    [LabelSelectorOperator.NOT_IN, ['gold', 'silver'], `!(${present} && ${labels}["tier"] in ["gold", "silver"])`],
    [LabelSelectorOperator.EXISTS, undefined, present],
    [LabelSelectorOperator.DOES_NOT_EXIST, undefined, `!(${present})`],
  ])('%s', (operator, values, expression) => {
    const by = GatewayAssignment.expressions({ key: 'tier', operator, ...(values && { values }) });
    expect(assignment(by).split(' || ')[0]).toBe(`(!((${expression}))`);
  });

  test('all labels of a selector, sorted; several selectors one by one', () => {
    const by = GatewayAssignment.labels({ b: '2', a: '1', c: '3' }).plus(GatewayAssignment.label('d', '4'));
    const all = ['a', 'b', 'c'].map((key, index) => carries('object', key, `${index + 1}`)).join(' && ');
    expect(assignment(by)).toContain(`(!(${all}) || `);
    expect(assignment(by)).toContain(`) && (!(${carries('object', 'd', '4')}) || `);
  });

  test('a gateway that is assigned whole namespaces has nothing to protect', () => {
    const names = render({}, GatewayAssignment.namespaces('team-a')).map(({ metadata }: Manifest) => metadata.name);
    expect(names).not.toContain('knative-custom-gateway-alpha-assignment');
    expect(names).toContain('knative-custom-gateway-alpha-attachment');
  });
});

test.each([
  [[], 'only the platform may'],
  [['team-a'], 'only namespace team-a may'],
])('the message names the tenants: %j', (namespaces, text) => {
  const application = app();
  const gateway = new IsolatedGateway(new Chart(application, 'gateways'), 'alpha', { assignment: byLabel, platform });
  const manifests = render({ tenants: [{ gateway, namespaces }] }, byLabel);
  const { spec } = find(manifests, 'ValidatingAdmissionPolicy', 'knative-custom-gateway-alpha-assignment');
  expect(spec.validations[0].message).toContain(text);
});

test('names given twice count once, and their order does not matter', () => {
  const application = app();
  const gateway = new IsolatedGateway(new Chart(application, 'gateways'), 'alpha', { assignment: byLabel, platform });
  const rendered = (twice: boolean): Manifest[] => {
    const list = (a: string, b: string): string[] => (twice ? [b, a, b] : [a, b]);
    return render(
      {
        tenants: [{ gateway, namespaces: list('team-a', 'team-b') }],
        platformUsers: list('argocd', 'flux'),
        platformGroups: list('admins', 'operators'),
        platformNamespaces: list('one', 'two'),
      },
      byLabel,
    );
  };
  expect(rendered(true)).toEqual(rendered(false));
});

describe('a gateway of somebody else', () => {
  const of = (podLabels: Record<string, string>, engine?: AdmissionEngine): Manifest[] => {
    const application = app();
    const gateway = IsolatedGateway.fromExisting(new Chart(application, 'gateways'), 'edge', {
      gatewayName: 'edge',
      namespace: 'edge',
      podLabels,
      serviceHost: 'proxy.elsewhere.svc.cluster.local',
    });
    return render({ tenants: [{ gateway }], ...(engine !== undefined && { engine }) }, byLabel);
  };
  const label = (podLabels: Record<string, string>): string =>
    find(of(podLabels), 'ValidatingAdmissionPolicy', 'edge-label').spec.validations[0].expression.split(' || ')[0];

  test('is protected by its istio label, or by all labels of its pods where it has none', () => {
    expect(label({ istio: 'edge', app: 'proxy' })).toBe(`!(${carries('object', 'istio', 'edge')})`);
    expect(label({ b: '2', a: '1' })).toBe(`!(${carries('object', 'a', '1')} && ${carries('object', 'b', '2')})`);
  });
  test("may carry any recommended label, and the namespace of its Service is the platform's", () => {
    const { spec } = find(of({ istio: 'edge' }), 'ValidatingAdmissionPolicy', 'edge-attachment');
    expect(spec.validations[0].expression).toContain('(key in {"istio": "edge"} ?');
    expect(spec.matchConstraints.namespaceSelector.matchExpressions[0].values).toEqual([
      'edge',
      'elsewhere',
      'knative-serving',
      'zone',
    ]);
  });
});

test('without exempt groups or tenants, a policy has no condition and no exception for them', () => {
  const props = { platformGroups: [] };
  const own = find(render(props, byLabel), 'ValidatingAdmissionPolicy', 'knative-gateways-config').spec;
  expect(own.matchConditions.map(({ name }: Manifest) => name)).toEqual(['not-an-exempt-user']);
  const kyverno = render({ ...props, engine: AdmissionEngine.KYVERNO }, byLabel);
  const [rule] = find(kyverno, 'ClusterPolicy', 'knative-gateways-config').spec.rules;
  expect(rule.exclude).toBeUndefined();
  expect(rule.celPreconditions).toHaveLength(1);
});
