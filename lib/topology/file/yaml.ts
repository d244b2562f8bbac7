import { Composer, type Document, Lexer, LineCounter, Parser, isMap, isScalar, isSeq } from 'yaml';
import { type Refusal, describe } from '../../private/errors';
import { Places } from './place';
import { type Locate, type Problem } from './problems';
import { Reader } from './reader';

/** A YAML text as data. */
export interface YamlData {
  /** Undefined where the problems leave no data. */
  readonly value: unknown;
  readonly places: Places;
  readonly problems: readonly Problem[];
  readonly locate: Locate;
}

// A topology file is ten levels deep; the library takes nested text apart by recursion.
const MAXIMUM_DEPTH = 50;

/**
 * Reads one document of YAML 1.2 (core schema) and notes the places of its values. What YAML 1.1 would read differently is refused:
 * half of the tools that people know read 1.1.
 */
export function readYaml(text: string): YamlData {
  const lines = new LineCounter();
  const places = new Places();
  const locate: Locate = (offset) => lines.linePos(offset);
  const { document, problems } = parse(text, lines);
  if (document === undefined) return { value: undefined, places, problems, locate };
  const reader = new Reader(places);
  const value = reader.read(document.contents);
  return { value: reader.gaveUp ? undefined : value, places, problems: reader.problems, locate };
}

interface Parsed {
  readonly document?: Document.Parsed;
  readonly problems: readonly Problem[];
}

function parse(text: string, lines: LineCounter): Parsed {
  const parser = new Parser(lines.addNewLine);
  const tokens = [];
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > MAXIMUM_DEPTH) {
      return refused(parser.offset, {
        what: 'the file is nested too deep',
        allowed: `${MAXIMUM_DEPTH} levels at most`,
      });
    }
  }
  tokens.push(...parser.end());
  const directive = tokens.find(({ type }) => type === 'directive');
  if (directive !== undefined) {
    return refused(directive.offset, { what: 'the file has a YAML directive', fix: 'take the line out' });
  }
  const second = tokens.filter(({ type }) => type === 'document')[1];
  if (second !== undefined) {
    return refused(second.offset, {
      what: 'the file has a second document',
      allowed: 'one',
      fix: 'make a file of each',
    });
  }
  // `stringKeys`: keys are read as they are written. `uniqueKeys` takes quadratic time; the reader looks for itself.
  const composer = new Composer({ version: '1.2', stringKeys: true, uniqueKeys: false, logLevel: 'silent' });
  const [document] = composer.compose(tokens, true, text.length);
  const errors = [...(document?.errors ?? []), ...(document?.warnings ?? [])];
  if (errors.length > 0) {
    return {
      problems: errors.map(({ code, pos, message }) => {
        const said = code === 'NON_STRING_KEY' ? 'a key is not a plain or quoted string' : message;
        return { pointer: '', offset: pos[0], message: `not YAML: ${said}` };
      }),
    };
  }
  const contents = document?.contents;
  if (isMap(contents)) return { document, problems: [] };
  const isEmpty = contents == null || (isScalar(contents) && contents.value === null);
  return refused(contents?.range[0] ?? 0, {
    what: isEmpty ? 'the file is empty' : `the file is ${isSeq(contents) ? 'a list' : 'a single value'}`,
    allowed: 'a mapping with knative and gateways',
  });
}

function refused(offset: number, refusal: Refusal): Parsed {
  return { problems: [{ pointer: '', offset, message: describe(refusal) }] };
}
