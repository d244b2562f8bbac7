import { type Bench } from '../harness/bench';
import { IstioApi, addApplicationSets, makeNamespaces, stockInstallation, withCluster } from '../harness/cluster';
import { Component } from '../harness/components';
import { type ControlPlane } from '../harness/control-plane';
import { exampleNames, synthesize } from '../harness/examples';
import { refusalOf } from '../harness/kube-client';
import { type KubernetesObject, groupOf, idOf, parseObjects } from '../harness/objects';
import { type Part } from '../harness/part';
import { type Report } from '../harness/report';
import { tlsTopologies } from '../harness/tls-kinds';
import { fleetObjects } from './fleet-topology';

const UNKNOWN_FIELD = 'fieldThatNoSchemaKnows';

/** The negative control of the YAML dialect: kubectl reads this label as a boolean. */
const UNQUOTED =
  'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: unquoted, namespace: default, labels: { flag: on } }\n';

/** Everything the examples write is what the API server, with the real CRDs, takes under strict field validation. */
export const SCHEMA: Part = {
  name: 'schema',
  proves: 'a real API server takes every object of every example under strict field validation',
  needs: [Component.KUBERNETES, Component.MANIFESTS],
  async run(bench, report) {
    for (const istio of Object.values(IstioApi)) {
      const name = `schema: CRDs and stock installation, ${istio}`;
      await withCluster(bench, report, { name, istio, prove: (plane) => stock(bench, plane) }, (plane) =>
        accepted(bench, report, plane, istio),
      );
    }
  },
};

async function stock(bench: Bench, plane: ControlPlane): Promise<string> {
  const objects = stockInstallation(bench);
  await makeNamespaces(plane, objects);
  for (const object of objects) await plane.client.apply(object);
  const [unquoted] = parseObjects(UNQUOTED);
  if (unquoted === undefined || (await plane.client.tryApply(unquoted, { dryRun: true })).status < 300) {
    throw new Error('a label that kubectl reads as a boolean is taken');
  }
  return `${objects.length} objects of Serving and net-istio 1.15 stored; an unquoted \`on\` as a label refused`;
}

async function accepted(bench: Bench, report: Report, plane: ControlPlane, istio: IstioApi): Promise<void> {
  await examples(bench, report, plane, istio);
  await report.scenario(`schema: table of TLS, ${istio}`, () => tlsTable(plane));
  await report.scenario(`schema: delivery of a fleet, ${istio}`, () => fleetDeliveries(bench, plane));
}

/** Every topology of the table in docs/tls.md that the constructs do not refuse. */
async function tlsTable(plane: ControlPlane): Promise<string> {
  const topologies = tlsTopologies();
  // Secrets stand for what cert-manager and operators create.
  const written = topologies.flat().filter(({ kind }) => kind !== 'Secret');
  const objects = [...new Map(written.map((object) => [JSON.stringify(object), object])).values()];
  await makeNamespaces(plane, objects);
  await takeAll(plane, objects);
  return `${objects.length} different objects of ${topologies.length} topologies taken`;
}

/** What Argo CD and Flux are given for a fleet, from Git and from OCI, with and without an order and a hub. */
async function fleetDeliveries(bench: Bench, plane: ControlPlane): Promise<string> {
  await addApplicationSets(bench, plane);
  const objects = fleetObjects();
  await takenStrictly(plane, objects);
  const kinds = [...new Set(objects.map(({ kind }) => kind))].sort();
  return `${objects.length} objects taken: ${kinds.join(', ')}; refused with a field that no schema knows`;
}

/** Fails unless the API server takes every object, and refuses each with a field that no schema knows. */
async function takenStrictly(plane: ControlPlane, objects: readonly KubernetesObject[]): Promise<void> {
  await makeNamespaces(plane, objects);
  await takeAll(plane, objects);
  const blind = await blindTo(
    UNKNOWN_FIELD,
    plane,
    objects.map(withUnknownField).filter((object) => object !== undefined),
  );
  if (blind.length > 0) throw new Error(`an unknown field is not refused in ${blind.join(', ')}`);
}

/** Fails unless the API server takes every object in a dry run. */
async function takeAll(plane: ControlPlane, objects: readonly KubernetesObject[]): Promise<void> {
  const refused: string[] = [];
  for (const object of objects) {
    const answer = await plane.client.tryApply(object, { dryRun: true });
    if (answer.status >= 300) refused.push(`${object.kind} ${idOf(object)}: ${refusalOf(answer)}`);
  }
  if (refused.length > 0) throw new Error(refused.join('\n'));
}

async function examples(bench: Bench, report: Report, plane: ControlPlane, istio: IstioApi): Promise<void> {
  for (const name of exampleNames(bench.root)) {
    await report.scenario(`schema: ${name}, ${istio}`, async () => {
      const objects = await synthesize(bench.root, name);
      await takenStrictly(plane, objects);
      return `${objects.length} objects taken; refused when a field is added that no schema knows`;
    });
  }
}

/** The negative control: the same object with one more field in its spec. */
function withUnknownField(object: KubernetesObject): KubernetesObject | undefined {
  const { spec } = object;
  if (typeof spec !== 'object' || spec === null) return undefined;
  return { ...object, spec: { ...spec, [UNKNOWN_FIELD]: true } };
}

/** The kinds of those that the API server does not refuse for this field. */
async function blindTo(field: string, plane: ControlPlane, objects: readonly KubernetesObject[]): Promise<string[]> {
  const kinds = new Set<string>();
  for (const object of objects) {
    const answer = await plane.client.tryApply(object, { dryRun: true });
    if (answer.status < 300 || !refusalOf(answer).includes(field)) kinds.add(`${groupOf(object)} ${object.kind}`);
  }
  return [...kinds].sort();
}
