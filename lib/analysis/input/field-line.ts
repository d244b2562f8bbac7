import { LineOffsets, lineStarts, linesBetween } from '../../private/yaml/lines';
import { parseYaml, type YamlNode } from '../../private/yaml/nodes';
import { remembered } from '../../private/remembered';

/** The texts that objects were read from, by file. */
export type SourceTexts = ReadonlyMap<string, string>;

// A larger object is not worth the time.
const MAXIMUM_CHARACTERS = 1024 * 1024;

/** Finds the lines of fields: the text of an object is only parsed again if a finding is about one of its fields. */
export class FieldLines {
  private readonly offsets = new Map<string, LineOffsets>();
  private readonly parsed = new Map<string, ParsedObject | undefined>();
  private readonly lists = new Map<YamlNode, ReadonlyMap<string, number>>();

  public constructor(private readonly texts: SourceTexts) {}

  /** The 1-based line of a field's key; `undefined` if the object has no such field, or no text. */
  public lineOf(file: string, line: number, path: readonly string[]): number | undefined {
    const object = this.objectAt(file, line);
    const found = object && fieldAt(object.root, path);
    return found === undefined ? undefined : object?.lineAt(found.key.offset);
  }

  /** The line of an entry `NAMESPACE/NAME` in the list that a field holds as a block of YAML. */
  public entryLineOf(file: string, line: number, path: readonly string[], id: string): number | undefined {
    const object = this.objectAt(file, line);
    const found = object && fieldAt(object.root, path);
    if (object === undefined || found?.value.kind !== 'scalar') return undefined;
    const { text, offset } = found.value;
    if (object.text.charAt(offset) !== '|') return undefined;
    const inList = remembered(this.lists, found.value, () => linesOfEntries(text)).get(id);
    return inList === undefined ? undefined : object.lineAt(offset) + inList + 1;
  }

  private objectAt(file: string, line: number): ParsedObject | undefined {
    const key = `${line}:${file}`;
    if (!this.parsed.has(key)) this.parsed.set(key, this.parse(file, line));
    return this.parsed.get(key);
  }

  private parse(file: string, line: number): ParsedObject | undefined {
    const content = this.texts.get(file);
    if (content === undefined) return undefined;
    const start = remembered(this.offsets, file, () => new LineOffsets(content)).of(line);
    if (start === undefined) return undefined;
    const text = objectText(content, start);
    if (text.length > MAXIMUM_CHARACTERS) return undefined;
    const [first] = parseYaml(text).roots;
    const root = first?.kind === 'sequence' ? first.items[0] : first;
    return root && { root, text, lineAt: (offset) => line + linesBetween(text, 0, offset) };
  }
}

interface ParsedObject {
  readonly root: YamlNode;
  readonly text: string;
  readonly lineAt: (offset: number) => number;
}

interface Field {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

function fieldAt(root: YamlNode, path: readonly string[]): Field | undefined {
  let found: Field | undefined;
  for (const name of path) {
    const node = found?.value ?? root;
    found =
      node.kind === 'mapping'
        ? node.entries.findLast(({ key }) => key.kind === 'scalar' && key.text === name)
        : undefined;
    if (found === undefined) return undefined;
  }
  return found;
}

/** The lines, from 0, of the entries of a list in YAML; of equal entries the first. */
function linesOfEntries(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  const starts = lineStarts(text);
  let line = 0;
  const [list] = parseYaml(text).roots;
  for (const entry of list?.kind === 'sequence' ? list.items : []) {
    while ((starts[line + 1] ?? Infinity) <= entry.offset) line += 1;
    const id = idIn(entry);
    if (!lines.has(id)) lines.set(id, line);
  }
  return lines;
}

function idIn(entry: YamlNode): string {
  const textOf = (name: string): string => {
    const value = fieldAt(entry, [name])?.value;
    return value?.kind === 'scalar' ? value.text : '';
  };
  return `${textOf('namespace')}/${textOf('name')}`;
}

/** The text of the object that starts in a line: a document, a member of a list, or a JSON value. */
function objectText(content: string, start: number): string {
  const [, indentation = '', first = ''] = /^( *)(\S?\s?)/.exec(content.slice(start, start + 256)) ?? [];
  if (first.startsWith('{')) return content.slice(start, endOfJson(content, start + indentation.length));
  const end = first.startsWith('- ')
    ? new RegExp(`\\n(?= {0,${indentation.length}}[^ #\\n\\r])`, 'g')
    : /\n(?=(?:---|\.\.\.)(?:\s|$))/g;
  end.lastIndex = start;
  return content.slice(start, end.exec(content)?.index);
}

/** The index after the bracket that closes the one at `start`. */
function endOfJson(content: string, start: number): number {
  const mark = /["{}[\]]/g;
  mark.lastIndex = start;
  let depth = 0;
  for (let found = mark.exec(content); found !== null; found = mark.exec(content)) {
    const [token] = found;
    if (token === '"') {
      const string = /(?:[^"\\]|\\.)*"/sy;
      string.lastIndex = mark.lastIndex;
      if (!string.test(content)) return content.length;
      mark.lastIndex = string.lastIndex;
    } else depth += token === '{' || token === '[' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return content.length;
}
