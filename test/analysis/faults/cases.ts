import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, type Level } from '../../../lib/analysis/finding';
import { type Loaded } from '../../../lib/analysis/input/load';
import { readPaths } from '../../../lib/analysis/input/read';

const folder = join(__dirname, '../vectors/cases');

/** What a case expects; regular expressions are about identities, never about wording. */
export interface Expected {
  readonly summary: string;
  readonly inputs: readonly string[];
  /** Findings that there must be, at this level or above. */
  readonly findings?: readonly { readonly about: string; readonly minLevel?: Level }[];
}

/** What a case's `about` is matched with. */
export function identityOf({ subject, gateway = '', message }: Finding): string {
  const { kind, namespace, name, source } = subject;
  return [`${kind}/${namespace}/${name}`, source.file, gateway, message].join('\n');
}

/** The names of the cases, `KIND/CASE`. */
export const CASES: readonly string[] = readdirSync(folder)
  .sort()
  .flatMap((kind) =>
    readdirSync(join(folder, kind))
      .sort()
      .map((name) => `${kind}/${name}`),
  );

export function expectedOf(name: string): Expected {
  return JSON.parse(readFileSync(join(folder, name, 'expect.json'), 'utf8')) as Expected;
}

/** The inputs of a case, as the command line reads them. */
export function caseLoaded(name: string): Loaded {
  return readPaths(expectedOf(name).inputs.map((input) => join(folder, name, input)));
}
