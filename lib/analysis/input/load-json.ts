import { type RawContent, type RawDocument, type RawProblem } from './raw';

// Deeper than any Kubernetes type; recursive code stays within the stack.
const MAXIMUM_DEPTH = 500;

/** Reads JSON values, one after the other; `undefined` if the text is not JSON, as it may still be YAML. */
export function readJson(content: string): RawContent | undefined {
  if (!/^\s*[{[]/.test(content.slice(0, 1024))) return undefined;
  const documents: RawDocument[] = [];
  const problems: RawProblem[] = [];
  for (const { start, end, depth, line, itemLines } of layout(content)) {
    let value: unknown;
    try {
      value = JSON.parse(content.slice(start, end));
    } catch {
      return undefined;
    }
    if (depth <= MAXIMUM_DEPTH) documents.push({ value, line, itemLines });
    else problems.push({ line, reason: `nested more than ${MAXIMUM_DEPTH} levels deep` });
  }
  return { documents, problems };
}

/** The place of a value in a stream of valid JSON. */
interface Place {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly line: number;
  /** The lines of the objects in its top-level arrays. */
  readonly itemLines: readonly number[];
}

/** The values of a stream: objects and lists, with everything up to the next one. */
function* layout(content: string): Generator<Place> {
  const open: string[] = [];
  let itemLines: number[] = [];
  let depth = 0;
  let line = 1;
  let first = 1;
  let start = 0;
  let end = 0;
  const mark = /["{}[\]\n]/g;
  for (let found = mark.exec(content); found !== null; found = mark.exec(content)) {
    const [token] = found;
    if (token === '"') mark.lastIndex = endOfString(content, found.index);
    else if (token === '\n') line += 1;
    else if (token === '{' || token === '[') {
      if (open.length === 0) {
        if (end > 0) yield { start, end: found.index, depth, line: first, itemLines };
        [start, end, depth, first, itemLines] = [end === 0 ? 0 : found.index, 0, 0, line, []];
      }
      if (isItem(open)) itemLines.push(line);
      open.push(token);
      depth = Math.max(depth, open.length);
    } else {
      open.pop();
      end = mark.lastIndex;
    }
  }
  yield { start, end: content.length, depth, line: first, itemLines };
}

/** Whether the next value is a member of a list, or of a list in an object: of `items`. */
function isItem(open: readonly string[]): boolean {
  return open.at(-1) === '[' && (open.length === 1 || open.length === 2);
}

/** The index after the closing quote of a string. */
function endOfString(content: string, start: number): number {
  let end = content.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(content, end)) end = content.indexOf('"', end + 1);
  return end < 0 ? content.length : end + 1;
}

function isEscaped(content: string, index: number): boolean {
  let first = index;
  while (content[first - 1] === '\\') first -= 1;
  return (index - first) % 2 === 1;
}
