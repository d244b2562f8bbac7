import fc from 'fast-check';
import { bytesOfBase64, textOfBase64 } from '../../lib/private/base64';

test('base64 of any text and any bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(textOfBase64(Buffer.from(text, 'utf8').toString('base64'))).toBe(text);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(bytesOfBase64(Buffer.from(bytes).toString('base64'))).toEqual(new Uint8Array(bytes));
    }),
  );
});

test('a byte order mark stays, line breaks do not matter', () => {
  expect(textOfBase64('77u/\nYQ==')).toBe('\ufeffa');
});

test.each(['a', '====', 'ä', 'a-b_'])('%s is no base64', (text) => {
  expect(textOfBase64(text)).toBeUndefined();
});
