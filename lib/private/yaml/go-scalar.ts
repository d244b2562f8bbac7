import { textOfBase64 } from '../base64';

/** A scalar as go-yaml v2 understands it: integers are bigint, floats are number. */
export type GoScalar = null | string | boolean | bigint | number;

const TAG = 'tag:yaml.org,2002:';

// go-yaml v2 resolve.go, the table of YAML 1.1 words. `<<` as a value is a string.
const WORDS = new Map<string, null | boolean | number>([
  ...words(null, '~ null Null NULL'),
  ['', null],
  ...words(true, 'y Y yes Yes YES true True TRUE on On ON'),
  ...words(false, 'n N no No NO false False FALSE off Off OFF'),
  ...words(NaN, '.nan .NaN .NAN'),
  ...words(Infinity, '.inf .Inf .INF +.inf +.Inf +.INF'),
  ...words(-Infinity, '-.inf -.Inf -.INF'),
]);

function words<T>(value: T, list: string): [string, T][] {
  return list.split(' ').map((word) => [word, value]);
}

const INTEGER = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)$/;
const BINARY_WITH_INNER_SIGN = /^0b[-+][01]+$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const POINT_FLOAT = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;
const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;
const UINT64_MAX = 2n ** 64n - 1n;

/**
 * What go-yaml v2 makes of an unquoted scalar: YAML 1.1, without sexagesimal numbers, with timestamps left as strings.
 */
export function resolvePlain(text: string): GoScalar {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (text.startsWith('.')) return (POINT_FLOAT.test(text) ? finite(text.replaceAll('_', '')) : undefined) ?? text;
  if (!/^[-+0-9]/.test(text)) return text;
  const digits = text.replaceAll('_', '');
  return integer(digits) ?? (FLOAT.test(digits) ? finite(digits) : undefined) ?? text;
}

/** strconv.ParseInt and ParseUint with base 0: prefixes, and a leading 0 for octal. */
function integer(text: string): bigint | undefined {
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  let value: bigint;
  if (INTEGER.test(text)) value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits.toLowerCase());
  else if (BINARY_WITH_INNER_SIGN.test(text)) value = BigInt(`0b${text.slice(3)}`) * (text[2] === '-' ? -1n : 1n);
  else return undefined;
  if (sign === '-') value = -value;
  if (value >= INT64_MIN && value <= INT64_MAX) return value;
  return sign === '' && text[2] !== '-' && text[2] !== '+' && value <= UINT64_MAX ? value : undefined;
}

/** strconv.ParseFloat, which refuses what does not fit. */
function finite(text: string): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** What go-yaml v2 makes of a scalar with a tag; undefined if they do not fit. */
export function resolveTagged(tag: string, text: string): GoScalar | undefined {
  if (!tag.startsWith(TAG)) return text;
  const value = resolvePlain(text);
  switch (tag.slice(TAG.length)) {
    case 'binary':
      return decodeBase64(text);
    case 'null':
      return value === null ? null : undefined;
    case 'bool':
      return typeof value === 'boolean' ? value : undefined;
    case 'int':
      return typeof value === 'bigint' ? value : undefined;
    case 'float':
      if (typeof value === 'bigint' && value <= INT64_MAX) return Number(value);
      return typeof value === 'number' ? value : undefined;
    case 'timestamp':
      return isTimestamp(text) ? text : undefined;
    default:
      return text;
  }
}

// Go's base64 ignores line breaks, and wants padding and nothing else.
function decodeBase64(text: string): string | undefined {
  const compact = text.replaceAll(/[\r\n]/g, '');
  const isBase64 = compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact);
  return isBase64 ? textOfBase64(compact) : undefined;
}

function isTimestamp(text: string): boolean {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt ](\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d+)?(Z|[-+]\d\d:\d\d)?)?$/.exec(
    text,
  );
  if (match === null) return false;
  const [, year, month, day, hour = 0, minute = 0, second = 0, zone] = match;
  const spaced = text[match[0].indexOf(' ')] === ' ';
  if (text.includes(':') && spaced === (zone !== undefined)) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const dayExists = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return dayExists && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
}

/** strconv.FormatFloat(value, 'g', -1, 32): the shortest text of the nearest 32-bit float. */
export function formatFloat32(value: number): string {
  const nearest = Math.fround(value);
  if (Number.isNaN(nearest)) return 'NaN';
  if (!Number.isFinite(nearest)) return nearest > 0 ? '+Inf' : '-Inf';
  if (nearest === 0) return Object.is(nearest, -0) ? '-0' : '0';
  let text = nearest.toExponential(8);
  for (let digits = 0; digits < 8; digits += 1) {
    const shorter = nearest.toExponential(digits);
    if (Math.fround(Number(shorter)) === nearest) {
      text = shorter;
      break;
    }
  }
  const [mantissa = '', exponent = ''] = text.split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6)
    return Number(text).toFixed(Math.max(0, mantissa.replace(/[-.]/g, '').length - 1 - power));
  return `${mantissa}e${power < 0 ? '-' : '+'}${Math.abs(power).toString().padStart(2, '0')}`;
}
