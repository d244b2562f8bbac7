import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, type Level } from '../../../lib/analysis/finding';
import { type Loaded } from '../../../lib/analysis/input/load';
import { readPaths } from '../../../lib/analysis/input/read';

const folder = join(__dirname, '../vectors/cases');

/** What a case expects; regular expressions are about identities, never about wording. */
export interface Expected {
  readonly summary: string;
  /** @default - input.yaml */
  readonly inputs?: readonly string[];
  /** Options of the command line. */
  readonly args?: readonly string[];
  /** Findings that there must be, at this level or above. */
  readonly findings?: readonly {
    readonly about: string;
    readonly minLevel?: Level;
    /** In the fix of one of them. */
    readonly fixMentions?: string;
    /** In no fix of the report. */
    readonly fixNever?: string;
  }[];
  /** No finding fits all that is given. */
  readonly absent?: readonly {
    readonly rule?: string;
    readonly about?: string;
    readonly minLevel?: Level;
    readonly fix?: string;
  }[];
  readonly answers?: readonly {
    readonly host: string;
    readonly gatewayService: string;
    readonly scheme?: string;
    /** One of several; `!200` for any other one, or none. */
    readonly answer: string | readonly string[];
  }[];
  /** Status by `NAMESPACE/NAME`. */
  readonly ready?: Readonly<Record<string, string | readonly string[]>>;
  readonly exit?: readonly number[];
  /** The release that the topology is judged by. */
  readonly knative?: string;
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
  return readPaths((expectedOf(name).inputs ?? ['input.yaml']).map((input) => join(folder, name, input)));
}
