import { yamlValue } from '../analysis/input/yaml-value';
import { isObject, type KubeObject } from '../private/access';
import { LAST_APPLIED_ANNOTATION } from '../private/labels';
import { byText, sortedEntries } from '../private/sort';

/** A field that applying an object would change. */
export interface Difference {
  /** `Deployment edge/gateway`. */
  readonly object: string;
  /** `spec.template.spec.containers[0].image`; empty where there is no such object, or none is made. */
  readonly field: string;
  readonly made: unknown;
  readonly present: unknown;
}

/**
 * What applying an object would change: fields that it sets and that have another value now, and fields that it does
 * not set and that whoever applied the object had set. What the API server and controllers add does not count.
 *
 * @param how `whole`: the present object is all that was applied. `observed`: it was read from a cluster, which fills
 * in defaults. `shared`: others set fields of it as well, which stay.
 */
export function differences(
  object: string,
  made: KubeObject,
  present: KubeObject,
  how: Comparison,
): readonly Difference[] {
  return changed(kept(made), kept(present), '', how).map((each) => ({ object, ...each }));
}

export type Comparison = 'whole' | 'observed' | 'shared';

/** Set by the API server's controllers and by kubectl. */
export const SERVER_ANNOTATIONS = [LAST_APPLIED_ANNOTATION, 'deployment.kubernetes.io/revision'];

/** Without what only the API server and controllers write. */
function kept({ status: _, ...object }: KubeObject): KubeObject {
  const { name, namespace, labels, annotations } = isObject(object['metadata']) ? object['metadata'] : {};
  const own = isObject(annotations)
    ? Object.fromEntries(Object.entries(annotations).filter(([key]) => !SERVER_ANNOTATIONS.includes(key)))
    : {};
  return { ...object, metadata: { name, namespace, labels: labels ?? {}, annotations: own } };
}

type Change = Omit<Difference, 'object'>;

/** A comment that Knative's ConfigMaps carry. */
const EXAMPLE = 'data._example';

/** Where whoever applies an object says everything: there are no defaults. */
const WITHOUT_DEFAULTS = /^(?:metadata|data|spec\.selector)(?:\.|$)/;

function changed(made: unknown, present: unknown, field: string, how: Comparison): readonly Change[] {
  if (isObject(made) && isObject(present)) {
    const isWhole =
      how === 'whole' || (how === 'observed' && WITHOUT_DEFAULTS.test(field)) || (how === 'shared' && field === 'data');
    const others = isWhole ? Object.keys(present).filter((key) => `${field}.${key}` !== EXAMPLE) : [];
    return [...new Set([...Object.keys(made), ...others])].flatMap((key) =>
      changed(made[key], present[key], field === '' ? key : `${field}.${key}`, how),
    );
  }
  if (Array.isArray(made) && Array.isArray(present) && made.length === present.length)
    return made.flatMap((value: unknown, index) => changed(value, present[index], `${field}[${index}]`, how));
  return isSame(made, present, field) ? [] : [{ field, made, present }];
}

/** The YAML in a ConfigMap is compared by its meaning; the order of the gateways in config-istio has none. */
function isSame(made: unknown, present: unknown, field: string): boolean {
  if (JSON.stringify(made) === JSON.stringify(present)) return true;
  if (!field.startsWith('data.') || typeof made !== 'string' || typeof present !== 'string') return false;
  const [left, right] = [yamlValue(made), yamlValue(present)];
  return left !== undefined && meaningOf(left) === meaningOf(right);
}

function meaningOf(value: unknown): string {
  return JSON.stringify(Array.isArray(value) ? value.map(inOrder).sort(byText((each) => JSON.stringify(each))) : value);
}

/** The same value with sorted keys. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  return Object.fromEntries(sortedEntries(value).map(([key, each]) => [key, inOrder(each)]));
}

/** A NetworkPolicy decides who may connect, and not what the gateway is. */
export function isOfPolicy({ object }: Difference): boolean {
  return object.startsWith('NetworkPolicy ');
}

/** Whether the object is there, and the topology does not make it. */
export function isUnmade({ field, made }: Difference): boolean {
  return field === '' && made === undefined;
}

// Kubernetes, "Recommended Labels": each object of the constructs has the five of them.
const RECOMMENDED = /^(.*labels)\.app\.kubernetes\.io\/(?:component|instance|managed-by|name|part-of)$/;

/** The lines for differences, each once. Recommended labels that an object lacks are one line. */
export function differenceTexts(all: readonly Difference[]): readonly string[] {
  const lines = all.map((difference) => {
    const { object, field, present } = difference;
    const labels = present === undefined ? RECOMMENDED.exec(field)?.[1] : undefined;
    return labels === undefined
      ? differenceText(difference)
      : `${object}: ${labels}.app.kubernetes.io/* is not set, and would be`;
  });
  return [...new Set(lines)];
}

/** `Deployment edge/gateway: spec.replicas is 3, and would be 2`. */
function differenceText(difference: Difference): string {
  const { object, field, made, present } = difference;
  if (isUnmade(difference)) return `${object} is not in the file, and stays as it is`;
  if (field === '') return `${object} does not exist, and would be created`;
  const is = present === undefined ? 'is not set' : `is ${shortened(present, made)}`;
  if (made === undefined && field.startsWith('data.')) return `${object}: ${field} ${is}, and the file does not set it`;
  return `${object}: ${field} ${is}, and would ${made === undefined ? 'be removed' : `be ${shortened(made, present)}`}`;
}

const LONGEST = 80;

/** A value, or the part of a long one where it begins to differ from another. */
function shortened(value: unknown, other: unknown): string {
  const text = JSON.stringify(value);
  if (text.length <= LONGEST) return text;
  const beside = other === undefined ? '' : JSON.stringify(other);
  let same = 0;
  while (same < text.length && text[same] === beside[same]) same++;
  const start = same < LONGEST / 2 ? 0 : same - LONGEST / 4;
  const end = start + LONGEST;
  return `${start > 0 ? '...' : ''}${text.slice(start, end)}${end < text.length ? '...' : ''}`;
}
