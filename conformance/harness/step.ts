import { spawn } from 'node:child_process';
import { type Command } from './recipes';

const MINUTES = 30;
const SAY_SECONDS = 60;

/** How somebody who waits for a step stays in control of it. */
export interface StepControl {
  readonly interrupted: AbortSignal;
  /** Takes lines about the progress. */
  readonly say: (line: string) => void;
}

/** Runs one command of a build to its end, which comes with the interruption, or after 30 minutes, at the latest. */
export async function step({ name, line, folder, env }: Command, { interrupted, say }: StepControl): Promise<void> {
  interrupted.throwIfAborted();
  const [command, ...args] = line;
  const started = performance.now();
  const progress = setInterval(() => {
    say(`  ${name}: ${command} works for ${Math.round((performance.now() - started) / 1000)} s now`);
  }, SAY_SECONDS * 1000);
  const limit = AbortSignal.any([interrupted, AbortSignal.timeout(MINUTES * 60 * 1000)]);
  try {
    const ended = await run(command, args, { cwd: folder, env: { ...process.env, ...env } }, limit);
    interrupted.throwIfAborted();
    if (limit.aborted) throw new Error(`${name}: ${command} was ended, since it took more than ${MINUTES} minutes`);
    if (ended !== 'code 0') throw new Error(`${name}: ${command} failed (${ended})`);
  } finally {
    clearInterval(progress);
  }
}

/** Runs a command, in a process group of its own: compilers that it starts end with it. */
function run(
  command: string,
  args: readonly string[],
  where: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  limit: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...where, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
    const stop = (): void => {
      if (child.pid !== undefined) killGroup(child.pid);
    };
    limit.addEventListener('abort', stop);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      limit.removeEventListener('abort', stop);
      resolve(signal ?? `code ${code ?? -1}`);
    });
  });
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    // It has ended by itself, and its exit is not reported yet.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
