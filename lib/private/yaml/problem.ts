import { YAMLException } from 'js-yaml';

/** Why a text is not YAML, at the first place where it is not. */
export interface YamlProblem {
  readonly reason: string;
  /** 0-based. */
  readonly offset: number;
  /** 1-based. */
  readonly line: number;
}

/** The reason that a document nested deeper than was asked for is refused with. */
export const NESTED_TOO_DEEP = 'it is nested too deep';

const DEFICIENT = 'deficient indentation';

// In place of those of js-yaml's that are hard to understand.
const REASONS: readonly (readonly [start: string, reason: string])[] = [
  [DEFICIENT, 'what is in quotes or brackets is not closed, or goes on with too little indentation'],
  [
    'end of the stream or a document separator is expected',
    'the document should end here: a quote, a bracket or the indentation is wrong',
  ],
  ['nesting exceeded', NESTED_TOO_DEEP],
  ['unidentified alias', 'an alias has no anchor before it'],
];

/** The problem that js-yaml reports. Rethrows any other error. */
export function problemOf(error: unknown): YamlProblem {
  if (!(error instanceof YAMLException)) throw error;
  const { reason, mark } = error;
  const { buffer = '', position = 0, line = 0 } = mark ?? {};
  const start = buffer.lastIndexOf('\n', position - 1) + 1;
  const isTab = position > 0 && /^ *\t/.test(buffer.slice(start, position + 1));
  const [, known] = REASONS.find(([prefix]) => reason.startsWith(prefix)) ?? [];
  return {
    reason: isTab ? 'a tab cannot indent a line' : (known ?? withoutContent(reason)),
    offset: position,
    line: line + 1,
  };
}

/** Whether what is in brackets or quotes goes on with less indentation than the YAML specification demands. */
export function isDeficient(error: unknown): boolean {
  return error instanceof YAMLException && error.reason.startsWith(DEFICIENT);
}

/** Leaves out what is quoted from the text, which may be a Secret's. */
function withoutContent(reason: string): string {
  return reason.replace(/ ?(?:"[^]*"|!<[^]*>|: [^]*)/, '');
}
