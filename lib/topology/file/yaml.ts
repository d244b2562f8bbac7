import { type Refusal, describeRefusal } from '../../private/refusal';
import { Lines } from '../../private/yaml/lines';
import { type YamlNode, parseYaml } from '../../private/yaml/nodes';
import { NESTED_TOO_DEEP } from '../../private/yaml/problem';
import { type FileKind, KEYS_OF_FILES } from './kind';
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

// A topology file is ten levels deep.
const MAXIMUM_DEPTH = 50;
const DIRECTIVE = /^(?:[ \t]*(?:#.*)?\r?\n)*%/;

/**
 * Reads one document of YAML 1.2 (core schema) and notes the places of its values. What YAML 1.1 would read differently
 * is refused: half of the tools that people know read 1.1.
 */
export function readYaml(text: string, kind: FileKind = 'topology'): YamlData {
  const lines = new Lines(text);
  const places = new Places();
  const locate: Locate = (offset) => lines.at(offset);
  const { root, problems } = parse(text, kind);
  if (root === undefined) return { value: undefined, places, problems, locate };
  const reader = new Reader(places);
  const value = reader.read(root);
  return { value: reader.gaveUp ? undefined : value, places, problems: reader.problems, locate };
}

interface Parsed {
  readonly root?: YamlNode;
  readonly problems: readonly Problem[];
}

function parse(text: string, kind: FileKind): Parsed {
  const directive = DIRECTIVE.exec(text);
  if (directive !== null) {
    return refused(directive[0].length - 1, { what: 'the file has a YAML directive', fix: 'remove the line' });
  }
  const { roots, problem } = parseYaml(text, MAXIMUM_DEPTH);
  if (problem?.reason === NESTED_TOO_DEEP) {
    return refused(problem.offset, { what: 'the file is nested too deep', allowed: `${MAXIMUM_DEPTH} levels at most` });
  }
  if (problem !== undefined) {
    return { problems: [{ pointer: '', offset: problem.offset, message: `not YAML: ${problem.reason}` }] };
  }
  const [root, second] = roots;
  if (second !== undefined) {
    return refused(second.offset, {
      what: 'the file has a second document',
      allowed: 'one',
      fix: 'make a file of each',
    });
  }
  if (root?.kind === 'mapping') return { root, problems: [] };
  const isEmpty = root === undefined || (root.kind === 'scalar' && root.text === '');
  return refused(root?.offset ?? 0, {
    what: isEmpty ? 'the file is empty' : `the file is ${root.kind === 'sequence' ? 'a list' : 'a single value'}`,
    allowed: `a mapping with ${KEYS_OF_FILES[kind].join(' and ')}`,
  });
}

function refused(offset: number, refusal: Omit<Refusal, 'path'>): Parsed {
  return { problems: [{ pointer: '', offset, message: describeRefusal(refusal) }] };
}
