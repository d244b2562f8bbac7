import { Lines } from '../../private/yaml/lines';
import { parseYaml, type YamlNode, type YamlScalar } from '../../private/yaml/nodes';
import { Unreadable } from './unreadable';

/** The first document of a YAML text. */
export interface YamlDocument {
  /** Undefined if the text has no document. */
  readonly root: YamlNode | undefined;
  readonly lineAt: LineAt;
}

export type LineAt = (offset: number) => number;

const MARKER = /^(?:---|\.\.\.)(?=\s|$)/gm;
const PREAMBLE = /^(?:(?:%|[ \t]*#).*\n|[ \t]*\n)*(?:---)?/;
const INDENTED_LIST = /^(?:[ \t]*(?:#.*)?\n|---.*\n)*( +)-(?=\s)/;
const TAB_ALONE = /^ *\t[ \t]*(?:#.*)?$/m;
const ESCAPE = /\\(?:u....|[^])/g;
// YAML 1.2 took these over from JSON.
const JSON_ESCAPE = /^\\(?:\/|u[dD][89a-fA-F])/;

/**
 * Reads the first document with a YAML 1.2 parser, and refuses inputs that occur in practice and that libyaml (go-yaml
 * v2) does not read. Throws Unreadable with line and reason.
 *
 * Not distinguished from YAML 1.2: directives, `...` before a document, keys of more than 1,024 characters, tags and
 * `?` and `:` that libyaml reads as part of a word inside brackets, text after a closing bracket. test/knative lists
 * the inputs.
 */
export function readFirstDocument(text: string): YamlDocument {
  const source = withoutRest(firstDocument(text));
  const lines = new Lines(source);
  const lineAt: LineAt = (offset) => lines.at(offset).line;
  const { roots, problem } = parseYaml(source);
  if (problem !== undefined) throw new Unreadable(`line ${problem.line}: ${problem.reason}`);
  const [root] = roots;
  judge(root, source, (offset, reason) => {
    throw new Unreadable(`line ${lineAt(offset)}: ${reason}`);
  });
  return { root, lineAt };
}

/** net-istio ignores later documents. A marker at the start of a line ends every YAML construct. */
function firstDocument(text: string): string {
  const start = PREAMBLE.exec(text)?.[0].length ?? 0;
  const next = [...text.matchAll(MARKER)].find(({ index }) => index >= start);
  return text.slice(0, next?.index);
}

/** libyaml ignores everything after an indented list, from the first line that is indented less. */
function withoutRest(source: string): string {
  const [start, indent] = INDENTED_LIST.exec(source) ?? [];
  if (start === undefined || indent === undefined) return source;
  const end = source.slice(start.length).search(new RegExp(`\\n {0,${indent.length - 1}}[^ #\\r\\n]`));
  return end < 0 ? source : source.slice(0, start.length + end + 1);
}

type Fail = (offset: number, reason: string) => never;

/** Throws for syntax of YAML 1.2 that libyaml refuses. */
function judge(root: YamlNode | undefined, source: string, fail: Fail): void {
  const texts: YamlScalar[] = [];
  const visit = (node: YamlNode): void => {
    if (node.kind === 'scalar' && !node.isPlain) texts.push(node);
    else if (node.kind === 'sequence') node.items.forEach(visit);
    else if (node.kind === 'mapping') {
      for (const { key, value } of node.entries) {
        if (node.isFlow && key.kind === 'scalar' && key.isPlain && /^:[[{]/.test(source.slice(key.end, key.end + 2))) {
          fail(key.end, `did not find a space after the colon of ${key.text}`);
        }
        visit(key);
        visit(value);
      }
    }
  };
  if (root !== undefined) visit(root);
  for (const { offset, end } of texts) {
    if (source.charAt(offset) !== '"') continue;
    const escape = source
      .slice(offset, end)
      .match(ESCAPE)
      ?.find((each) => JSON_ESCAPE.test(each));
    if (escape !== undefined) fail(offset, `found unknown escape ${escape}`);
  }
  if (!source.includes('\t') || (root !== undefined && 'isFlow' in root && root.isFlow)) return;
  const tab = without(texts, source).search(TAB_ALONE);
  if (tab >= 0) fail(tab, 'a tab cannot indent a line');
}

/** The source with these texts blanked out, so that offsets stay the same. */
function without(texts: readonly YamlScalar[], source: string): string {
  let done = 0;
  const parts = texts.map(({ offset, end }) => {
    const before = source.slice(done, offset);
    done = end;
    return before + source.slice(offset, end).replaceAll(/[^\n]/g, 'x');
  });
  return parts.join('') + source.slice(done);
}
