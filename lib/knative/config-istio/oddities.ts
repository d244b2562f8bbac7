import { ConfigIstioFormat, type KnativeRelease } from '../release';
import { EXTERNAL, LOCAL, sizeRefusals } from './format';
import { decodeString, FIELDS, knownField } from './gateway-list';
import { readGoYaml, type ScalarValue, type Value } from './go-yaml';

/** Something in a gateway list that net-istio accepts, but that probably does not mean what was intended. */
export interface ConfigIstioOddity {
  /** A string without quotes that YAML 1.1 reads as something else, or a field that net-istio ignores. */
  readonly kind: 'yaml11-surprise' | 'unknown-config-field';
  /** The key of the ConfigMap: `external-gateways` or `local-gateways`. */
  readonly key: string;
  /** The entry, counted from 0. */
  readonly entry: number;
  /** Where in the entry: `labelSelector.matchLabels.gateway`. */
  readonly path: string;
  /** The line in the value of the key, counted from 1. */
  readonly line: number;
  /** The scalar as written, or the name of the field. */
  readonly written: string;
  /** The value that net-istio reads; undefined for a field that it ignores. */
  readonly meaning?: string;
}

/** The schema of the lists: strings, objects with known fields, lists, and label maps. */
type Shape = 'string' | 'labels' | { readonly list: Shape } | { readonly fields: Readonly<Record<string, Shape>> };

const REQUIREMENT = {
  key: 'string',
  operator: 'string',
  values: { list: 'string' },
} as const satisfies ShapeOf<'requirement'>;
const SELECTOR = {
  matchLabels: 'labels',
  matchExpressions: { list: { fields: REQUIREMENT } },
} as const satisfies ShapeOf<'selector'>;
const GATEWAY = {
  name: 'string',
  namespace: 'string',
  service: 'string',
  labelSelector: { fields: SELECTOR },
} as const satisfies ShapeOf<'gateway'>;
type ShapeOf<T extends keyof typeof FIELDS> = Readonly<Record<(typeof FIELDS)[T][number], Shape>>;

/**
 * Finds oddities in the gateway lists of a config-istio. Lists that cannot be read, or that the release ignores, have
 * none.
 */
export function findOddities(data: Readonly<Record<string, string>>, release: KnativeRelease): ConfigIstioOddity[] {
  if (release.configIstioFormat === ConfigIstioFormat.KEYS) return [];
  return [EXTERNAL.key, LOCAL.key].flatMap((key) => {
    const list = read(data, key);
    if (list?.kind !== 'list') return [];
    return list.items.flatMap((item, entry) =>
      [...walk(item, { fields: GATEWAY }, '')].map((found) => ({ ...found, key, entry, path: found.path.slice(1) })),
    );
  });
}

function read(data: Readonly<Record<string, unknown>>, key: string): Value | undefined {
  const text = Object.hasOwn(data, key) ? data[key] : undefined;
  if (typeof text !== 'string') return undefined;
  if (sizeRefusals(new Map([[key, text]])).length > 0) return undefined;
  const read = readGoYaml(text);
  return read.reason === undefined ? read.value : undefined;
}

type Found = Pick<ConfigIstioOddity, 'kind' | 'path' | 'line' | 'written' | 'meaning'>;

function* walk(value: Value, shape: Shape, path: string): Generator<Found> {
  if (value.kind === 'scalar') {
    if (shape === 'string') yield* surprise(value, path);
  } else if (value.kind === 'list') {
    if (typeof shape !== 'object' || !('list' in shape)) return;
    for (const [index, item] of value.items.entries()) yield* walk(item, shape.list, `${path}[${index}]`);
  } else if (shape === 'labels') {
    for (const { name, key, value: label } of value.fields.values()) {
      yield* surprise(key, `${path}.${name}`);
      yield* walk(label, 'string', `${path}.${name}`);
    }
  } else if (typeof shape === 'object' && 'fields' in shape) {
    for (const { name, key, value: content } of value.fields.values()) {
      const known = knownField(name, Object.keys(shape.fields));
      const inner = known === undefined ? undefined : shape.fields[known];
      if (inner !== undefined) yield* walk(content, inner, `${path}.${known ?? name}`);
      else yield { kind: 'unknown-config-field', path: `${path}.${name}`, line: key.line, written: key.plain ?? name };
    }
  }
}

function* surprise(scalar: ScalarValue, path: string): Generator<Found> {
  const { plain, line } = scalar;
  if (plain === undefined || plain === '') return;
  const text = decodeString(scalar, path);
  if (text !== plain) yield { kind: 'yaml11-surprise', path, line, written: plain, meaning: text ?? 'null' };
}
