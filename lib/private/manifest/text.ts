import { Yaml } from 'cdk8s';

/** Strings that cdk8s writes as they are, if they are longer than the words for true, false and null. */
const PLAIN = /^[A-Za-z](?:[A-Za-z0-9_./:-]*[A-Za-z0-9])?$/;
const LONGEST_WORD = 5;
/** Other keys, such as long ones and those of several lines, are written in ways of their own. */
const USUAL_KEY = /^\w[\x20-\x7e]{0,200}$/;
const KEEPS_LINES = /^[|>]\d?\+/;
const INDENTED_LINE = /\n {2}/g;
const MAX_KEPT = 20_000;
/** Longer texts, such as those of ConfigMaps, are rarely the same, and would fill the memory. */
const MAX_KEPT_LENGTH = 1000;

/** How scalars are written that are not plain. */
const texts = new Map<number | string, string>();
const keys = new Map<string, string>();

class Unusual extends Error {}

/**
 * Writes a manifest as `Yaml.stringify` of cdk8s does, byte for byte. Only the structure is written here: how a scalar
 * is written that is more than a simple word, cdk8s itself says, once for each.
 *
 * @param manifest A tree: no part of it is in two places.
 */
export function manifestText(manifest: Readonly<Record<string, unknown>>): string {
  try {
    if (isCollection(manifest)) {
      // A text that grows by concatenation stays a tree of its parts, three times as large, until all is written.
      const parts: string[] = [];
      collection(manifest, '\n', true, parts);
      parts.push('\n');
      return parts.join('');
    }
  } catch (error) {
    if (!(error instanceof Unusual)) throw error;
  }
  return Yaml.stringify({ ...manifest });
}

/**
 * @param line A line break and the indent of the value.
 * @param isInline Whether the first entry follows on the same line.
 * @param parts The text so far.
 */
function collection(value: object, line: string, isInline: boolean, parts: string[]): void {
  if (Array.isArray(value)) sequence(value, line, isInline, parts);
  else mapping(value, line, isInline, parts);
}

function sequence(items: readonly unknown[], line: string, isInline: boolean, parts: string[]): void {
  const inner = `${line}  `;
  let isFirst = isInline;
  for (const item of items) {
    if (!isFirst) parts.push(line);
    isFirst = false;
    parts.push('- ');
    if (isCollection(item)) collection(item, inner, true, parts);
    else parts.push(scalar(item, inner));
  }
}

function mapping(value: object, line: string, isInline: boolean, parts: string[]): void {
  const inner = `${line}  `;
  let isFirst = isInline;
  for (const name of Object.keys(value)) {
    if (!isFirst) parts.push(line);
    isFirst = false;
    const item = (value as Record<string, unknown>)[name];
    parts.push(key(name));
    if (isCollection(item)) {
      parts.push(':');
      collection(item, inner, false, parts);
    } else parts.push(': ', scalar(item, inner));
  }
}

/** An object or array that takes lines of its own, which an empty one does not. */
function isCollection(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.length > 0;
  if (value.constructor !== Object) throw new Unusual();
  for (const _ in value) return true;
  return false;
}

/** @param line A line break and the indent of further lines of the scalar. */
function scalar(value: unknown, line: string): string {
  if (typeof value === 'string' && value.length > LONGEST_WORD && PLAIN.test(value)) return value;
  if (typeof value === 'boolean' || (Number.isSafeInteger(value) && !Object.is(value, -0))) return String(value);
  const text = keptText(value);
  return text.includes('\n') ? text.replaceAll(INDENTED_LINE, line) : text;
}

function keptText(value: unknown): string {
  const isKept = (typeof value === 'string' && value.length <= MAX_KEPT_LENGTH) || typeof value === 'number';
  // To a map, -0 is 0.
  if (!isKept || value === 0) return scalarText(value);
  return texts.get(value) ?? keep(texts, value, scalarText(value));
}

/** How cdk8s writes a scalar in a mapping that is not indented. */
function scalarText(value: unknown): string {
  const text = Yaml.stringify({ k: value }).slice('k: '.length, -1);
  // Line breaks at the end of a text that keeps them are part of it.
  if (value === undefined || KEEPS_LINES.test(text)) throw new Unusual();
  return text;
}

function key(name: string): string {
  return keys.get(name) ?? keep(keys, name, keyText(name));
}

function keyText(name: string): string {
  if (name.length > LONGEST_WORD && PLAIN.test(name)) return name;
  if (!USUAL_KEY.test(name)) throw new Unusual();
  return Yaml.stringify({ [name]: 0 }).slice(0, -': 0\n'.length);
}

function keep<Key>(map: Map<Key, string>, value: Key, text: string): string {
  if (map.size >= MAX_KEPT) map.clear();
  map.set(value, text);
  return text;
}
