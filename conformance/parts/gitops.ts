import { readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { FleetDelivery } from '../../lib';
import { type Bench } from '../harness/bench';
import { IstioApi, addApplicationSets, makeNamespaces, withCluster } from '../harness/cluster';
import { Component } from '../harness/components';
import { type ControlPlane } from '../harness/control-plane';
import { Artifact, kubeconfigSecret, startApplicationSets, startKustomizeController } from '../harness/gitops';
import { condition } from '../harness/kube-client';
import { type KubernetesObject, loadObjects } from '../harness/objects';
import { type Part } from '../harness/part';
import { type RunningProcess } from '../harness/processes';

import { type Missing, pause, until } from '../harness/wait';
import { CLUSTERS, GIT, deliveryObjects, fleetFolder } from './fleet-topology';

const SECONDS = 60;
const ARGO_CD = 'argocd';
const FLUX = 'flux-system';
// Longer than the time after which dependencies are looked at again.
const HELD_MILLISECONDS = 4000;

/** Fleets, as Argo CD and Flux themselves bring them there. */
export const GITOPS: Part = {
  name: 'gitops',
  proves: 'the ApplicationSet controller makes the Applications of a fleet, and kustomize-controller keeps its order',
  needs: [Component.KUBERNETES, Component.MANIFESTS, Component.ARGO_CD, Component.FLUX],
  isOnDemand: true,
  async run(bench, report) {
    const istio = IstioApi.V1_31;
    await withCluster(
      bench,
      report,
      { name: 'gitops: Argo CD, a fleet', istio, prove: (plane) => applications(bench, plane) },
      () => Promise.resolve(),
    );
    for (const waits of [true, false]) {
      const name = waits ? 'gitops: Flux, a fleet' : 'gitops: Flux, control: Kustomizations that do not wait';
      await withCluster(bench, report, { name, istio, prove: (plane) => kustomizations(bench, plane, waits) }, () =>
        Promise.resolve(),
      );
    }
  },
};

async function applications(bench: Bench, plane: ControlPlane): Promise<string> {
  const { client } = plane;
  await addApplicationSets(bench, plane);
  const delivery = FleetDelivery.argoCdApplicationSet({ source: GIT });
  const [set] = deliveryObjects(fleetFolder({ delivery, rollout: ['staging', 'production'] }));
  if (set === undefined) throw new Error('there is no ApplicationSet');
  const object = (apiVersion: string, kind: string, name: string, more: object): KubernetesObject => ({
    apiVersion,
    kind,
    metadata: { name, namespace: ARGO_CD },
    ...more,
  });
  await makeNamespaces(plane, [set]);
  const partOf = { 'app.kubernetes.io/part-of': 'argocd' };
  const settings = ['argocd-cm', 'argocd-secret'].map((name) => ({
    ...object('v1', name.endsWith('cm') ? 'ConfigMap' : 'Secret', name, {}),
    metadata: { name, namespace: ARGO_CD, labels: partOf },
  }));
  const project = object('argoproj.io/v1alpha1', 'AppProject', 'default', {
    spec: { sourceRepos: ['*'], destinations: [{ server: '*', namespace: '*' }] },
  });
  // One cluster is not known to Argo CD.
  const [unknown = '', ...known] = Object.keys(CLUSTERS).sort();
  const clusters = known.map((name) => ({
    ...object('v1', 'Secret', name, { stringData: { name, server: `https://${name}.example.com`, config: '{}' } }),
    metadata: { name, namespace: ARGO_CD, labels: { 'argocd.argoproj.io/secret-type': 'cluster' } },
  }));
  for (const each of [...settings, project, ...clusters, set]) await client.apply(each);
  const controller = startApplicationSets(bench, plane, ARGO_CD);
  try {
    await reached(plane, controller, 'Applications', async () => {
      const made = (await client.list('argoproj.io/v1alpha1', 'Application')) as Application[];
      const names = made.map(({ metadata }) => metadata.name).sort();
      const expected = known.map((name) => `${name}-knative-gateways`).sort();
      return isDeepStrictEqual(names, expected) ? undefined : `there are ${names.join(', ') || 'none'}`;
    });
    const made = (await client.list('argoproj.io/v1alpha1', 'Application')) as Application[];
    for (const { metadata, spec } of made) {
      const cluster = metadata.name.replace(/-knative-gateways$/, '');
      const got = [spec.source.path, spec.source.targetRevision, spec.destination.name, spec.project];
      const wanted = [`dist/clusters/${cluster}`, 'main', cluster, 'default'];
      if (!isDeepStrictEqual(got, wanted)) throw new Error(`${metadata.name}: ${got.join(', ')}`);
    }
    // The control: once it is known, its Application appears. The controller looks again when the set changes.
    const missing = {
      ...object('v1', 'Secret', unknown, {
        stringData: { name: unknown, server: 'https://x.example.com', config: '{}' },
      }),
      metadata: { name: unknown, namespace: ARGO_CD, labels: { 'argocd.argoproj.io/secret-type': 'cluster' } },
    };
    await client.apply(missing);
    await client.patch(set, { metadata: { annotations: { 'argocd.argoproj.io/application-set-refresh': 'true' } } });
    await reached(plane, controller, 'the last Application', async () => {
      const { length } = await client.list('argoproj.io/v1alpha1', 'Application');
      return length === Object.keys(CLUSTERS).length ? undefined : `there are ${length}`;
    });
    const deleting = async (wanted: boolean): Promise<Missing> => {
      const all = await client.list('argoproj.io/v1alpha1', 'Application');
      const wrong = all.filter(({ metadata }) => 'finalizers' in metadata !== wanted);
      return wrong.length === 0 ? undefined : `finalizers of ${wrong.map(({ metadata }) => metadata.name).join()}`;
    };
    const held = await deleting(false);
    if (held !== undefined) throw new Error(`to delete an Application would delete its objects: ${held}`);
    // The control: with the finalizer, Argo CD deletes the objects of an Application that it deletes.
    await client.patch(set, { spec: { syncPolicy: { preserveResourcesOnDeletion: false } } });
    await reached(plane, controller, 'the finalizer', () => deleting(true));
    return `${known.length} Applications for ${known.length} known clusters, the third once its Secret is there; without a finalizer unless asked for`;
  } finally {
    await controller.end('SIGKILL');
  }
}

interface Application extends KubernetesObject {
  readonly spec: {
    readonly project: string;
    readonly source: { readonly path: string; readonly targetRevision: string };
    readonly destination: { readonly name?: string };
  };
}

interface Kustomization extends KubernetesObject {
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; message: string }[];
  };
}

async function kustomizations(bench: Bench, plane: ControlPlane, waits: boolean): Promise<string> {
  const { client } = plane;
  const cluster = 'lab';
  const delivery = FleetDelivery.fluxKustomizations({ source: GIT });
  const folder = fleetFolder({ clusters: { [cluster]: {} }, delivery });
  const objects = loadObjects(`${folder}/clusters/${cluster}/gateways.k8s.yaml`);
  const steps = deliveryObjects(folder).map((object) =>
    waits || object.kind !== 'Kustomization'
      ? object
      : { ...object, spec: { ...(object['spec'] as object), wait: false } },
  );
  const [source] = steps;
  if (source === undefined) throw new Error('there is no source');
  await makeNamespaces(plane, [...steps, servingNamespace()]);
  await client.apply(kubeconfigSecret(plane, `${cluster}-kubeconfig`, FLUX));
  // As kubectl applies Knative's release. The control: of one of them the topology does not ask to be merged.
  const ofKnative = objects.filter(({ kind }) => kind === 'ConfigMap');
  for (const each of ofKnative) await client.apply({ ...each, ...byRelease(each) }, { manager: 'kubectl' });
  replaceWhole(`${folder}/clusters/${cluster}/gateways.k8s.yaml`, REPLACED);
  const artifact = await Artifact.serve(bench, folder);
  for (const step of steps) await client.apply(step);
  await client.patch(source, { status: artifact.status }, 'status');
  const controller = startKustomizeController(bench, plane, FLUX);
  const isConfigured = async (): Promise<boolean> => {
    const all = await Promise.all(ofKnative.map((each) => client.read(each)));
    return all.some((each) => Object.keys(each?.['data'] ?? {}).some((key) => key !== '_example'));
  };
  const thereOf = async (kind: string): Promise<boolean> => {
    const found = await Promise.all(objects.filter((each) => each.kind === kind).map((each) => client.read(each)));
    return found.some((each) => each !== undefined);
  };
  try {
    await reached(plane, controller, 'the Deployment', async () =>
      (await thereOf('Deployment'))
        ? undefined
        : stateOf(await client.list(steps[1]?.apiVersion ?? '', 'Kustomization')),
    );
    // No pod runs: the next step has to wait, and does not if it is not said to.
    await pause(HELD_MILLISECONDS);
    const early = (await thereOf('Gateway')) || (await isConfigured());
    if (early === waits) throw new Error(early ? 'the next step did not wait' : 'the next step waited all the same');
    if (!waits) return 'the Istio Gateways are there before a pod of the gateway runs';
    for (const object of objects) await becomeReady(plane, object);
    await reached(plane, controller, 'all Kustomizations', async () => {
      const all = (await client.list(steps[1]?.apiVersion ?? '', 'Kustomization')) as Kustomization[];
      return all.every(isReady) ? undefined : stateOf(all);
    });
    for (const each of ofKnative) {
      const isKept = (await client.read(each))?.['data'] as Readonly<Record<string, string>> | undefined;
      if ((isKept?.['_example'] !== undefined) === (each.metadata.name === REPLACED)) {
        throw new Error(
          `${each.metadata.name}: what the release has set is ${isKept === undefined ? 'gone' : 'there'}`,
        );
      }
    }
    const lacking = (await Promise.all(objects.map((each) => client.read(each)))).filter((each) => each === undefined);
    if (lacking.length > 0) throw new Error(`${lacking.length} objects are missing`);
    return `${objects.length} objects applied in ${steps.length - 1} steps; none of the third before the pods were ready; what Knative's release has set stays`;
  } finally {
    await controller.end('SIGKILL');
    await artifact.end();
  }
}

const REPLACED = 'config-network';

/** A ConfigMap of Knative's release. */
function byRelease({
  metadata: { name, namespace },
}: KubernetesObject): Pick<KubernetesObject, 'metadata'> & { data: object } {
  return { metadata: { name, ...(namespace !== undefined && { namespace }) }, data: { _example: 'of the release' } };
}

/** Takes the request to merge an object from a file. */
function replaceWhole(file: string, name: string): void {
  const documents = readFileSync(file, 'utf8').split('---\n');
  const text = documents.map((each) =>
    each.includes(`  name: ${name}\n`) ? each.replace('    kustomize.toolkit.fluxcd.io/ssa: Merge\n', '') : each,
  );
  if (text.join('') === documents.join('')) throw new Error(`${file}: ${name} does not ask to be merged`);
  writeFileSync(file, text.join('---\n'));
}

function servingNamespace(): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'knative-serving' } };
}

/** What the controllers of a cluster would say of an object whose pods run. */
async function becomeReady({ client }: ControlPlane, object: KubernetesObject): Promise<void> {
  const generation = 1;
  const count = { replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 };
  const statuses: Readonly<Record<string, object>> = {
    Deployment: {
      observedGeneration: generation,
      ...count,
      conditions: [
        { ...condition('Available', 'True', 'MinimumReplicasAvailable'), lastUpdateTime: '2020-01-01T00:00:00Z' },
        { ...condition('Progressing', 'True', 'NewReplicaSetAvailable'), lastUpdateTime: '2020-01-01T00:00:00Z' },
      ],
    },
    PodDisruptionBudget: {
      observedGeneration: generation,
      ...{ currentHealthy: 1, desiredHealthy: 1, disruptionsAllowed: 1, expectedPods: 1 },
    },
  };
  const status = statuses[object.kind];
  if (status !== undefined) await client.patch(object, { status }, 'status');
}

function isReady({ status }: Kustomization): boolean {
  return (status?.conditions ?? []).some(({ type, status: is }) => type === 'Ready' && is === 'True');
}

function stateOf(all: readonly KubernetesObject[]): string {
  return (all as readonly Kustomization[])
    .map(({ metadata, status }) => {
      const ready = status?.conditions?.find(({ type }) => type === 'Ready');
      return `${metadata.name}: ${ready?.status ?? 'no status'} ${ready?.message ?? ''}`;
    })
    .join('; ');
}

function reached(
  plane: ControlPlane,
  controller: RunningProcess,
  what: string,
  ask: () => Promise<Missing>,
): Promise<void> {
  return until(what, SECONDS, ask, () => {
    plane.check();
    controller.check();
  });
}
