import {
  constructFromEvents,
  defineScalarTag,
  type Event,
  EVENT_ID,
  mapTag,
  mergeTag,
  NOT_RESOLVED,
  parseEvents,
  Schema,
  seqTag,
  strTag,
} from 'js-yaml';
import { type GoScalar, resolvePlain, resolveTagged } from './go-scalar';
import { isDeficient, problemOf, type YamlProblem } from './problem';
import { Unfolding } from './unfolding';

function toNumber(value: GoScalar | undefined): Exclude<GoScalar, bigint> | typeof NOT_RESOLVED {
  if (value === undefined) return NOT_RESOLVED;
  return typeof value === 'bigint' ? Number(value) : value;
}

const GO_SCALAR = defineScalarTag('tag:yaml.org,2002:null', {
  implicit: true,
  implicitFirstChars: ['', ...Array.from('~nNyYtTfFoO.+-0123456789')],
  resolve: (source, isExplicit, tagName) =>
    toNumber(isExplicit ? resolveTagged(tagName, source) : resolvePlain(source)),
  identify: () => false,
});
const ANY_TAG = { tagName: '', matchByTagPrefix: true, implicit: false } as const;

/**
 * YAML as kubectl and Helm read it (sigs.k8s.io/yaml, go-yaml v2): the words and numbers of YAML 1.1 with merge keys,
 * without timestamps and sexagesimal numbers. A tag that Go does not know says nothing.
 */
const KUBECTL = new Schema([
  strTag,
  seqTag,
  mapTag,
  GO_SCALAR,
  mergeTag,
  { ...GO_SCALAR, ...ANY_TAG },
  { ...seqTag, ...ANY_TAG },
  { ...mapTag, ...ANY_TAG },
]);

export interface KubectlYaml {
  /** The values of the documents; none if there is a problem. */
  readonly values: readonly unknown[];
  /** What js-yaml's parser read, with offsets in `text`. */
  readonly events: readonly Event[];
  /** The text, line by line as it was given; lines in brackets or quotes may be indented more. */
  readonly text: string;
  readonly problem?: YamlProblem;
  /** The first key that its mapping has already. */
  readonly duplicateKey?: YamlProblem;
}

/**
 * Reads a YAML text as kubectl does. Of equal keys the last counts. An alias gives the very object that its anchor
 * gave; aliases that stand for data without end, or for more than a manifest can need, are a problem.
 */
export function readAsKubectl(source: string): KubectlYaml {
  let text = source;
  let first: YamlProblem | undefined;
  for (let tries = 0; ; tries += 1) {
    try {
      return read(text);
    } catch (error) {
      const problem = problemOf(error);
      first ??= problem;
      const isLast = tries >= MOST_TRIES || tries * source.length > MOST_CHARACTERS;
      if (isLast || !isDeficient(error)) return { text: source, events: [], values: [], problem: first };
      text = indented(text, problem.offset);
    }
  }
}

// An unclosed bracket makes every line after it one that is not indented enough.
const MOST_TRIES = 100;
const MOST_CHARACTERS = 20_000_000;

function read(text: string): KubectlYaml {
  const events = parseEvents(text, {});
  const { values, duplicateKey } = construct(text, events);
  const hasAlias = events.some(({ type }) => type === EVENT_ID.ALIAS);
  const reason = hasAlias ? new Unfolding().refuse(values) : undefined;
  return reason === undefined
    ? { text, events, values, ...(duplicateKey && { duplicateKey }) }
    : { text, events, values: [], problem: { reason, offset: 0, line: 1 } };
}

/**
 * Indents a line more than the one before it. Inside of brackets and quotes, where go-yaml takes any indentation and
 * js-yaml does not, that means the same.
 */
function indented(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(0, start).trimEnd();
  const [indent = ''] = /^ */.exec(before.slice(before.lastIndexOf('\n') + 1)) ?? [];
  return `${text.slice(0, start)}${indent} ${text.slice(start)}`;
}

/** Equal keys are rare: only where there are some, the values are made a second time. */
function construct(source: string, events: Event[]): Pick<KubectlYaml, 'values' | 'duplicateKey'> {
  const options = { source, schema: KUBECTL };
  try {
    return { values: constructFromEvents(events, options) };
  } catch (error) {
    const problem = problemOf(error);
    return { values: constructFromEvents(events, { ...options, json: true }), duplicateKey: problem };
  }
}
