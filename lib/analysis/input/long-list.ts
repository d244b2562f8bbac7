import { type Event, EVENT_ID } from 'js-yaml';
import { isObject } from '../../private/access';
import { type KubectlYaml, readAsKubectl } from '../../private/yaml/kubectl';
import { Lines, linesBetween } from '../../private/yaml/lines';

/** A List, as a document of `readYaml`. */
export interface LongList {
  readonly value: Readonly<Record<string, unknown>>;
  /** The 0-based line of each item. */
  readonly itemLines: readonly number[];
}

const ITEMS = /^items:[ \t]*\r?\n/m;
/** The parser's events for a text take ten times its size. */
const PART_LENGTH = 65_536;

/**
 * Reads a List in block style part by part, with several items in each. `undefined` for any other text, and for one
 * whose parts cannot be read by themselves, or have aliases or equal keys: it has to be read as a whole.
 *
 * @param partLength What is parsed at once.
 */
export function readLongList(source: string, partLength = PART_LENGTH): LongList | undefined {
  const [head] = ITEMS.exec(source) ?? [];
  if (head === undefined) return undefined;
  const start = source.search(ITEMS) + head.length;
  const [indent] = /^ *(?=- )/.exec(source.slice(start, start + PART_LENGTH)) ?? [];
  if (indent === undefined) return undefined;
  const { parts, end } = partsOf(source, start, `${indent}- `, partLength);
  // The next key, or nothing.
  if (end < source.length && !/[A-Za-z"']/.test(source.charAt(end))) return undefined;
  const frame = whole(readAsKubectl(`${source.slice(0, start - head.length)}items: []\n${source.slice(end)}`));
  if (!isObject(frame) || !Array.isArray(frame['items']) || frame['items'].length > 0) return undefined;
  const items: unknown[] = [];
  const itemLines: number[] = [];
  let line = linesBetween(source, 0, start);
  for (const [from, to] of parts) {
    const read = readAsKubectl(source.slice(from, to));
    const some = whole(read);
    if (!Array.isArray(some)) return undefined;
    items.push(...(some as unknown[]));
    itemLines.push(...linesIn(read).map((each) => line + each));
    line += linesBetween(source, from, to);
  }
  return items.length === itemLines.length ? { value: { ...frame, items }, itemLines } : undefined;
}

/** Where each part begins and ends, and where the items end: at the next key of the List. */
function partsOf(
  source: string,
  start: number,
  dash: string,
  partLength: number,
): { readonly parts: readonly (readonly [number, number])[]; readonly end: number } {
  const parts: (readonly [number, number])[] = [];
  let from = start;
  let at = start;
  while (at < source.length) {
    const isItem = source.startsWith(dash, at);
    if (!isItem && !/[ #\r\n]/.test(source.charAt(at))) break;
    if (isItem && at - from >= partLength) {
      parts.push([from, at]);
      from = at;
    }
    const next = source.indexOf('\n', at);
    at = next < 0 ? source.length : next + 1;
  }
  parts.push([from, at]);
  return { parts, end: at };
}

/** The only document, if it was read without anything that concerns others. */
function whole({ values, events, problem, duplicateKey }: KubectlYaml): unknown {
  const isPlain = problem === undefined && duplicateKey === undefined && values.length === 1;
  return isPlain && !events.some(({ type }) => type === EVENT_ID.ALIAS) ? values[0] : undefined;
}

/** The 0-based line of each item of a sequence. */
function linesIn({ text, events }: KubectlYaml): readonly number[] {
  const lines = new Lines(text);
  const found: number[] = [];
  let depth = 0;
  let offset = 0;
  for (const event of events) {
    if (event.type === EVENT_ID.POP) depth -= 1;
    else {
      offset = Math.max(offset, startOf(event));
      if (depth === 2) found.push(lines.at(offset).line - 1);
      if (event.type !== EVENT_ID.SCALAR && event.type !== EVENT_ID.ALIAS) depth += 1;
    }
  }
  return found;
}

/** Where an event that is no end starts; -1 where nothing is written. */
export function startOf(event: Event): number {
  if ('start' in event) return event.start;
  if ('valueStart' in event) return event.valueStart;
  return 'anchorStart' in event ? event.anchorStart : -1;
}
