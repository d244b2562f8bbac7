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

/** Contents of a `fleet.k8s.yaml` that no fleet wrote. */
export const FOREIGN: readonly (readonly [string, string])[] = [
  ['what is no manifest', 'ours'],
  ['an empty file', ''],
  ['what cannot be read', '{'],
  ['an object of others', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ours }\n'],
  [
    'an object of others beside one of a fleet',
    `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: a, labels: { app.kubernetes.io/part-of: cdk8s-knative-gateways } }
---
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: ours, labels: { app.kubernetes.io/part-of: ours } }
`,
  ],
];
