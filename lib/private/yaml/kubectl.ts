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
import { problemOf, type YamlProblem } from './problem';
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
  /** What js-yaml's parser read, with offsets. */
  readonly events: readonly Event[];
  readonly problem?: YamlProblem;
  /** The first key that its mapping has already. */
  readonly duplicateKey?: YamlProblem;
}

/**
 * Reads a YAML text as kubectl does. Of equal keys the last counts. An alias gives the very object that its anchor
 * gave; aliases that stand for data without end, or for more than a manifest can need, are a problem.
 */
export function readAsKubectl(source: string): KubectlYaml {
  try {
    const events = parseEvents(source, {});
    const { values, duplicateKey } = construct(source, events);
    const hasAlias = events.some(({ type }) => type === EVENT_ID.ALIAS);
    const reason = hasAlias ? new Unfolding().refuse(values) : undefined;
    return reason === undefined
      ? { events, values, ...(duplicateKey && { duplicateKey }) }
      : { events, values: [], problem: { reason, offset: 0, line: 1 } };
  } catch (error) {
    return { events: [], values: [], problem: problemOf(error) };
  }
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
