import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommanderError } from 'commander';
import { build, unbuilt } from './harness/build';
import { Table } from './harness/table';
import { missingTools } from './harness/tools';
import { messageOf } from './harness/wait';
import { runLanes } from './lanes';
import { parseOptions } from './options';
import { PARTS } from './parts';

const ROOT = dirname(__dirname);
const CANNOT_RUN = 2;

async function main(): Promise<number> {
  const { only, list, atATime, ...options } = parseOptions(
    process.argv.slice(2),
    PARTS.map(({ name }) => name),
  );
  if (list === true) {
    const width = Math.max(...PARTS.map(({ name }) => name.length));
    for (const { name, proves } of PARTS) console.log(`${name.padEnd(width)} ${proves}`);
    return 0;
  }
  const parts = PARTS.filter(({ name, isOnDemand }) => (only.length === 0 ? isOnDemand !== true : only.includes(name)));
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
  const table = new Table(console.log);
  table.header();
  const run = { components, ...options, root: ROOT, logs };
  await runLanes({ run, parts: parts.map(({ name }) => name), lanes: atATime }, table, interrupted);
  table.summary();
  return table.failed === 0 ? 0 : 1;
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
