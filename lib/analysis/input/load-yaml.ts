import { type Event, EVENT_ID, getScalarValue } from 'js-yaml';
import { readAsKubectl } from '../../private/yaml/kubectl';
import { Lines, linesBetween } from '../../private/yaml/lines';
import { readLongList, startOf } from './long-list';
import { type RawContent, type RawDocument, type RawProblem } from './raw';

const LONGEST = 1_000_000;

/**
 * Reads a stream of YAML documents separately, so that a broken document does not affect the others.
 *
 * The dialect is kubectl's (sigs.k8s.io/yaml): YAML 1.1 with merge keys, without timestamps and sexagesimal numbers.
 *
 * @param longest A List that is longer is read part by part, which takes less memory.
 */
export function readYaml(content: string, longest = LONGEST): RawContent {
  const documents: RawDocument[] = [];
  const problems: RawProblem[] = [];
  let line = 1;
  let directives = '';
  for (const chunk of chunks(content)) {
    const first = firstContentLine(chunk);
    if (first === undefined) directives = /^%/m.test(chunk) ? chunk : '';
    else {
      const result = readDocument(
        directives + chunk,
        line - linesBetween(directives, 0, directives.length),
        line + first,
        longest,
      );
      if ('reason' in result) problems.push(result);
      else documents.push(result);
      directives = '';
    }
    line += linesBetween(chunk, 0, chunk.length);
  }
  return { documents, problems };
}

/** Splits at lines that begin with `---`, which YAML does not allow inside a document. */
function* chunks(content: string): Generator<string> {
  let start = 0;
  for (let next = content.indexOf('\n---'); next >= 0; next = content.indexOf('\n---', next + 1)) {
    if (!/^\s?$/.test(content.charAt(next + 4))) continue;
    yield content.slice(start, next + 1);
    start = next + 1;
  }
  yield content.slice(start);
}

/** The 0-based index of the first line that is not a marker, comment or directive. */
function firstContentLine(chunk: string): number | undefined {
  let index = 0;
  for (let start = 0; start <= chunk.length; index += 1) {
    const newline = chunk.indexOf('\n', start);
    const end = newline < 0 ? chunk.length : newline;
    const content = chunk.slice(start, end).trim();
    if (content !== '' && content !== '---' && content !== '...' && !/^(?:---\s+)?[#%]/.test(content)) return index;
    start = end + 1;
  }
  return undefined;
}

function readDocument(
  source: string,
  firstLine: number,
  contentLine: number,
  longest: number,
): RawDocument | RawProblem {
  const list = source.length > longest ? readLongList(source) : undefined;
  if (list !== undefined) {
    return { value: list.value, line: contentLine, itemLines: list.itemLines.map((line) => firstLine + line) };
  }
  const { values, events, text, problem, duplicateKey } = readAsKubectl(source);
  if (problem !== undefined) return { line: firstLine + problem.line - 1, reason: `not YAML: ${problem.reason}` };
  const [value] = values;
  return {
    value,
    line: contentLine,
    itemLines: itemLines(text, events, firstLine),
    ...(duplicateKey && { duplicateKey: firstLine + duplicateKey.line - 1 }),
  };
}

/** The line of each member of the root's `items`. */
function itemLines(source: string, events: readonly Event[], firstLine: number): readonly number[] | undefined {
  const lines = new Lines(source);
  let found: number[] | undefined;
  let depth = 0;
  let children = 0;
  let key = '';
  let offset = 0;
  for (const event of events) {
    if (event.type === EVENT_ID.POP) depth -= 1;
    else {
      offset = Math.max(offset, startOf(event));
      const isValue = depth === 2 && children++ % 2 === 1;
      if (depth === 2 && !isValue) key = event.type === EVENT_ID.SCALAR ? getScalarValue(source, event) : '';
      if (isValue && key === 'items') found = event.type === EVENT_ID.SEQUENCE ? [] : undefined;
      if (depth === 3 && key === 'items') found?.push(firstLine + lines.at(offset).line - 1);
      if (event.type !== EVENT_ID.SCALAR && event.type !== EVENT_ID.ALIAS) depth += 1;
    }
  }
  return found;
}
