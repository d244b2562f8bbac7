import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../lib/cli/run';

const folder = mkdtempSync(join(tmpdir(), 'fleet-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A path that no other test has. */
export function temporary(name: string): string {
  return join(mkdtempSync(join(folder, 'x-')), name);
}

/** The texts of all files below a folder, by path. */
export function filesOf(root: string, at = ''): Record<string, string> {
  return Object.assign(
    {},
    ...readdirSync(join(root, at))
      .sort()
      .map((name) => {
        const path = join(at, name);
        return statSync(join(root, path)).isDirectory()
          ? filesOf(root, path)
          : { [path]: readFileSync(join(root, path), 'utf8') };
      }),
  ) as Record<string, string>;
}

export async function command(...args: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const status = await run(args, {
    stdin: (async function* (): AsyncGenerator<string> {})(),
    stdout: { write: (text: string) => (written.stdout += text) },
    stderr: { write: (text: string) => (written.stderr += text) },
    env: {},
  });
  return { status, ...written };
}
