import fc from 'fast-check';
import { jsonPieces } from '../../lib/private/json-pieces';
import { mapped } from '../../lib/private/mapped';
import { gathered, whole } from '../../lib/private/pieces';

/** The same value, with its lists made item by item. */
function asLists(value: unknown): unknown {
  if (Array.isArray(value)) return mapped(value, asLists);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, asLists(each)]));
}

// Own keys only: JSON.stringify and Object.fromEntries differ in __proto__.
const anyObject = fc.dictionary(
  fc.string().filter((key) => key !== '__proto__'),
  fc.jsonValue(),
);

test('any value has the text that JSON.stringify gives it', () => {
  fc.assert(
    fc.property(anyObject, (value) => {
      const expected = JSON.stringify(value, null, 2);
      expect(whole(jsonPieces(value))).toBe(expected);
      expect(whole(jsonPieces(asLists(value) as object))).toBe(expected);
    }),
  );
});

test('fields that are undefined are left out, and a list may hold lists', () => {
  const rows = [[1, { text: 'a\nb' }], []];
  const value = { none: undefined, rows, last: { empty: {}, none: undefined } };
  expect(whole(jsonPieces({ ...value, rows: mapped(rows, (row) => mapped(row, (each) => each)) }))).toBe(
    JSON.stringify(value, null, 2),
  );
});

test('a list is made as it is written', () => {
  let made = 0;
  const list = mapped(Array(1000).keys(), (number) => ({ made: (made += 1), number }));
  const pieces = jsonPieces({ list })[Symbol.iterator]();
  while (made < 10) pieces.next();
  expect(made).toBe(10);
});

test('pieces are gathered up to a length, and nothing is lost', () => {
  const pieces = ['ab', '', 'c', 'defgh', 'i'];
  expect([...gathered(pieces, 3)]).toEqual(['abc', 'defgh', 'i']);
  expect([...gathered([], 3)]).toEqual([]);
});
