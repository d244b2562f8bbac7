import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { groupOf, type Manifest } from '../../lib/analysis/input/manifest';
import { MODEL_KINDS, resourceName } from '../../lib/analysis/model/kinds';

/** What the fake kubectl writes; the status is 1 if it writes to the standard error. */
export interface FakeAnswer {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly status?: number;
}

/** What it says of a kind: its objects, or something else. */
export type FakeKind = { readonly items: readonly unknown[] } | FakeAnswer;

export interface FakeCluster {
  /** By the name of `kubectl api-resources`; kinds that are missing are not installed. */
  readonly kinds: Readonly<Record<string, FakeKind>>;
  /** What `kubectl api-resources` does instead of listing these kinds. */
  readonly apiResources?: FakeAnswer;
}

/** Prints what the files named after its arguments hold; a shell starts faster than Node. */
const SCRIPT = `#!/bin/sh
printf '%s\\n' "$@" > "$FAKE_CLUSTER/asked.$$"
[ "$1" = api-resources ] && answer="$FAKE_CLUSTER/$1" || answer="$FAKE_CLUSTER/get.$2"
cat "$answer.stdout"
cat "$answer.stderr" >&2
exit "$(cat "$answer.status")"
`;

/** A kubectl in a folder that answers with this cluster; gives the environment, and what it was asked. */
export function fakeKubectl(
  folder: string,
  { kinds, apiResources }: FakeCluster,
): { readonly env: Record<string, string>; readonly asked: () => string[][] } {
  const answers = mkdtempSync(join(folder, 'kubectl-'));
  writeFileSync(join(answers, 'kubectl'), SCRIPT, { mode: 0o755 });
  const answer = (name: string, { stdout = '', stderr = '', status = stderr === '' ? 0 : 1 }: FakeAnswer): void => {
    writeFileSync(join(answers, `${name}.stdout`), stdout);
    writeFileSync(join(answers, `${name}.stderr`), stderr);
    writeFileSync(join(answers, `${name}.status`), `${status}`);
  };
  const names = Object.keys(kinds).map((name) => `${name}\n`);
  answer('api-resources', { stdout: names.join(''), ...apiResources });
  for (const [name, kind] of Object.entries(kinds)) {
    const list = (items: readonly unknown[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
    answer(`get.${name}`, 'items' in kind ? { stdout: list(kind.items) } : kind);
  }
  return {
    env: { PATH: `${answers}${delimiter}${process.env['PATH'] ?? ''}`, FAKE_CLUSTER: answers },
    asked: () =>
      readdirSync(answers)
        .filter((name) => name.startsWith('asked.'))
        .map((name) => readFileSync(join(answers, name), 'utf8').trimEnd().split('\n')),
  };
}

/** A cluster that has every stock kind, with these objects; kinds that are installed besides have objects here. */
export function clusterOf(manifests: readonly Manifest[]): FakeCluster {
  const uids = new Map(manifests.map((manifest, index) => [manifest, `uid-${index}`]));
  return {
    kinds: Object.fromEntries(
      MODEL_KINDS.flatMap((kind) => {
        const items = manifests
          .filter((manifest) => groupOf(manifest) === kind.group && manifest.kind === kind.kind)
          .map((manifest) => ({
            ...manifest.object,
            metadata: { uid: uids.get(manifest), ...(manifest.object['metadata'] as object) },
          }));
        return kind.isStock || items.length > 0 ? [[resourceName(kind), { items }]] : [];
      }),
    ),
  };
}
