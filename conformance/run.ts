import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommanderError } from 'commander';
import { build, unbuilt } from './harness/build';
import { innerEnvironment } from './harness/environment';
import { missingTools } from './harness/tools';
import { messageOf } from './harness/wait';
import { type InnerRun, RUN_VARIABLE } from './inner';
import { parseOptions } from './options';
import { PARTS } from './parts';

const ROOT = dirname(__dirname);
const CANNOT_RUN = 2;

// All traffic, mounts and processes of the run stay in these namespaces, and end with them: the first process inside is
// killed with `unshare`, and `unshare` with this process, however it ends.
const ISOLATED = [
  ...['setpriv', '--pdeathsig', 'KILL', '--'],
  ...['unshare', '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--'],
] as const;

async function main(): Promise<number> {
  const { only, list, ...options } = parseOptions(
    process.argv.slice(2),
    PARTS.map(({ name }) => name),
  );
  if (list === true) {
    const width = Math.max(...PARTS.map(({ name }) => name.length));
    for (const { name, proves } of PARTS) console.log(`${name.padEnd(width)} ${proves}`);
    return 0;
  }
  const parts = PARTS.filter(({ name }) => only.length === 0 || only.includes(name));
  const needs = [...new Set(parts.flatMap((part) => part.needs))];
  const missing = missingTools(unbuilt(needs));
  if (missing.length > 0) {
    for (const line of missing) console.error(`conformance: ${line}`);
    return CANNOT_RUN;
  }
  const interrupted = interruption();
  const components = await build(needs, interrupted, (line) => {
    console.log(line);
  });
  const logs = join(ROOT, 'temp', 'conformance');
  rmSync(logs, { recursive: true, force: true });
  return inside({ components, parts: parts.map(({ name }) => name), ...options, root: ROOT, logs }, interrupted);
}

/** Aborted when this process is told to end. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      controller.abort(new Error(`ended by ${signal}`));
    });
  }
  return controller.signal;
}

function inside(run: InnerRun, interrupted: AbortSignal): Promise<number> {
  const [command, ...args] = ISOLATED;
  const inner = spawn(command, [...args, process.execPath, '--import', 'tsx', join(__dirname, 'inner.ts')], {
    cwd: run.root,
    stdio: 'inherit',
    env: { ...innerEnvironment(process.env), [RUN_VARIABLE]: JSON.stringify(run) },
    signal: interrupted,
    killSignal: 'SIGKILL',
  });
  return new Promise((resolve, reject) => {
    inner.once('error', (error) => {
      reject(interrupted.aborted ? (interrupted.reason as Error) : error);
    });
    inner.once('exit', (code) => {
      resolve(code ?? 1);
    });
  });
}

void main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    // Commander has said what was wrong with the options, or what was asked for.
    if (!(error instanceof CommanderError)) console.error(messageOf(error));
    process.exitCode = error instanceof CommanderError ? error.exitCode && CANNOT_RUN : 1;
  },
);
