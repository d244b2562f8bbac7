import { type RawContent } from './raw';

// Deeper than any Kubernetes type; recursive code stays within the stack.
const MAXIMUM_DEPTH = 500;

/** Reads one JSON value; `undefined` if the text is not JSON, as it may still be YAML. */
export function readJson(content: string): RawContent | undefined {
  if (!/^\s*[{[]/.test(content.slice(0, 1024))) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    return undefined;
  }
  const { depth, line, itemLines } = layout(content);
  if (depth > MAXIMUM_DEPTH) {
    return { documents: [], problems: [{ line, reason: `nested more than ${MAXIMUM_DEPTH} levels deep` }] };
  }
  return { documents: [{ value, line, itemLines }], problems: [] };
}

/** The depth of valid JSON, its first line, and the lines of the objects in its top-level arrays. */
function layout(content: string): { depth: number; line: number; itemLines: readonly number[] } {
  const open: string[] = [];
  const itemLines: number[] = [];
  let depth = 0;
  let line = 1;
  let start: number | undefined;
  const mark = /["{}[\]\n]/g;
  for (let found = mark.exec(content); found !== null; found = mark.exec(content)) {
    const [token] = found;
    if (token === '"') mark.lastIndex = endOfString(content, found.index);
    else if (token === '\n') line += 1;
    else if (token === '{' || token === '[') {
      start ??= line;
      if (open.length === 2 && open[1] === '[') itemLines.push(line);
      open.push(token);
      depth = Math.max(depth, open.length);
    } else open.pop();
  }
  return { depth, line: start ?? 1, itemLines };
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
