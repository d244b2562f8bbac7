import { type Pieces } from './pieces';

const INDENT = '  ';

/**
 * The text of `JSON.stringify(value, null, 2)`. An iterable that is no array is written as a list, one item after the
 * other, so that it need not fit in memory.
 */
export function jsonPieces(value: object): Pieces {
  return piecesOf(value, '');
}

function* piecesOf(value: unknown, indent: string): Generator<string> {
  if (!holdsList(value)) {
    yield (JSON.stringify(value, null, INDENT) as string | undefined)?.replaceAll('\n', `\n${indent}`) ?? 'null';
  } else if (isIterable(value)) yield* enclosed('[]', itemsOf(value, indent + INDENT), indent);
  else yield* enclosed('{}', fieldsOf(value, indent + INDENT), indent);
}

function* itemsOf(list: Iterable<unknown>, indent: string): Generator<Pieces> {
  for (const item of list) yield piecesOf(item, indent);
}

function* fieldsOf(object: object, indent: string): Generator<Pieces> {
  for (const [key, value] of Object.entries(object)) {
    if (value !== undefined) yield withKey(key, piecesOf(value, indent));
  }
}

function* withKey(key: string, value: Pieces): Generator<string> {
  yield `${JSON.stringify(key)}: `;
  yield* value;
}

function* enclosed([start = '', end = '']: string, parts: Iterable<Pieces>, indent: string): Generator<string> {
  yield start;
  let isEmpty = true;
  for (const part of parts) {
    yield `${isEmpty ? '' : ','}\n${indent}${INDENT}`;
    isEmpty = false;
    yield* part;
  }
  yield isEmpty ? end : `\n${indent}${end}`;
}

/** Whether there is a list in it, at any depth outside of lists, that is to be written item by item. */
function holdsList(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(holdsList);
  return isIterable(value) || Object.values(value).some(holdsList);
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value;
}
