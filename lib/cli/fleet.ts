import { type Level } from '../analysis/finding';
import { listed } from '../private/listed';
import { readIgnoreFile } from '../analysis/ignore/ignore-file';
import { readFleet } from '../fleet/file/read';
import { foreignDelivery, removeDelivery } from '../fleet/delivery-file';
import { deliveredFleet, isDelivered, writeDelivery } from '../fleet/fleet';
import { hashOf, isUnchanged, outputHash, readRecord } from '../fleet/record';
import { type ClusterResult, type ClusterTask } from '../fleet/task';
import { runTasks } from '../fleet/threads';
import { groupBy } from '../private/group';
import { plural } from '../private/plural';
import { throwRefusals } from '../private/refusal';
import { refuseForeign, writeClusters } from './fleet-output';
import { cdk8sVersion, packageVersion } from './package';
import { Progress } from './progress';
import { type Terminal } from './terminal';
import { uninterrupted } from './uninterrupted';

export interface FleetSynthFlags {
  readonly output: string;
  readonly jobs: number;
  readonly failOn: Level | 'never';
  readonly all?: true;
  readonly config?: string;
}

/**
 * Writes the manifests of a fleet file, unless the analyzer finds something at or above `--fail-on` in those of a
 * cluster. Returns the exit status.
 */
export async function runFleetSynth(file: string, flags: FleetSynthFlags, terminal: Terminal): Promise<0 | 1 | 2> {
  const { output, failOn, jobs } = flags;
  if (output === '-') throw new Error('--output -: a fleet is written into a folder; to fix: name one');
  const ignores = readIgnoreFile(flags.config);
  const fleet = readFleet(file);
  const record = readRecord(output);
  const tasks = [...fleet.topologies].map(([cluster, topology]): ClusterTask => {
    return { cluster, name: `${file}: cluster ${cluster}`, topology, marks: fleet.delivery._marks, ignores, failOn };
  });
  const versions = [packageVersion(), cdk8sVersion()];
  // Not the name, which depends on where the command is run.
  const inputs = new Map(tasks.map(({ name: _, ...task }) => [task.cluster, hashOf(versions, task)]));
  const isOld = ({ cluster }: ClusterTask): boolean =>
    flags.all !== true && isUnchanged(output, cluster, inputs.get(cluster) ?? '', record);
  const [old, due] = [tasks.filter(isOld), tasks.filter((task) => !isOld(task))];

  const gone = Object.keys(record).filter((cluster) => !fleet.topologies.has(cluster));
  refuseForeign(output, [...due.map(({ cluster }) => cluster), ...gone]);
  const delivered = deliveredFleet(fleet, fleet.hubs);
  const hasDelivery = isDelivered(fleet.delivery, delivered);
  if (hasDelivery) throwRefusals(foreignDelivery(output), 'fleet synth');

  const progress = new Progress(terminal);
  let finished = 0;
  const results = await runTasks(due, jobs, () => {
    finished += 1;
    progress.say(`${finished} of ${plural(due.length, 'cluster')}`);
  });
  progress.end();
  report(results, terminal);
  fleet.throwIfAny(results.flatMap(({ cluster, problems = [] }) => problems.map((each) => ({ cluster, ...each }))));
  const failed = results.filter(({ isFailed }) => isFailed);
  if (failed.length > 0) {
    terminal.stderr.write(`knative-gateways: nothing is written, because of ${plural(failed.length, 'cluster')}\n`);
    return failed.some(({ error }) => error !== undefined) ? 2 : 1;
  }
  const kept = Object.fromEntries(old.flatMap(({ cluster }) => (record[cluster] ? [[cluster, record[cluster]]] : [])));
  const made = Object.fromEntries(
    results.map(({ cluster, files }) => [cluster, { input: inputs.get(cluster) ?? '', output: outputHash(files) }]),
  );
  await uninterrupted(() => {
    writeClusters(output, results, { before: record, after: { ...kept, ...made } });
    if (hasDelivery) writeDelivery(fleet.delivery, delivered, output);
    else removeDelivery(output);
  });
  terminal.stderr.write(`${output}: ${plural(results.length, 'cluster')} written, ${old.length} unchanged\n`);
  return 0;
}

/** Says what clusters have in common once. */
function report(results: readonly ClusterResult[], { stderr }: Terminal): void {
  for (const { error } of results) if (error !== undefined) stderr.write(`knative-gateways: ${error}\n`);
  const shown = results.filter(({ report: text }) => text !== undefined);
  for (const [text, clusters] of groupBy(shown, ({ report: text = '' }) => [text])) {
    stderr.write(`${listed(clusters.map(({ cluster }) => cluster))}:\n${text}`);
  }
}
