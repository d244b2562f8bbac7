import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Missing, messageOf, until } from './wait';

const TERM_SECONDS = 5;
const LOG_TAIL_LINES = 15;
const COMMAND_SECONDS = 120;

const execute = promisify(execFile);

export interface ProcessOptions {
  /** Names the log file and the process in messages. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** One running component, its output in a log file. */
export class RunningProcess {
  private constructor(
    public readonly name: string,
    private readonly child: ChildProcess,
    private readonly logFile: string,
  ) {}

  /** Starts the component; its log goes to `FOLDER/NAME.log`. */
  public static start(folder: string, options: ProcessOptions): RunningProcess {
    const logFile = join(folder, `${options.name}.log`);
    const log = openSync(logFile, 'a');
    try {
      const child = spawn(options.command, options.args, {
        stdio: ['ignore', log, log],
        env: { ...process.env, ...options.env },
      });
      const running = new RunningProcess(options.name, child, logFile);
      child.on('error', () => undefined); // seen as an ended process by `check`
      return running;
    } finally {
      closeSync(log);
    }
  }

  public get ended(): boolean {
    return this.child.pid === undefined || this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** The last lines of the log. */
  public logTail(): string {
    return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-LOG_TAIL_LINES).join('\n');
  }

  /** Throws with the end of the log if the process is not running. */
  public check(): void {
    if (!this.ended) return;
    const how = this.child.signalCode ?? `code ${this.child.exitCode ?? -1}`;
    throw new Error(`${this.name} ended (${how}):\n${this.logTail()}`);
  }

  /** Ends the process, by its id, and waits until it is gone. */
  public async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.ended) return;
    const gone = new Promise<void>((resolve) =>
      this.child.once('exit', () => {
        resolve();
      }),
    );
    this.child.kill(signal);
    const forced = setTimeout(() => this.child.kill('SIGKILL'), TERM_SECONDS * 1000);
    await gone;
    clearTimeout(forced);
  }
}

/** Waits for a component, but no longer than it lives, and all that it needs. */
export async function untilUp(
  running: RunningProcess,
  seconds: number,
  ask: () => Promise<Missing>,
  needed: readonly RunningProcess[] = [],
): Promise<void> {
  try {
    await until(`${running.name} ready`, seconds, ask, () => {
      for (const process of [...needed, running]) process.check();
    });
  } catch (error) {
    // What `check` throws has the end of the log already.
    if ([...needed, running].some((process) => process.ended)) throw error;
    throw new Error(`${messageOf(error)}\n${running.logTail()}`, { cause: error });
  }
}

/** Runs a command to its end and gives its standard output; its standard error is part of the error. */
export async function output(
  command: string,
  args: readonly string[],
  { env, seconds = COMMAND_SECONDS }: { readonly env?: ProcessOptions['env']; readonly seconds?: number } = {},
): Promise<string> {
  try {
    const { stdout } = await execute(command, args, {
      maxBuffer: 64 * 1024 * 1024,
      signal: AbortSignal.timeout(seconds * 1000),
      killSignal: 'SIGKILL',
      env: { ...process.env, ...env },
    });
    return stdout;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
    const line = [command, ...args].join(' ');
    throw new Error(`killed, since it did not end within ${seconds} s: ${line}`, { cause: error });
  }
}

const TICKS_PER_SECOND = 100;

/** CPU time that this process, and all that it has started and seen end, has used so far. */
export function cpuSeconds(): number {
  // After the name, which may hold anything: the state, and as 12th to 15th field utime, stime, cutime and cstime.
  const [, rest = ''] = /\) (.*)$/s.exec(readFileSync('/proc/self/stat', 'utf8')) ?? [];
  const ticks = rest.split(' ').slice(11, 15).map(Number);
  return ticks.reduce((sum, each) => sum + each, 0) / TICKS_PER_SECOND;
}
