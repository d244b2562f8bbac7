import {
  type CST,
  type Document,
  isAlias,
  isCollection,
  isPair,
  isScalar,
  isSeq,
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

/** Throws an Error that names the line of this offset. */
export type Fail = (offset: number, reason: string) => never;

/** Throws for what libyaml refuses wherever it stands. */
export function refuseCharacters(text: string, fail: Fail): void {
  const control = CONTROL.exec(text);
  if (control !== null) fail(control.index, 'control characters are not allowed');
}

/** Throws for a document that libyaml refuses and a YAML 1.2 parser accepts. */
export function refuseAsLibyaml(document: Document.Parsed, source: string, fail: Fail): void {
  const tabs = new Set([...source.matchAll(LEADING_TAB)].map((match) => match.index));
  visit(document, (_key, node, path) => {
    if (isPair(node)) judgeKey(node, source, isFlow(path.at(-1)), fail);
    if (!isScalar(node) && !isAlias(node) && !isCollection(node)) return;
    const [start = 0, end = 0] = node.range ?? [];
    judgeAnchor(node, start, fail);
    if (isScalar(node)) judgeScalar(node, source.slice(start, end), path.some(isFlow), (reason) => fail(start, reason));
    if (isSeq(node) && !isFlow(node)) judgeItems(node.srcToken as CST.BlockSequence, fail);
    if (isScalar(node) || isFlow(node)) for (const tab of tabs) if (tab > start && tab < end) tabs.delete(tab);
  });
  const [tab] = tabs;
  if (tab !== undefined) fail(tab, 'a tab cannot indent a line');
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

function judgeAnchor(node: Node, offset: number, fail: Fail): void {
  const name = isAlias(node) ? node.source : 'anchor' in node ? node.anchor : undefined;
  if (name !== undefined && !/^[\w-]+$/.test(name)) fail(offset, `${name} is not a name for an anchor`);
}

function judgeScalar(node: Scalar, text: string, inFlow: boolean, fail: (reason: string) => never): void {
  if (node.type === Scalar.QUOTE_DOUBLE) {
    const unknown = text.match(ESCAPE)?.find((escape) => !KNOWN_ESCAPE.test(escape));
    if (unknown !== undefined) fail(`found unknown escape ${unknown}`);
  }
  if (node.type !== Scalar.PLAIN) return;
  if (inFlow && /^:|\?/.test(text)) fail(`${text} needs quotes inside brackets`);
  if (/\n *\t/.test(text)) fail('a tab cannot indent a line');
}

function judgeItems({ items }: CST.BlockSequence, fail: Fail): void {
  for (const { start } of items) {
    const dash = start.findIndex(({ type }) => type === 'seq-item-ind');
    const space = dash < 0 ? undefined : start[dash + 1];
    if (space?.source.includes('\t') === true) fail(space.offset, 'a tab cannot follow the dash of an item');
  }
}
