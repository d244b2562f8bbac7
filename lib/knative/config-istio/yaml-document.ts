import { Composer, type CST, type Document, LineCounter, type ParsedNode, Parser, type YAMLError } from 'yaml';
import { judgeAsLibyaml, refuseControlCharacters, TAB_INDENT } from './libyaml';

/** The first document of a YAML text, as a tree of nodes whose scalars are all strings. */
export interface YamlDocument {
  /** The root; null if the text has no document. */
  readonly root: ParsedNode | null;
  /** The line of an offset, counted from 1. */
  readonly lineAt: (offset: number) => number;
}

// libyaml's line breaks that a YAML 1.2 parser takes for content.
const OLD_BREAKS = /\r\n?|[\u0085\u2028\u2029]/g;
const MARKER = /^(?:---|\.\.\.)(?=[ \t\n]|$)/gm;
// To parse again costs as much as to parse: at most this many characters in all.
const RETRY_BUDGET = 2_000_000;

/**
 * Reads the first document the way libyaml (go-yaml v2) does, with a YAML 1.2 parser. Later documents are ignored, as
 * net-istio ignores them. Throws an Error that says line and reason.
 *
 * Compared with the original on random edits of gateway lists, fewer than one input in a thousand was judged differently,
 * nearly all of them for malformed tags, rare line breaks (U+2028), or what follows a root that is no list.
 */
export function readFirstDocument(text: string): YamlDocument {
  const whole = text.replace(/^\ufeff/, '').replace(OLD_BREAKS, '\n');
  refuseControlCharacters(whole);
  let source = firstDocument(whole);
  const indent = ' '.repeat(deepestIndent(source) + 1);
  for (let budget = RETRY_BUDGET; ; budget -= source.length) {
    const lines = new LineCounter();
    const lineAt = (offset: number): number => lines.linePos(offset).line;
    const fail = (offset: number, reason: string): never => {
      throw new Error(`line ${lineAt(offset)}: ${reason}`);
    };
    const document = compose(source, lines);
    const [problem] = document.errors;
    if (problem === undefined) {
      judgeAsLibyaml(document, source, fail);
      return { root: document.contents, lineAt };
    }
    const repaired = budget < 0 ? undefined : repair(problem, source, indent);
    source = repaired ?? fail(problem.pos[0], reasonOf(problem, source));
  }
}

/** Cuts off what follows the first document: a marker at the start of a line ends every YAML construct. */
function firstDocument(text: string): string {
  const start = demandKnownDirectives(text);
  MARKER.lastIndex = start;
  const first = MARKER.exec(text);
  if (first?.index !== start) return text.slice(0, first?.index);
  if (first[0] === '...') throw new Error('a document end marker stands before any document');
  return text.slice(0, MARKER.exec(text)?.index);
}

/** Judges the directives before the first document; gives the offset of the line where it starts. */
function demandKnownDirectives(text: string): number {
  const known = /^%(?:(YAML)[ \t]+0?1\.0?1|TAG[ \t]+(!(?:[\w-]*!)?)[ \t]+\S+)[ \t]*(?:#.*)?$/;
  const seen = new Set<string>();
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const line = text.slice(start, newline < 0 ? text.length : newline);
    if (line.startsWith('%')) {
      const [, version, handle] = known.exec(line) ?? [];
      const name = version ?? handle;
      if (name === undefined || seen.has(name)) {
        throw new Error(`the directive ${line} is not YAML 1.1, or is repeated`);
      }
      seen.add(name);
    } else if (!/^ *(?:#|$)/.test(line)) break;
    start = newline < 0 ? text.length : newline + 1;
  }
  if (seen.size > 0 && !/^---(?:\s|$)/.test(text.slice(start, start + 4))) {
    throw new Error('directives need a line --- after them');
  }
  return start;
}

function compose(source: string, lines: LineCounter): Document.Parsed {
  const composer = new Composer({
    version: '1.1',
    schema: 'failsafe',
    resolveKnownTags: false,
    strict: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
    keepSourceTokens: true,
  });
  for (const token of new Parser(lines.addNewLine).parse(source)) {
    const ended = token.type === 'document' && endAfterRoot(token, source);
    const next = composer.next(token).next();
    if (next.done !== true) return next.value;
    if (ended) break;
  }
  const [document] = composer.end(true, source.length);
  return document as Document.Parsed;
}

/**
 * Ends the document where libyaml ends it: after a root in brackets, or at a line less indented than the root, it reads
 * one more token, of whatever kind, and nothing else.
 */
function endAfterRoot(document: CST.Document, source: string): boolean {
  const root = document.value;
  let end: number | undefined;
  if (root?.type === 'flow-collection') {
    const [bracket] = root.end;
    if (bracket !== undefined && /[\]}]/.test(bracket.source)) end = bracket.offset + 1;
  } else if (root?.type === 'block-seq' && root.indent > 0) {
    const rest = document.end?.find(({ type }) => !/^(?:space|comment|newline)$/.test(type));
    const line = source.lastIndexOf('\n', rest?.offset);
    if (rest !== undefined && rest.offset - line - 1 < root.indent) end = line;
  }
  if (end === undefined || !canBeToken(source.slice(end))) return false;
  if (root?.type === 'flow-collection') root.end.length = 1;
  document.end = [];
  return true;
}

/** Whether libyaml's scanner finds a token, or the end, at the start of this text. */
function canBeToken(rest: string): boolean {
  const next = rest.replace(/^(?:[ \t]*(?:#.*)?\n)+ */, '\n').replace(/^[ \t]+/, '');
  if (/^\n?(?:[@`]|[&*](?![\w-])|"(?!(?:[^"\\]|\\.)*")|'(?![^']*'))/s.test(next)) return false;
  return next.startsWith('\n') ? !/^\n[\t%]/.test(next) : !/^(?:[-?:](?:\s|$)|%)/.test(next);
}

/**
 * Rewrites, line by line, what means the same to libyaml and is an error in YAML 1.2: a quoted string or a collection in
 * brackets that goes on at the start of a line, `\'` in double quotes, and a lone dash in brackets.
 */
function repair({ code, message, pos: [offset] }: YAMLError, source: string, indent: string): string | undefined {
  const splice = (start: number, end: number, text: string): string =>
    source.slice(0, start) + text + source.slice(end);
  const indented = (line: number): string | undefined =>
    line === 0 || line === source.length || source.startsWith(indent, line) ? undefined : splice(line, line, indent);
  switch (code) {
    case 'BAD_DQ_ESCAPE':
      return source.startsWith("\\'", offset) ? splice(offset, offset + 2, '\\x27') : undefined;
    case 'BLOCK_IN_FLOW':
      return /^-[\],}]/.test(source.slice(offset, offset + 2)) ? splice(offset, offset + 1, '"-"') : undefined;
    case 'BAD_INDENT':
      return message.includes('sufficiently indented') ? indented(source.lastIndexOf('\n', offset - 1) + 1) : undefined;
    case 'MISSING_CHAR':
      return /^Missing closing .quote/.test(message) ? indented(source.indexOf('\n', offset) + 1) : undefined;
    default:
      return undefined;
  }
}

function reasonOf({ message, pos: [offset] }: YAMLError, source: string): string {
  const line = source.slice(source.lastIndexOf('\n', offset - 1) + 1);
  return /^ *\t/.test(line) ? TAB_INDENT : message;
}

function deepestIndent(source: string): number {
  let deepest = 0;
  for (const [start] of source.matchAll(/^[-? ]+/gm)) deepest = Math.max(deepest, start.length);
  return deepest;
}
