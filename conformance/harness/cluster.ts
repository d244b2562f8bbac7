import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseCrds } from '../../tools/import/crd';
import { type Bench } from './bench';
import { Component } from './components';
import { ControlPlane } from './control-plane';
import { OPERATOR_DATA } from './manifests';
import { type KubernetesObject, loadObjects } from './objects';
import { type Report } from './report';
import { until } from './wait';

/** Releases of the Istio API whose CRDs are tried. */
export enum IstioApi {
  V1_24 = 'istio-1.24',
  V1_31 = 'istio-1.31',
}

const CRD_SECONDS = 60;

// CRDs that no Go module carries: IstioOperator's has no schema of its own since Istio 1.24, Flux' is not served.
const WRITTEN = ['install.istio.io.yaml', 'helm.toolkit.fluxcd.io.yaml'];

/** The CRDs of everything that the package emits. */
export function crds(bench: Bench, istio: IstioApi): KubernetesObject[] {
  const file = (...path: string[]): string => bench.file(Component.MANIFESTS, ...path);
  const all = (...path: string[]): string[] =>
    readdirSync(file(...path))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => file(...path, name));
  const published = [
    file(istio, 'kubernetes/customresourcedefinitions.gen.yaml'),
    file(OPERATOR_DATA, 'knative-serving/1.15.2/1-serving-crds.yaml'),
    file('knative/config/crd/bases/operator.knative.dev_knativeservings.yaml'),
    ...all('cert-manager/deploy/crds'),
    ...['podmonitors', 'prometheusrules', 'servicemonitors'].map((kind) =>
      file('prometheus-operator/example/prometheus-operator-crd', `monitoring.coreos.com_${kind}.yaml`),
    ),
    file('argo-cd/manifests/crds/application-crd.yaml'),
    // All of them: istiod starts its Gateway API controllers with one, and waits for the others.
    ...all('gateway-api/config/crd/standard').filter((path) => !path.endsWith('vap_safeupgrades.yaml')),
    ...all('flux/config/crd/bases'),
  ];
  const written = WRITTEN.map((name) => join(bench.root, 'tools/import/crds', name));
  return [...published.flatMap(readCrds).map(withClusterProfile), ...written.flatMap(readCrds).map(structural)];
}

/** Adds Argo CD's CRDs of fleets, which are so large that other control planes go without them. */
export async function addApplicationSets(bench: Bench, plane: ControlPlane): Promise<void> {
  const definitions = ['applicationset', 'appproject'].flatMap((kind) =>
    readCrds(bench.file(Component.MANIFESTS, `argo-cd/manifests/crds/${kind}-crd.yaml`)),
  );
  for (const definition of definitions) await plane.client.apply(definition);
  const listed = async (): Promise<undefined> => {
    for (const kind of ['ApplicationSet', 'AppProject']) await plane.client.list('argoproj.io/v1alpha1', kind);
  };
  await until('the CRDs of Argo CD', CRD_SECONDS, listed, () => {
    plane.check();
  });
}

/** The CustomResourceDefinitions in a file. */
export function readCrds(file: string): KubernetesObject[] {
  return parseCrds(readFileSync(file, 'utf8'), file) as unknown as KubernetesObject[];
}

interface ServingCrd {
  readonly spec: {
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly schema: { readonly openAPIV3Schema: { readonly properties: { readonly spec: { properties: object } } } };
    }[];
  };
}

const NAME = { type: 'string', minLength: 1 };
const CLUSTER_PROFILE = {
  clusterProfileRef: { type: 'object', required: ['name', 'namespace'], properties: { name: NAME, namespace: NAME } },
};

/** The field that KnativeServing has from operator 1.22 on, of which no Go module is served. */
function withClusterProfile(definition: KubernetesObject): KubernetesObject {
  const copy = structuredClone(definition) as KubernetesObject & ServingCrd;
  if (copy.spec.names.kind !== 'KnativeServing') return definition;
  for (const { schema } of copy.spec.versions) {
    const { spec } = schema.openAPIV3Schema.properties;
    spec.properties = { ...spec.properties, ...CLUSTER_PROFILE };
  }
  return copy;
}

/** What has no type takes anything; the API server wants that in its own words. */
function structural<T>(schema: T): T {
  if (Array.isArray(schema)) return schema.map(structural) as T;
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Object.keys(schema).length === 0) return { 'x-kubernetes-preserve-unknown-fields': true } as T;
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, structural<unknown>(value)])) as T;
}

/** The release manifests of Serving and net-istio 1.15, without what needs their webhooks to run. */
export function stockInstallation(bench: Bench): KubernetesObject[] {
  const data = (path: string): string => bench.file(Component.MANIFESTS, OPERATOR_DATA, path);
  return loadObjects(
    data('knative-serving/1.15.2/2-serving-core.yaml'),
    data('ingress/1.15/istio/net-istio.yaml'),
  ).filter(({ kind }) => !kind.endsWith('WebhookConfiguration') && kind !== 'CustomResourceDefinition');
}

/** The webhook configurations of Serving. Those of net-istio need its own webhook, which no registry has. */
export function servingWebhooks(bench: Bench): KubernetesObject[] {
  return loadObjects(
    bench.file(Component.MANIFESTS, OPERATOR_DATA, 'knative-serving/1.15.2/2-serving-core.yaml'),
  ).filter(({ kind }) => kind.endsWith('WebhookConfiguration'));
}

/** A control plane that knows the CRDs and nothing else. The first one of a lane leaves its state to the others. */
export async function startCluster(bench: Bench, istio: IstioApi): Promise<ControlPlane> {
  const state = bench.kept(`etcd-${istio}`);
  const definitions = crds(bench, istio);
  if (!existsSync(state)) await keepDefinitions(bench, definitions, state);
  const plane = await ControlPlane.start(bench, state);
  try {
    await untilServed(plane, definitions);
    return plane;
  } catch (error) {
    await plane.end();
    throw error;
  }
}

async function keepDefinitions(bench: Bench, definitions: readonly KubernetesObject[], state: string): Promise<void> {
  const plane = await ControlPlane.start(bench);
  try {
    for (const definition of definitions) await plane.client.apply(definition);
    await untilServed(plane, definitions);
  } catch (error) {
    await plane.end();
    throw error;
  }
  await plane.endAndKeep(state);
}

function untilServed(plane: ControlPlane, definitions: readonly KubernetesObject[]): Promise<void> {
  return until(
    'CustomResourceDefinitions',
    CRD_SECONDS,
    async () => (await notEstablished(plane, definitions.length)) ?? (await undiscovered(plane, definitions)),
    () => {
      plane.check();
    },
  );
}

interface ClusterStart {
  /** Name of the scenario. */
  readonly name: string;
  readonly istio: IstioApi;
  readonly prove: (plane: ControlPlane) => Promise<string>;
}

/**
 * Scenarios on a control plane of their own, which ends with them.
 *
 * @param start The first of them: whether the control plane is as the others need it.
 */
export async function withCluster(
  bench: Bench,
  report: Report,
  { name, istio, prove }: ClusterStart,
  others: (plane: ControlPlane) => Promise<void>,
): Promise<void> {
  let plane: ControlPlane | undefined;
  try {
    const isPrepared = await report.scenario(name, async () => {
      plane = await startCluster(bench, istio);
      return prove(plane);
    });
    if (isPrepared && plane !== undefined) await others(plane);
  } finally {
    await plane?.end();
  }
}

interface Definition extends KubernetesObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

async function notEstablished(plane: ControlPlane, count: number): Promise<string | undefined> {
  const known = (await plane.client.list('apiextensions.k8s.io/v1', 'CustomResourceDefinition')) as Definition[];
  if (known.length < count) return `${count - known.length} are missing`;
  const waiting = known.filter(
    ({ status }) => !(status?.conditions ?? []).some(({ type, status: is }) => type === 'Established' && is === 'True'),
  );
  return waiting.length === 0
    ? undefined
    : `${waiting.map(({ metadata }) => metadata.name).join(', ')} not established`;
}

/** What clients would not find yet, since a new API server reads the definitions one after the other. */
async function undiscovered(
  plane: ControlPlane,
  definitions: readonly KubernetesObject[],
): Promise<string | undefined> {
  const { body } = await plane.client.request('GET', '/apis');
  const { groups } = body as { readonly groups: readonly { readonly name: string }[] };
  const known = new Set(groups.map(({ name }) => name));
  return definitions.map(({ spec }) => (spec as { readonly group: string }).group).find((group) => !known.has(group));
}

/** Creates the namespaces that objects are in, unless they are there or among the objects. */
export async function makeNamespaces(plane: ControlPlane, objects: readonly KubernetesObject[]): Promise<void> {
  const given = objects.filter(({ kind, apiVersion }) => kind === 'Namespace' && apiVersion === 'v1');
  for (const namespace of given) await plane.client.apply(namespace);
  const known = new Set(given.map(({ metadata }) => metadata.name));
  for (const { metadata } of objects) {
    if (metadata.namespace === undefined || known.has(metadata.namespace)) continue;
    known.add(metadata.namespace);
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: metadata.namespace } };
    if ((await plane.client.read(namespace)) === undefined) await plane.client.apply(namespace);
  }
}
