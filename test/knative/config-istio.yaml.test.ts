import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readGateways } from '../../lib/knative/config-istio/gateway-list';
import { type IstioGatewayEntry } from '../../lib/knative/config-istio/types';
import { READ_DIFFERENTLY } from './config-istio.yaml.differences';

// Recorded by running sigs.k8s.io/yaml 1.4.0 (Knative 1.15) into net-istio's Gateway type; 1.6.0 (Knative 1.22) agrees.
interface Recorded {
  readonly yaml: string;
  readonly accepted: boolean;
  readonly gateways?: unknown;
}

const records = readFileSync(join(__dirname, 'vectors', 'sigs-yaml', 'gateways.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);

function read(yaml: string): readonly IstioGatewayEntry[] {
  const found = readGateways(yaml);
  if (found.reason !== undefined) throw new Error(found.reason);
  return found.value;
}

function replay(yaml: string): Recorded {
  const found = readGateways(yaml);
  return found.reason === undefined
    ? { yaml, accepted: true, gateways: JSON.parse(JSON.stringify(found.value, omitEmpty)) }
    : { yaml, accepted: false };
}

// As the Go type's JSON tags say for the fields of a selector.
function omitEmpty(key: string, value: unknown): unknown {
  const optional = ['matchLabels', 'matchExpressions', 'values'].includes(key);
  return optional && Object.keys(value as object).length === 0 ? undefined : value;
}

const differences = Object.values(READ_DIFFERENTLY).flat();

test('agrees with sigs.k8s.io/yaml on every record but those that are listed', () => {
  const known = new Set(differences);
  for (const record of records.filter(({ yaml }) => !known.has(yaml))) expect(replay(record.yaml)).toEqual(record);
  const accepted = records.filter((record) => record.accepted).length;
  expect([records.length, accepted, differences.length]).toEqual([1715, 977, 40]);
});

test.each(differences)('%j is a record, and read differently', (yaml) => {
  const record = records.find((each) => each.yaml === yaml);
  expect(record).toBeDefined();
  expect(replay(yaml)).not.toEqual(record);
});

test.each([
  ['on', 'true'],
  ['n', 'false'],
  ['010', '8'],
  ['1.10', '1.1'],
  ['0x1F', '31'],
  ['1_000', '1000'],
  ['1e3', '1000'],
  ['1:30', '1:30'],
  ['2001-01-01', '2001-01-01'],
  ['~', ''],
  ['"on"', 'on'],
])('the name %s is read as %j', (written, name) => {
  expect(read(`- name: ${written}\n`)).toEqual([{ name, namespace: '', service: '' }]);
});

test.each([
  ['- name: [x', 'line 1: unexpected end of the stream within a flow collection'],
  ['- name: x\n\tnamespace: y', 'line 2: a tab cannot indent a line'],
  ['- name: "\\q"', 'line 1: unknown escape sequence'],
  ['- name: "a\\/b"', 'line 1: found unknown escape \\/'],
  ['name: x', 'line 1: the document is a mapping where a list is needed'],
  ['- x', 'line 1: [0] is a single value where a mapping is needed'],
  ['- name: x\n- name: [y]', 'line 2: [1].name is a list where a string is needed'],
  [
    '- labelSelector:\n    matchLabels: [x]',
    'line 2: [0].labelSelector.matchLabels is a list where a mapping is needed',
  ],
  ['- color: .inf', 'line 1: [0].color is a single value where a finite number is needed'],
  ['- ? [a]\n  : b', 'line 1: a list or mapping cannot be a key'],
  ['- ~: b', 'line 1: null cannot be a key'],
  ['- *a', "line 1: unknown anchor 'a' referenced"],
  ['- &a [*a]', "line 1: the value of anchor 'a' contains itself"],
  ['- <<: x', 'line 1: a merge key needs a mapping or a list of mappings'],
  ['- name: !!int x', 'line 1: "x" does not fit the tag tag:yaml.org,2002:int'],
  ['%YAML 1.1\n[]', 'line 2: directives end mark is expected'],
  ['- name: a\n\t', 'line 2: a tab cannot indent a line'],
  ['- labelSelector: {matchLabels:{a: b}}', 'line 1: did not find a space after the colon of matchLabels'],
  ['- name: \u0001', 'line 1: the stream contains non-printable characters'],
])('%j is refused with the reason', (yaml, reason) => {
  expect(() => read(yaml)).toThrow(new Error(reason));
});

test('the keys of every JavaScript object are plain keys', () => {
  const yaml =
    '- name: x\n  __proto__: {name: evil}\n  constructor: y\n  labelSelector: {matchLabels: {__proto__: z}}\n';
  const [entry] = read(yaml);
  expect(entry).toEqual({
    name: 'x',
    namespace: '',
    service: '',
    labelSelector: { matchLabels: expect.anything() as unknown },
  });
  expect(Object.entries(entry?.labelSelector?.matchLabels ?? {})).toEqual([['__proto__', 'z']]);
  expect(({} as { name?: string }).name).toBeUndefined();
});

test('aliases that multiply are refused, quickly', () => {
  let bomb = '- a0: &a0 [x, x, x, x, x, x, x, x, x]\n';
  for (let level = 1; level < 12; level += 1) {
    bomb += `  a${level}: &a${level} [${Array(9)
      .fill(`*a${level - 1}`)
      .join(', ')}]\n`;
  }
  expect(() => read(bomb)).toThrow(new Error('document contains excessive aliasing'));
});

test('tabs in many quoted strings are read in linear time', () => {
  expect(read('- name: "a\n    \tb"\n'.repeat(20_000))).toHaveLength(20_000);
});

test.each(['[', '{', '- ', '? ', '[{a: '])('%j nested ten thousand times is an Error, not a crash', (open) => {
  expect(() => read(open.repeat(10_000))).toThrow(Error);
});

test('whatever the text, there is an answer', () => {
  const pieces = [
    '- ',
    'name',
    ': ',
    '\n',
    '  ',
    '[',
    ']',
    '{',
    '}',
    ',',
    '"',
    "'",
    '&a ',
    '*a',
    '!!int ',
    '|',
    '#',
    '\t',
    '<<',
    '---\n',
    '\u0000',
    '\ud800',
  ];
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(fc.constantFrom(...pieces)).map((parts) => parts.join('')),
      ),
      (yaml) => {
        replay(yaml);
      },
    ),
    { numRuns: 1000 },
  );
});
