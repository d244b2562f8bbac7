import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { innerEnvironment } from './harness/environment';
import { type Table } from './harness/table';
import { type FromLane, type InnerRun, RUN_VARIABLE, type ToLane } from './inner';

// All traffic, mounts and processes of a lane stay in these namespaces, and end with them: the first process inside is
// killed with `unshare`, and `unshare` with this process, however it ends.
const ISOLATED = [
  ...['setpriv', '--pdeathsig', 'KILL', '--'],
  ...['unshare', '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--'],
] as const;

interface LanesRun {
  readonly run: InnerRun;
  /** Names of the parts, in the order in which they begin. */
  readonly parts: readonly string[];
  /** How many parts run at a time. */
  readonly lanes: number;
}

/** Runs the parts, some at a time, each alone in namespaces that hold nothing else, and adds up what they prove. */
export async function runLanes({ run, parts, lanes }: LanesRun, table: Table, interrupted: AbortSignal): Promise<void> {
  const waiting = [...parts];
  const count = Math.min(lanes, parts.length);
  const ended = await Promise.allSettled(
    Array.from({ length: count }, () => lane(run, () => waiting.shift(), table, interrupted)),
  );
  const failure = ended.find((each) => each.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}

/** One process that runs one part after the other, until there is none left. */
function lane(run: InnerRun, next: () => string | undefined, table: Table, interrupted: AbortSignal): Promise<void> {
  const [command, ...args] = ISOLATED;
  const inner: ChildProcess = spawn(
    command,
    [...args, process.execPath, '--import', 'tsx', join(__dirname, 'inner.ts')],
    {
      cwd: run.root,
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: { ...innerEnvironment(process.env), [RUN_VARIABLE]: JSON.stringify(run) },
      signal: interrupted,
      killSignal: 'SIGKILL',
    },
  );
  let part: string | undefined;
  inner.on('message', (message: FromLane) => {
    if (message.row !== undefined) table.add(message.row);
    if (message.time !== undefined) table.took(message.time);
    if (message.isFree !== true) return;
    part = next();
    const answer: ToLane = { part };
    inner.send(answer);
  });
  return new Promise((resolve, reject) => {
    inner.once('error', (error) => {
      reject(interrupted.aborted ? (interrupted.reason as Error) : error);
    });
    inner.once('exit', (code, signal) => {
      if (code === 0 && part === undefined) resolve();
      else reject(new Error(`a lane of the run ended with ${signal ?? code ?? ''} in ${part ?? 'no part'}`));
    });
  });
}
