import { App, Chart } from 'cdk8s';
import { GatewayAdmissionPolicy, GatewayAssignment, IsolatedGateway, KnativeRelease, Platform } from '../../lib';
import { IstioApi, makeNamespaces, withCluster } from '../harness/cluster';
import { Component } from '../harness/components';
import { type ControlPlane } from '../harness/control-plane';
import { type KubeClient, refusalOf } from '../harness/kube-client';
import { type KubernetesObject } from '../harness/objects';
import { type Part } from '../harness/part';
import { until } from '../harness/wait';
import { type AdmissionCase, ADMISSION_CASES, BASE_OBJECTS, TENANT } from './admission-cases';

const ACTIVE_SECONDS = 60;

/** Only those who may attach to a gateway can: the policies, evaluated by a real API server. */
export const ADMISSION: Part = {
  name: 'admission',
  proves:
    'GatewayAdmissionPolicy: a real API server lets tenants do what is listed, and refuses the rest, on create and update',
  needs: [Component.KUBERNETES, Component.MANIFESTS],
  async run(bench, report) {
    const start = {
      name: 'admission: before the policies everything is allowed',
      istio: IstioApi.V1_31,
      prove: everythingAllowed,
    };
    await withCluster(bench, report, start, async (plane) => {
      await report.scenario('admission: with the policies, only what is listed', () => onlyListed(plane));
    });
  },
};

async function everythingAllowed(plane: ControlPlane): Promise<string> {
  await admitTenant(plane);
  await makeNamespaces(plane, BASE_OBJECTS);
  for (const object of BASE_OBJECTS) await plane.client.apply(object);
  const refused = await wronglyJudged(plane.client.as(TENANT), ADMISSION_CASES, () => true);
  if (refused.length > 0) throw new Error(refused.join('\n'));
  return `${ADMISSION_CASES.length} of ${ADMISSION_CASES.length} requests taken`;
}

async function onlyListed(plane: ControlPlane): Promise<string> {
  const objects = policies();
  for (const object of objects) await plane.client.apply(object);
  const tenant = plane.client.as(TENANT);
  await until(
    'ValidatingAdmissionPolicies',
    ACTIVE_SECONDS,
    () => notActive(tenant),
    () => {
      plane.check();
    },
  );
  const wrong = await wronglyJudged(tenant, ADMISSION_CASES, ({ allowed }) => allowed);
  const platform = await wronglyJudged(plane.client, ADMISSION_CASES, () => true);
  const all = [...wrong, ...platform.map((text) => `as the platform: ${text}`)];
  if (all.length > 0) throw new Error(all.join('\n'));
  const refused = ADMISSION_CASES.filter(({ allowed }) => !allowed).length;
  return `${objects.length / 2} policies; a tenant gets ${refused} requests refused and ${ADMISSION_CASES.length - refused} taken, the platform all taken`;
}

/** A user who may do everything by RBAC, and is not of the platform. */
async function admitTenant(plane: ControlPlane): Promise<void> {
  await plane.client.apply({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: TENANT },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: TENANT }],
  });
}

/** The policies of one gateway that is assigned by label, for tenants in `team-a`. */
function policies(): KubernetesObject[] {
  const app = new App();
  const gateway = new IsolatedGateway(new Chart(app, 'gateways'), 'alpha', {
    assignment: GatewayAssignment.label('gateway', 'alpha'),
  });
  const chart = new Chart(app, 'admission');
  new GatewayAdmissionPolicy(chart, 'admission', {
    platform: Platform.of({ knative: KnativeRelease.V1_15, kubernetes: '1.30' }),
    tenants: [{ gateway, namespaces: ['team-a'] }],
    platformUsers: [],
  });
  return chart.toJson() as KubernetesObject[];
}

/** A binding takes some seconds until the API server evaluates it. Each forbidden request must be refused. */
async function notActive(tenant: KubeClient): Promise<string | undefined> {
  const forbidden = ADMISSION_CASES.filter(({ allowed }) => !allowed);
  const taken = await Promise.all(
    forbidden.map(async (each) => ((await request(tenant, each)).status < 300 ? [each.what] : [])),
  );
  const names = taken.flat();
  return names.length === 0 ? undefined : `still taken: ${names.join(', ')}`;
}

async function wronglyJudged(
  client: KubeClient,
  cases: readonly AdmissionCase[],
  expected: (each: AdmissionCase) => boolean,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const each of cases) {
    const answer = await request(client, each);
    const taken = answer.status < 300;
    if (taken !== expected(each)) wrong.push(`${each.what}: ${taken ? 'taken' : refusalOf(answer)}`);
    if (!taken && answer.status !== 403) wrong.push(`${each.what}: refused for another reason: ${refusalOf(answer)}`);
  }
  return wrong;
}

function request(client: KubeClient, { object, operation }: AdmissionCase): ReturnType<KubeClient['tryApply']> {
  if (operation === 'delete') return client.tryRemove(object, { dryRun: true });
  return operation === 'create'
    ? client.tryCreate(object, { dryRun: true })
    : client.tryApply(object, { dryRun: true });
}
