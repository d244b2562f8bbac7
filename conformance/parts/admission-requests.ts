import { App, Chart } from 'cdk8s';
import {
  type AdmissionEngine,
  GatewayAdmissionPolicy,
  GatewayAssignment,
  IsolatedGateway,
  KnativeRelease,
  LabelSelectorOperator,
  Platform,
} from '../../lib';
import { makeNamespaces } from '../harness/cluster';
import { type ControlPlane } from '../harness/control-plane';
import { type KubeClient, refusalOf } from '../harness/kube-client';
import { type KubernetesObject } from '../harness/objects';
import { type Report } from '../harness/report';
import { until } from '../harness/wait';
import { type AdmissionCase, MIXED_GATEWAY, POD_LABELS, Policy } from './admission-case';
import { ADMISSION_CASES, BASE_OBJECTS } from './admission-cases';

/** What evaluates the policies. */
export interface Evaluator {
  readonly engine: AdmissionEngine;
  /** Part of each of its refusals. */
  readonly refusal: string;
  /** Throws if it has ended. */
  readonly check: () => void;
}

/** What a policy that is to refuse a request is named, if any does. */
type Expected = (request: AdmissionCase) => string | undefined;

const ACTIVE_SECONDS = 60;
const TENANT = 'tenant';
// Runs Serving and net-istio.
const KNATIVE = 'system:serviceaccount:knative-serving:controller';
const OPERATOR = 'system:serviceaccount:knative-operator:knative-operator';
// The policies exempt a user of this name, and nobody whom it would match as a pattern.
const WITH_WILDCARD = 'system:serviceaccount:argocd:*';
const LIKE_WILDCARD = 'system:serviceaccount:argocd:any';

const NOBODY: Expected = () => undefined;
const LISTED: Expected = ({ policy }) => policy;
const but =
  (...policies: readonly string[]): Expected =>
  ({ policy }) =>
    policy === undefined || policies.includes(policy) ? undefined : policy;
const BUT_ATTACHMENT = but(Policy.ATTACHMENT);

/** What each user is refused once the policies are there. */
const EXPECTED: Readonly<Record<string, Expected>> = {
  [TENANT]: LISTED,
  [LIKE_WILDCARD]: LISTED,
  [WITH_WILDCARD]: NOBODY,
  // What Knative copies is refused where a tenant writes it: its account is exempt where it writes what tenants may
  // not.
  [KNATIVE]: but(Policy.ATTACHMENT, Policy.VIRTUAL_SERVICES, Policy.INGRESS),
  [OPERATOR]: but(Policy.CONFIG, Policy.KNATIVE_SERVING),
};

/** Before the policies every request of a tenant is taken. */
export async function everythingAllowed(plane: ControlPlane): Promise<string> {
  await plane.client.apply(clusterAdmins(...Object.keys(EXPECTED)));
  await makeNamespaces(plane, BASE_OBJECTS);
  for (const object of BASE_OBJECTS) await plane.client.apply(object);
  const wrong = await wronglyJudged(plane.client.as(TENANT), NOBODY, '');
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return `${ADMISSION_CASES.length} of ${ADMISSION_CASES.length} requests taken`;
}

/** The scenarios of one evaluator, which has nothing to evaluate yet. */
export async function proveEvaluator(
  report: Report,
  name: string,
  plane: ControlPlane,
  evaluator: Evaluator,
): Promise<void> {
  await report.scenario(`${name}: a broken expression is seen`, () => brokenIsSeen(plane, evaluator));
  await report.scenario(`${name}: with the policies, only what is listed`, () => onlyListed(plane, evaluator));
}

/** Where one policy refuses nothing, its requests and no others are taken: it is the expressions that refuse. */
async function brokenIsSeen(plane: ControlPlane, evaluator: Evaluator): Promise<string> {
  const objects = policies(evaluator.engine);
  await install(plane, evaluator, objects.map(withoutAttachment), BUT_ATTACHMENT);
  const wrong = await wronglyJudged(plane.client.as(TENANT), BUT_ATTACHMENT, evaluator.refusal);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  const taken = ADMISSION_CASES.filter(({ policy }) => policy === Policy.ATTACHMENT).length;
  return `${taken} requests that attachment policies are to refuse are taken without their expressions, and no others`;
}

async function onlyListed(plane: ControlPlane, evaluator: Evaluator): Promise<string> {
  await install(plane, evaluator, policies(evaluator.engine), LISTED);
  const wrong: string[] = [];
  for (const [user, expected] of Object.entries(EXPECTED)) {
    const found = await wronglyJudged(plane.client.as(user), expected, evaluator.refusal);
    wrong.push(...found.map((text) => `as ${user}: ${text}`));
  }
  wrong.push(
    ...(await wronglyJudged(plane.client, NOBODY, evaluator.refusal)).map((text) => `as the platform: ${text}`),
  );
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  const refused = (expected: Expected): number => ADMISSION_CASES.filter((each) => expected(each) !== undefined).length;
  const counts = Object.entries(EXPECTED).map(([user, expected]) => `${user} ${refused(expected)}`);
  return `of ${ADMISSION_CASES.length} requests are refused: ${counts.join(', ')}, the platform 0`;
}

/** Users who may do everything by RBAC. */
function clusterAdmins(...users: readonly string[]): KubernetesObject {
  const apiGroup = 'rbac.authorization.k8s.io';
  return {
    apiVersion: `${apiGroup}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'conformance' },
    roleRef: { apiGroup, kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: users.map((name) => ({ apiGroup, kind: 'User', name })),
  };
}

/** The policies of two gateways for tenants in `team-a`, and of the stock gateways. */
function policies(engine: AdmissionEngine): KubernetesObject[] {
  const app = new App();
  const platform = Platform.of({ knative: KnativeRelease.V1_15, kubernetes: '1.30' });
  const gateways = new Chart(app, 'gateways');
  const alpha = new IsolatedGateway(gateways, 'alpha', {
    platform,
    assignment: GatewayAssignment.label('gateway', 'alpha'),
    podLabels: POD_LABELS,
  });
  const mixed = new IsolatedGateway(gateways, 'mixed', {
    platform,
    gatewayName: MIXED_GATEWAY,
    assignment: GatewayAssignment.expressions(
      { key: 'gateway', operator: LabelSelectorOperator.IN, values: ['mixed'] },
      { key: 'serving.knative.dev/routeNamespace', operator: LabelSelectorOperator.EXISTS },
    ),
  });
  const chart = new Chart(app, 'admission');
  new GatewayAdmissionPolicy(chart, 'admission', {
    platform,
    tenants: [alpha, mixed].map((gateway) => ({ gateway, namespaces: ['team-a'] })),
    platformUsers: [WITH_WILDCARD],
    operatorUser: OPERATOR,
    engine,
  });
  return chart.toJson() as KubernetesObject[];
}

function withoutAttachment(object: KubernetesObject): KubernetesObject {
  if (!object.metadata.name.endsWith(Policy.ATTACHMENT)) return object;
  const broken = JSON.stringify(object, (key, value: unknown) => (key === 'expression' ? 'true' : value));
  return JSON.parse(broken) as KubernetesObject;
}

/** A policy takes some seconds until it is evaluated: each request that is to be refused must be. */
async function install(
  plane: ControlPlane,
  { check }: Evaluator,
  objects: readonly KubernetesObject[],
  expected: Expected,
): Promise<void> {
  for (const object of objects) await plane.client.apply(object);
  const tenant = plane.client.as(TENANT);
  const forbidden = ADMISSION_CASES.filter((each) => expected(each) !== undefined);
  await until(
    'policies',
    ACTIVE_SECONDS,
    async () => {
      const taken = await Promise.all(
        forbidden.map(async (each) => ((await request(tenant, each)).status < 300 ? [each.what] : [])),
      );
      const names = taken.flat();
      return names.length === 0 ? undefined : `still taken: ${names.join(', ')}`;
    },
    () => {
      plane.check();
      check();
    },
  );
}

async function wronglyJudged(client: KubeClient, expected: Expected, refusal: string): Promise<string[]> {
  const wrong: string[] = [];
  for (const each of ADMISSION_CASES) {
    const answer = await request(client, each);
    const policy = expected(each);
    const said = answer.status < 300 ? 'taken' : refusalOf(answer);
    const isRight = policy === undefined ? said === 'taken' : [refusal, policy].every((part) => said.includes(part));
    if (!isRight)
      wrong.push(`${each.what}: ${said}; expected: ${policy === undefined ? 'taken' : `refused by ${policy}`}`);
  }
  return wrong;
}

function request(client: KubeClient, { object, operation }: AdmissionCase): ReturnType<KubeClient['tryApply']> {
  if (operation === 'delete') return client.tryRemove(object, { dryRun: true });
  if (operation === 'delete-collection') return client.tryRemoveAll(object, { dryRun: true });
  return operation === 'create'
    ? client.tryCreate(object, { dryRun: true })
    : client.tryApply(object, { dryRun: true });
}
