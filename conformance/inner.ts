import { mkdirSync, rmSync } from 'node:fs';
import { Backends } from './harness/backends';
import { Bench } from './harness/bench';
import { type Folders } from './harness/components';
import { keepLogs } from './harness/logs';
import { makeNetwork } from './harness/network';
import { type RunOptions } from './harness/part';
import { Report } from './harness/report';
import { PARTS } from './parts';

/** Hands the run over to the process inside the namespaces. */
export const RUN_VARIABLE = 'CONFORMANCE_RUN';

export interface InnerRun extends RunOptions {
  readonly components: Folders;
  /** Names of the parts to run. */
  readonly parts: readonly string[];
  readonly root: string;
  /** Where the logs of failed scenarios are kept. */
  readonly logs: string;
}

const PODS = 40;
// In memory, and gone with the run's mount namespace.
const TEMPORARY = '/run/temporary';
const FOLDER = '/run/conformance';

/** Runs the parts, in namespaces of their own that hold nothing else. */
async function main(run: InnerRun): Promise<boolean> {
  const networks = makeNetwork(PODS);
  mkdirSync(TEMPORARY);
  // Nor does a component find anybody's settings.
  process.env['TMPDIR'] = process.env['HOME'] = TEMPORARY;
  const backends = await Backends.start();
  const bench = new Bench(run.components, networks, backends, FOLDER, run.root);
  const report = new Report(console.log, (scenario) => keepLogs(FOLDER, run.logs, scenario));
  report.header();
  for (const part of PARTS.filter(({ name }) => run.parts.includes(name))) {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER);
    await report.part(part.name, () => part.run(bench, report, run));
  }
  report.summary();
  await backends.end();
  return report.failed === 0;
}

if (require.main === module) {
  void main(JSON.parse(process.env[RUN_VARIABLE] ?? 'null') as InnerRun).then(
    (passed) => {
      process.exit(passed ? 0 : 1);
    },
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}
