import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { loadText } from '../../lib/analysis/input/load';
import { readYaml } from '../../lib/analysis/input/load-yaml';
import { readLongList } from '../../lib/analysis/input/long-list';
import { Choices } from '../../conformance/harness/random';

/** What is read of a text as a whole, in the shape of a List; `undefined` if it is no single document. */
function asWhole(text: string): object | undefined {
  const { documents, problems } = readYaml(text, Infinity);
  const [document] = documents;
  if (document === undefined || documents.length > 1 || problems.length > 0) return undefined;
  const { value, itemLines = [], duplicateKey } = document;
  return {
    value,
    itemLines: linesOf(value, itemLines).map((line) => line - 1),
    hasDuplicate: duplicateKey !== undefined,
  };
}

/** The lines of items that are something. */
function linesOf(value: unknown, lines: readonly number[]): readonly number[] {
  const { items } = value as { readonly items: readonly unknown[] };
  return lines.filter((_, index) => items[index] !== null);
}

/** The same, part by part: whether it was read so. */
function judge(text: string, partLength: number): boolean {
  const list = readLongList(text, partLength);
  if (list === undefined) return false;
  const itemLines = linesOf(list.value, list.itemLines);
  expect({ text, value: list.value, itemLines, hasDuplicate: false }).toEqual({ text, ...asWhole(text) });
  return true;
}

const folder = join(__dirname, 'vectors/topologies');
const RECORDS = readdirSync(folder, { withFileTypes: true })
  .filter((each) => each.isDirectory())
  .slice(0, 12)
  .map(({ name }) =>
    loadText(readFileSync(join(folder, name, 'manifests.yaml'), 'utf8'), name).manifests.map(({ object }) => object),
  );

/** A List as kubectl writes it, or with indented items. */
function listOf(items: readonly unknown[], indented: boolean): string {
  return dump(
    { apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } },
    { seqNoIndent: !indented, noRefs: true },
  );
}

test.each([true, false])('the records as Lists, with indented items: %s', (indented) => {
  const taken = RECORDS.map((objects) => [1, 300, 65_536].map((length) => judge(listOf(objects, indented), length)));
  expect(taken.flat()).not.toContain(false);
  expect(taken.length).toBeGreaterThan(10);
});

const LINES = [
  '- a: |',
  '- a: |+',
  '- a: >-',
  '- a: "x',
  '  b: y"',
  "- a: 'x",
  "- y'",
  '- {a: 1,',
  '- b: 2}',
  '- &x a: 1',
  '- *x',
  '- a: &x 1',
  '-',
  '- ',
  '- - a',
  '  - b',
  '# comment',
  '  # comment',
  '',
  '  text',
  '   more: 1',
  '  b: 1',
  '  b: 2',
  '- a: 1 # comment',
  '- !!str 1',
  '- ? a',
  '  : b',
  '\t',
  'kind: List',
  'items: []',
  'items:',
  '"items":',
  'a: "x',
  'b"',
  '...',
  '  ...',
  '%YAML 1.1',
  '- plain',
  '  text: here',
  '- a:',
  '  - b',
  '  - c: 1',
] as const;

test('lines in any order mean part by part what they mean together, or are not read so', () => {
  const choices = new Choices(20_261_128);
  const line = (): string => LINES[choices.between(0, LINES.length - 1)] ?? '';
  const lines = (most: number): string[] => Array.from({ length: choices.between(0, most) }, line);
  let taken = 0;
  for (let index = 0; index < 6000; index++) {
    const head = choices.chance(0.8) ? ['apiVersion: v1'] : lines(2);
    const dent = choices.chance(0.3) ? '  ' : '';
    const items = ['- a: 1', ...lines(5)].map((each) => `${dent}${each}`);
    const text = [...head, 'items:', ...items, ...(choices.chance(0.5) ? ['kind: List'] : lines(2)), ''].join('\n');
    if (judge(text, choices.between(1, 20))) taken += 1;
  }
  expect(taken).toBeGreaterThan(1000);
});

test.each([
  ['an anchor of another item', 'items:\n- a: &x 1\n- b: *x\n'],
  ['equal keys', 'items:\n- a: 1\n  a: 2\n'],
  ['text in quotes that looks like an item', 'items:\n- a: "x\n- y"\n'],
  ['text in quotes that looks like a List', 'a: "x\nitems:\n- b\nc: d"\n'],
  ['two lists of items', 'items:\n- a: 1\nitems:\n- b: 1\n'],
  ['what is not YAML', 'items:\n- a: [\n- b: 1\n'],
  ['a mapping', 'items:\n  a: 1\n'],
])('%s is read as a whole', (_, text) => {
  expect(readLongList(text, 1)).toBeUndefined();
});

test('a long List is read part by part, and each object has its line', () => {
  const items = Array.from({ length: 14_000 }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `c${index}`, namespace: 'team' },
  }));
  const text = `# kubectl get\n${listOf(items, false)}`;
  expect(text.length).toBeGreaterThan(1_000_000);
  const { manifests, problems } = loadText(text, 'list.yaml');
  expect(problems).toEqual([]);
  expect(manifests.map(({ name }) => name)).toEqual(items.map(({ metadata }) => metadata.name));
  expect(manifests.map(({ source }) => source.line)).toEqual(items.map((__, index) => 4 + 5 * index));
});
