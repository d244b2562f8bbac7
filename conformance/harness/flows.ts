import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bench } from './bench';
import { Component } from './components';
import { type KubernetesObject, groupOf } from './objects';
import { output } from './processes';

/** One end of a connection: a pod, or an address outside the cluster if it has no namespace. */
export interface FlowEnd {
  readonly ip: string;
  readonly namespace?: string;
  readonly podLabels?: Readonly<Record<string, string>>;
}

/** A connection that somebody opens. */
export interface Flow {
  readonly name: string;
  readonly from: FlowEnd;
  readonly to: FlowEnd;
  readonly port: number;
  /** @default 'TCP' */
  readonly protocol?: 'TCP' | 'UDP';
}

/** The names of the flows that the NetworkPolicies among the objects let pass, as cyclonus decides. */
export async function passing(
  bench: Bench,
  objects: readonly KubernetesObject[],
  flows: readonly Flow[],
): Promise<ReadonlySet<string>> {
  const policies = objects.filter((each) => each.kind === 'NetworkPolicy' && groupOf(each) === 'networking.k8s.io');
  const asked = flows.map(({ from, to, port, protocol = 'TCP' }) => ({
    from: { ...from, ...namespaceLabels(from) },
    to: { ...to, ...namespaceLabels(to) },
    port,
    protocol,
  }));
  const file = join(mkdtempSync(join(tmpdir(), 'flows-')), 'question.json');
  writeFileSync(file, JSON.stringify({ policies, flows: asked }));
  const answers = JSON.parse(await output(bench.file(Component.CYCLONUS, 'cyclonus'), [file])) as boolean[];
  if (answers.length !== flows.length) throw new Error(`${answers.length} answers to ${flows.length} questions`);
  return new Set(flows.filter((_, index) => answers[index] === true).map(({ name }) => name));
}

/** The label that Kubernetes itself puts on each namespace. */
function namespaceLabels({ namespace }: FlowEnd): object {
  return namespace === undefined ? {} : { namespaceLabels: { 'kubernetes.io/metadata.name': namespace } };
}
