import {
  type CST,
  type Document,
  isAlias,
  isCollection,
  isPair,
  isScalar,
  type Node,
  type Pair,
  Scalar,
  visit,
} from 'yaml';

// libyaml's reader: "control characters are not allowed".
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/;
const ESCAPE = /\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^])/g;
const KNOWN_ESCAPE = /^\\(?:[0abt\tnvfre "\\N_LP\n]|x..|u(?![dD][89a-fA-F])....|U........)$/;
const LEADING_TAB = /^ *\t/gm;
const LONGEST_KEY = 1024;

export const TAB_INDENT = 'a tab cannot indent a line';

/** Throws an Error that names the line of this offset. */
export type Fail = (offset: number, reason: string) => never;

/** Throws for characters that libyaml refuses wherever they stand. */
export function refuseControlCharacters(text: string): void {
  const index = text.search(CONTROL);
  if (index >= 0)
    throw new Error(`line ${text.slice(0, index).split('\n').length}: control characters are not allowed`);
}

/** Throws for a document that libyaml refuses and a YAML 1.2 parser accepts; mends the scalars that they read differently. */
export function judgeAsLibyaml(document: Document.Parsed, source: string, fail: Fail): void {
  const cover = refuseTabs(source, fail);
  visit(document, (_key, node, path) => {
    if (isPair(node)) judgeKey(node, source, isFlow(path.at(-1)), fail);
    if (!isScalar(node) && !isAlias(node) && !isCollection(node)) return;
    judgeAnchor(node, fail);
    if (isCollection(node)) judgeItems(node.srcToken as Collection | undefined, source, fail);
    else if (isScalar(node)) judgeScalar(node, source, path.some(isFlow), fail);
    if (!isCollection(node) || isFlow(node)) cover(...startAndEnd(node));
  });
  cover(source.length, source.length);
}

/** Refuses tabs at the start of lines, except in the ranges that it is told of, in order. */
function refuseTabs(source: string, fail: Fail): (start: number, end: number) => void {
  const tabs = [...source.matchAll(LEADING_TAB)].map(({ index }) => index);
  let next = 0;
  return (start, end) => {
    const tab = tabs[next];
    if (tab !== undefined && tab <= start) fail(tab, TAB_INDENT);
    while ((tabs[next] ?? end) < end) next += 1;
  };
}

function startAndEnd({ range }: Node): [start: number, end: number] {
  return [range?.[0] ?? 0, range?.[1] ?? 0];
}

function isFlow(node: unknown): boolean {
  return isCollection(node) && node.flow === true;
}

/** A key without `?` ends on its line, and soon. Inside brackets, a colon after a plain key is followed by a space. */
function judgeKey({ key: node, srcToken }: Pair, source: string, inFlow: boolean, fail: Fail): void {
  const { start, key, sep = [] } = srcToken as CST.CollectionItem;
  const colon = sep.find(({ type }) => type === 'map-value-ind');
  if (colon === undefined || start.some(({ type }) => type === 'explicit-key-ind')) return;
  const from = start.find(({ type }) => type === 'anchor' || type === 'tag')?.offset ?? key?.offset ?? colon.offset;
  const text = source.slice(from, colon.offset);
  if (text.includes('\n') || text.length > LONGEST_KEY) fail(from, "could not find the ':' of a key on its line");
  if (!inFlow || !isScalar(node) || node.type !== Scalar.PLAIN || node.range?.[1] !== colon.offset) return;
  const next = source.charAt(colon.offset + 1);
  if (/[[{]/.test(next)) fail(colon.offset, `did not find a space between ':' and '${next}' inside brackets`);
  if (/[\]},]/.test(next)) node.value = `${String(node.value)}:`;
}

function judgeAnchor(node: Node, fail: Fail): void {
  const name = isAlias(node) ? node.source : 'anchor' in node ? node.anchor : undefined;
  if (name !== undefined && !/^[\w-]+$/.test(name)) fail(startAndEnd(node)[0], `${name} is not a name for an anchor`);
}

function judgeScalar(node: Scalar, source: string, inFlow: boolean, fail: Fail): void {
  const [start, end] = startAndEnd(node);
  const text = source.slice(start, end);
  switch (node.type) {
    case Scalar.QUOTE_DOUBLE: {
      const unknown = text.match(ESCAPE)?.find((escape) => !KNOWN_ESCAPE.test(escape));
      if (unknown !== undefined) fail(start, `found unknown escape ${unknown}`);
      break;
    }
    case Scalar.BLOCK_LITERAL:
    case Scalar.BLOCK_FOLDED:
      if (end === source.length && !source.endsWith('\n')) node.value = String(node.value).replace(/\n$/, '');
      break;
    case Scalar.PLAIN:
      if (inFlow && /^:|\?/.test(text)) fail(start, `${text} needs quotes inside brackets`);
      if (/\n *\t/.test(text)) fail(start, TAB_INDENT);
      break;
    default:
  }
}

type Collection = CST.BlockMap | CST.BlockSequence | CST.FlowCollection;

// A single pair in a list in brackets has no token of its own: its parts belong to the list.
function judgeItems(collection: Collection | undefined, source: string, fail: Fail): void {
  for (const { start, sep = [] } of collection?.items ?? []) {
    for (const [index, { type, offset, source: text }] of [...start, ...sep].entries()) {
      if (type === 'tag' && /\S/.test(source.charAt(offset + text.length))) {
        fail(offset, `did not find a space after ${text}`);
      }
      if (type === 'seq-item-ind' && start[index + 1]?.source.includes('\t') === true) {
        fail(offset, 'a tab cannot follow the dash of an item');
      }
    }
  }
}
