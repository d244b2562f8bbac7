import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Loaded } from '../../../lib/analysis/input/load';
import { readPaths } from '../../../lib/analysis/input/read';

const folder = join(__dirname, '../vectors/cases');

/** What a case expects; regular expressions are about identities, never about wording. */
export interface Expected {
  readonly summary: string;
  readonly inputs: readonly string[];
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
