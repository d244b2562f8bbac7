import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { Backends } from './harness/backends';
import { Bench } from './harness/bench';
import { type Folders } from './harness/components';
import { keepLogs } from './harness/logs';
import { makeNetwork } from './harness/network';
import { type RunOptions } from './harness/part';
import { type PartTime, Report, type Row } from './harness/report';
import { PARTS } from './parts';

/** Hands the run over to the processes inside the namespaces. */
export const RUN_VARIABLE = 'CONFORMANCE_RUN';

export interface InnerRun extends RunOptions {
  readonly components: Folders;
  readonly root: string;
  /** Where the logs of failed scenarios are kept. */
  readonly logs: string;
}

/** What a lane says. */
export interface FromLane {
  readonly row?: Row;
  readonly time?: PartTime;
  /** Whether it waits for its next part. */
  readonly isFree?: true;
}

/** What it is answered when it is free. */
export interface ToLane {
  /** Name of the next part. @default - there is none, and it ends */
  readonly part?: string | undefined;
}

const PODS = 40;
// In memory, and gone with the lane's mount namespace.
const TEMPORARY = '/run/temporary';
const FOLDER = '/run/conformance';
// How far parts that judge moments go before those that only have to end.
const PREFERENCE = 10;

/** Runs the parts that it is given, in namespaces of their own that hold nothing else. */
async function main(run: InnerRun): Promise<void> {
  const networks = makeNetwork(PODS);
  mkdirSync(TEMPORARY);
  // Nor does a component find anybody's settings.
  process.env['TMPDIR'] = process.env['HOME'] = TEMPORARY;
  const backends = await Backends.start();
  const bench = new Bench(run.components, networks, backends, FOLDER, run.root);
  const report = new Report(
    (row) => {
      say({ row });
    },
    (scenario) => keepLogs(FOLDER, run.logs, scenario),
  );
  const usual = getPriority();
  for (let name = await nextPart(); name !== undefined; name = await nextPart()) {
    const part = PARTS.find((each) => each.name === name);
    if (part === undefined) throw new Error(`no part ${name}`);
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER);
    setPriority(part.isTimed === true ? usual - PREFERENCE : usual);
    say({ time: await report.part(part.name, () => part.run(bench, report, run)) });
  }
  await backends.end();
}

function say(message: FromLane): void {
  process.send?.(message);
}

async function nextPart(): Promise<string | undefined> {
  const answer = once(process, 'message') as Promise<[ToLane]>;
  say({ isFree: true });
  const [{ part }] = await answer;
  return part;
}

if (require.main === module) {
  void main(JSON.parse(process.env[RUN_VARIABLE] ?? 'null') as InnerRun).then(
    () => {
      process.disconnect();
    },
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}
