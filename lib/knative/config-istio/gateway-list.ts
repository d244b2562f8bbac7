import { type LabelSelector, type LabelSelectorRequirement } from '../../private/label-selector';
import { formatFloat32 } from '../../private/yaml/go-scalar';
import { decodeGoYaml, type Field, type MapValue, type Value } from './go-yaml';
import { type IstioGatewayEntry } from './types';
import { type Reading, reading, Unreadable } from './unreadable';
import { byText } from '../../private/sort';

interface Requirement {
  key: string;
  operator: string;
  values?: string[];
}

interface Selector {
  matchLabels?: Map<string, string>;
  matchExpressions?: Requirement[];
}

interface Gateway {
  name: string;
  namespace: string;
  service: string;
  labelSelector?: Selector;
}

/** The fields of each object, by the names that Go's encoding/json compares case-insensitively. */
export const FIELDS = {
  gateway: ['name', 'namespace', 'service', 'labelSelector'],
  selector: ['matchLabels', 'matchExpressions'],
  requirement: ['key', 'operator', 'values'],
} as const;

/**
 * Reads a list of gateways. Its YAML value is decoded as encoding/json does after sigs.k8s.io/yaml has made strings of
 * numbers and booleans in string positions: unknown fields are ignored, null leaves what was there, fields that differ
 * only in case are applied one after the other. If a type does not fit, the reason names line and field.
 */
export function readGateways(text: string): Reading<readonly IstioGatewayEntry[]> {
  return reading(() => decodeGateways(decodeGoYaml(text)));
}

function decodeGateways(value: Value | undefined): readonly IstioGatewayEntry[] {
  if (value === undefined || isNull(value)) return [];
  const gateways: Gateway[] = [];
  decodeList(value, '', gateways, newGateway, decodeGateway);
  return gateways.map(({ name, namespace, service, labelSelector }) => ({
    name,
    namespace,
    service,
    ...(labelSelector && { labelSelector: toLabelSelector(labelSelector) }),
  }));
}

/** The known field that Go's encoding/json matches to this name. */
export function knownField<T extends string>(name: string, known: readonly T[]): T | undefined {
  const exact = known.find((each) => each === name);
  if (exact !== undefined) return exact;
  const folded = fold(name);
  return known.find((each) => fold(each) === folded);
}

// encoding/json folds ASCII case, and the two letters outside ASCII that fold to k and s.
function fold(name: string): string {
  return name
    .replaceAll('\u212a', 'k')
    .replaceAll('\u017f', 's')
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function newGateway(): Gateway {
  return { name: '', namespace: '', service: '' };
}

function decodeGateway(value: Value, path: string, into: Gateway): void {
  decodeObject(value, path, FIELDS.gateway, (field, { value: inner }, at) => {
    if (field !== 'labelSelector') into[field] = decodeString(inner, at) ?? into[field];
    else if (isNull(inner)) delete into.labelSelector;
    else decodeSelector(inner, at, (into.labelSelector ??= {}));
  });
}

function decodeSelector(value: Value, path: string, into: Selector): void {
  decodeObject(value, path, FIELDS.selector, (field, { value: inner }, at) => {
    if (isNull(inner)) Object.assign(into, { [field]: undefined });
    else if (field === 'matchLabels') decodeLabels(inner, at, (into.matchLabels ??= new Map<string, string>()));
    else decodeList(inner, at, (into.matchExpressions ??= []), newRequirement, decodeRequirement);
  });
}

function newRequirement(): Requirement {
  return { key: '', operator: '' };
}

function decodeRequirement(value: Value, path: string, into: Requirement): void {
  decodeObject(value, path, FIELDS.requirement, (field, { value: inner }, at) => {
    if (field !== 'values') into[field] = decodeString(inner, at) ?? into[field];
    else if (isNull(inner)) delete into.values;
    else into.values = decodeStrings(inner, at, into.values);
  });
}

function decodeLabels(value: Value, path: string, into: Map<string, string>): void {
  if (value.kind !== 'map') mismatch(value, path, 'a mapping');
  for (const { name, value: label } of inJsonOrder(value)) into.set(name, decodeString(label, `${path}.${name}`) ?? '');
}

function decodeStrings(value: Value, path: string, before: string[] = []): string[] {
  if (value.kind !== 'list') mismatch(value, path, 'a list');
  return value.items.map((item, index) => decodeString(item, `${path}[${index}]`) ?? before[index] ?? '');
}

// encoding/json decodes into the elements that are there already.
function decodeList<T>(
  value: Value,
  path: string,
  into: T[],
  create: () => T,
  decode: (value: Value, path: string, into: T) => void,
): void {
  if (value.kind !== 'list') mismatch(value, path, 'a list');
  into.length = Math.min(into.length, value.items.length);
  value.items.forEach((item, index) => {
    const element = into[index] ?? create();
    into[index] = element;
    decode(item, `${path}[${index}]`, element);
  });
}

function decodeObject<T extends string>(
  value: Value,
  path: string,
  known: readonly T[],
  apply: (field: T, content: Field, path: string) => void,
): void {
  if (isNull(value)) return;
  if (value.kind !== 'map') mismatch(value, path, 'a mapping');
  for (const content of inJsonOrder(value)) {
    const field = knownField(content.name, known);
    if (field === undefined) demandJson(content.value, `${path}.${content.name}`);
    else apply(field, content, `${path}.${field}`);
  }
}

/** The text in a string position; undefined for null. */
export function decodeString(value: Value, path: string): string | undefined {
  if (value.kind !== 'scalar') mismatch(value, path, 'a string');
  if (value.value === null) return undefined;
  return typeof value.value === 'number' ? formatFloat32(value.value) : value.value.toString();
}

// sigs.k8s.io/yaml goes through JSON with sorted keys, and JSON has no infinity.
function inJsonOrder(value: MapValue): Field[] {
  return [...value.fields.values()].sort(byText(({ name }) => name));
}

function demandJson(value: Value, path: string): void {
  if (value.kind === 'list') {
    for (const [index, item] of value.items.entries()) demandJson(item, `${path}[${index}]`);
  } else if (value.kind === 'map') {
    for (const field of value.fields.values()) demandJson(field.value, `${path}.${field.name}`);
  } else if (typeof value.value === 'number' && !Number.isFinite(value.value)) {
    mismatch(value, path, 'a finite number');
  }
}

function isNull(value: Value): boolean {
  return value.kind === 'scalar' && value.value === null;
}

function mismatch({ kind, line }: Value, path: string, wanted: string): never {
  const what = path === '' ? 'the document' : path;
  const got = { list: 'a list', map: 'a mapping', scalar: 'a single value' }[kind];
  throw new Unreadable(`line ${line}: ${what} is ${got} where ${wanted} is needed`);
}

function toLabelSelector({ matchLabels, matchExpressions }: Selector): LabelSelector {
  return {
    ...(matchLabels && { matchLabels: Object.fromEntries(matchLabels) }),
    // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- any text until the selector is validated
    ...(matchExpressions && { matchExpressions: matchExpressions as LabelSelectorRequirement[] }),
  };
}
