import { App, Chart } from 'cdk8s';
import {
  type AdmissionEngine,
  GatewayAdmissionPolicy,
  GatewayAssignment,
  IsolatedGateway,
  KnativeRelease,
  Platform,
} from '../../lib';
import { makeNamespaces } from '../harness/cluster';
import { type ControlPlane } from '../harness/control-plane';
import { type KubeClient, refusalOf } from '../harness/kube-client';
import { type KubernetesObject } from '../harness/objects';
import { type Report } from '../harness/report';
import { until } from '../harness/wait';
import { type AdmissionCase, ADMISSION_CASES, ATTACHMENT, BASE_OBJECTS } from './admission-cases';

/** What evaluates the policies. */
export interface Evaluator {
  readonly engine: AdmissionEngine;
  /** Part of each of its refusals. */
  readonly refusal: string;
  /** Throws if it has ended. */
  readonly check: () => void;
}

/** The policy that is to refuse a request, if any. */
type Expected = (request: AdmissionCase) => string | undefined;

const ACTIVE_SECONDS = 60;
const TENANT = 'tenant';
// A user that the policies name, and of no group of the platform.
const NET_ISTIO = 'system:serviceaccount:knative-serving:controller';

const NOBODY: Expected = () => undefined;
const LISTED: Expected = ({ policy }) => policy;
const BUT_ATTACHMENT: Expected = ({ policy }) => (policy === ATTACHMENT ? undefined : policy);

/** Before the policies every request of a tenant is taken. */
export async function everythingAllowed(plane: ControlPlane): Promise<string> {
  await plane.client.apply(clusterAdmins(TENANT, NET_ISTIO));
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
  const taken = ADMISSION_CASES.filter(({ policy }) => policy === ATTACHMENT).length;
  return `${taken} requests that ${ATTACHMENT} is to refuse are taken without its expression, and no others`;
}

async function onlyListed(plane: ControlPlane, evaluator: Evaluator): Promise<string> {
  await install(plane, evaluator, policies(evaluator.engine), LISTED);
  const clients = { tenant: plane.client.as(TENANT), platform: plane.client, 'net-istio': plane.client.as(NET_ISTIO) };
  const wrong: string[] = [];
  for (const [user, client] of Object.entries(clients)) {
    const expected = user === TENANT ? LISTED : NOBODY;
    wrong.push(...(await wronglyJudged(client, expected, evaluator.refusal)).map((text) => `as ${user}: ${text}`));
  }
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  const refused = ADMISSION_CASES.filter((each) => LISTED(each) !== undefined).length;
  return `a tenant gets ${refused} requests refused and ${ADMISSION_CASES.length - refused} taken, the platform and net-istio all taken`;
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

/** The policies of one gateway that is assigned by label, for tenants in `team-a`. */
function policies(engine: AdmissionEngine): KubernetesObject[] {
  const app = new App();
  const gateway = new IsolatedGateway(new Chart(app, 'gateways'), 'alpha', {
    assignment: GatewayAssignment.label('gateway', 'alpha'),
  });
  const chart = new Chart(app, 'admission');
  new GatewayAdmissionPolicy(chart, 'admission', {
    platform: Platform.of({ knative: KnativeRelease.V1_15, kubernetes: '1.30' }),
    tenants: [{ gateway, namespaces: ['team-a'] }],
    platformUsers: [],
    engine,
  });
  return chart.toJson() as KubernetesObject[];
}

function withoutAttachment(object: KubernetesObject): KubernetesObject {
  if (object.metadata.name !== ATTACHMENT) return object;
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
  return operation === 'create'
    ? client.tryCreate(object, { dryRun: true })
    : client.tryApply(object, { dryRun: true });
}
