import { type Document, isMap, isNode, isSeq, parseDocument, type Tags } from 'yaml';
import { type RawContent, type RawDocument, type RawProblem } from './raw';

/**
 * Reads a stream of YAML documents, each on its own, so that one broken document costs only itself.
 *
 * The dialect is kubectl's (sigs.k8s.io/yaml): YAML 1.1 with merge keys, without timestamps and sexagesimal numbers.
 */
export function readYaml(content: string): RawContent {
  const documents: RawDocument[] = [];
  const problems: RawProblem[] = [];
  let line = 1;
  let directives = '';
  for (const chunk of chunks(content)) {
    const first = firstContentLine(chunk);
    if (first === undefined) directives = /^%/m.test(chunk) ? chunk : '';
    else {
      const result = readDocument(directives + chunk, line - count(directives, directives.length), line + first);
      if ('reason' in result) problems.push(result);
      else documents.push(result);
      directives = '';
    }
    line += count(chunk, chunk.length);
  }
  return { documents, problems };
}

/** Cuts at the lines that begin with `---`: YAML allows such a line nowhere inside a document. */
function* chunks(content: string): Generator<string> {
  let start = 0;
  for (let next = content.indexOf('\n---'); next >= 0; next = content.indexOf('\n---', next + 1)) {
    if (!/^\s?$/.test(content.charAt(next + 4))) continue;
    yield content.slice(start, next + 1);
    start = next + 1;
  }
  yield content.slice(start);
}

/** The 0-based index of the first line that is no marker, comment or directive. */
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

// Cf. kubectl: go-yaml v2 reads timestamps and 1:30 as strings.
const KUBECTL_TAGS = (tags: Tags): Tags =>
  tags.filter(
    (tag) =>
      typeof tag !== 'object' || ((!('format' in tag) || tag.format !== 'TIME') && !tag.tag.endsWith(':timestamp')),
  );

function readDocument(source: string, firstLine: number, contentLine: number): RawDocument | RawProblem {
  const lineAt = (offset: number): number => firstLine + count(source, offset);
  let parsed: Document.Parsed;
  try {
    parsed = parseDocument(source, {
      version: '1.1',
      customTags: KUBECTL_TAGS,
      prettyErrors: false,
      // As kubectl: the last of equal keys counts, which releases of Knative Serving depend on.
      uniqueKeys: false,
      logLevel: 'silent',
    });
    const error = parsed.errors[0];
    if (error !== undefined) return { line: lineAt(error.pos[0]), reason: `not YAML: ${withoutContent(error)}` };
    const value: unknown = parsed.toJS({ maxAliasCount: 10_000 });
    if (source.includes('*') && isCyclic(value))
      return { line: contentLine, reason: 'an alias refers to a node that contains it' };
    return { value, line: contentLine, itemLines: itemLines(parsed.contents, source, firstLine) };
  } catch (error) {
    // The stack of a document nested too deep, or the alias count of one that unfolds without end.
    return { line: contentLine, reason: `not YAML: ${withoutContent(error)}` };
  }
}

/** What the library complains of. It quotes the text that it stumbles over last, which may be a Secret's. */
function withoutContent(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/(?:(?<! after): | escape sequence ).*$/s, '');
}

function isCyclic(value: unknown, path = new Set<unknown>(), done = new Set<unknown>()): boolean {
  if (typeof value !== 'object' || value === null || done.has(value)) return false;
  if (path.has(value)) return true;
  path.add(value);
  if (Object.values(value).some((member) => isCyclic(member, path, done))) return true;
  path.delete(value);
  done.add(value);
  return false;
}

function itemLines(contents: unknown, source: string, firstLine: number): readonly number[] | undefined {
  const items: unknown = isMap(contents) ? contents.get('items', true) : undefined;
  if (!isSeq(items)) return undefined;
  let line = firstLine;
  let offset = 0;
  return items.items.map((item) => {
    const start = isNode(item) ? (item.range?.[0] ?? offset) : offset;
    line += count(source.slice(offset, start), start);
    offset = start;
    return line;
  });
}

function count(content: string, end: number): number {
  let lines = 0;
  for (let at = content.indexOf('\n'); at >= 0 && at < end; at = content.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
