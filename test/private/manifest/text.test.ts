import { Yaml } from 'cdk8s';
import fc from 'fast-check';
import { manifestText } from '../../../lib/private/manifest/text';

// Pieces that YAML reads as more than text, or writes in a way of their own.
const PIECES = [
  ...[
    'true',
    'no',
    'Off',
    'null',
    '~',
    '=',
    '<<',
    '1',
    '010',
    '1_000',
    '0x1f',
    '1e3',
    '.inf',
    '12:30:45',
    '2001-01-01',
  ],
  ...['', ' ', '  ', '\n', '\n\n', '\t', '\r', '- ', ': ', ':', ' #', '#', '---', '...', '%', '"', "'", '\\', '{', '}'],
  ...['[', ']', ',', '&a', '*a', '!t', '|', '>', '@', '`', '?', '? ', '-', '/', 'a', 'word', 'a-b/c.d', 'é', '\u2028'],
  ...['\u0085', '\ufeff', '\ud800', '😀', '\u0000', '{{ x }}', '${y}', 'x'.repeat(100)],
];
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((pieces) => pieces.join('')),
);
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    texts,
    fc.double({ noNaN: false }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(texts, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

test.each(PIECES)('%j is written as cdk8s writes it, as a value, an item and a key', (piece) => {
  const manifest = {
    key: piece,
    list: [piece, [piece], { [piece]: piece }],
    [piece]: { nested: { text: `${piece}x` } },
  };
  expect(manifestText(structuredClone(manifest))).toBe(Yaml.stringify(manifest));
});

test('any tree is written as cdk8s writes it', () => {
  fc.assert(
    fc.property(fc.dictionary(texts, values, { noNullPrototype: true }), (manifest) => {
      expect(manifestText(manifest)).toBe(Yaml.stringify(structuredClone(manifest)));
    }),
    { numRuns: 400 },
  );
});

test('what is no plain data is left to cdk8s', () => {
  const manifest = { date: new Date(0), map: new Map([['a', 1]]), nothing: undefined };
  expect(manifestText(manifest)).toBe(Yaml.stringify(manifest));
});

test('zero keeps its sign, whichever comes first', () => {
  for (const manifest of [{ a: 0 }, { a: -0 }, { a: 0 }]) expect(manifestText(manifest)).toBe(Yaml.stringify(manifest));
});
