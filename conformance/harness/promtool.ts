import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bench } from './bench';
import { Component } from './components';
import { output } from './processes';

/** Runs promtool with files of these names and contents. Throws what it says where it fails. */
export async function promtool(
  bench: Bench,
  files: Readonly<Record<string, object | string>>,
  ...args: string[]
): Promise<void> {
  await inFolder(files, async (folder) => {
    const paths = args.map((arg) => (arg in files ? join(folder, arg) : arg));
    await output(bench.file(Component.PROMETHEUS, 'promtool'), paths);
  });
}

/** A folder with these files, for as long as it is used. An object is written as JSON, which is YAML. */
export async function inFolder<T>(
  files: Readonly<Record<string, object | string>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'promtool-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
