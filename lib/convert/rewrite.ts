import { isObject, type KubeObject, labelsAt, object, text } from '../private/access';
import { SERVING_NAMESPACE } from '../private/stock-install';
import { minorOf } from '../private/versions';
import { parseYaml, type YamlMapping, type YamlNode } from '../private/yaml/nodes';
import { writeYaml } from '../private/yaml/write';
import { readAsKubectl } from '../private/yaml/kubectl';
import { KnativeRelease } from '../knative/release';
import { isGatewayKey } from '../knative/config-istio/format';
import { convertData } from './data';

/** The text with its config-istio in another format, or what is in the way. */
export type Converted = { readonly text: string; readonly count: number } | { readonly problems: readonly string[] };

/** Where a text has the gateways of config-istio. */
interface Place {
  /** Steps from the document to the mapping. */
  readonly path: readonly string[];
  readonly data: Readonly<Record<string, string>>;
  readonly namespace: string;
  readonly release: KnativeRelease | undefined;
}

/**
 * Rewrites the gateways of every config-istio in a text: ConfigMaps, and KnativeServings that set it. Everything else
 * of the text stays, to the byte where it is block-style YAML.
 *
 * @param from The release that reads it now. Default: as its object says
 */
export function convertText(source: string, to: KnativeRelease, from?: KnativeRelease): Converted {
  const problems: string[] = [];
  let count = 0;
  const documents = source.split(/^(?=---(?:\s|$))/m).map((document) => {
    const value = valueOf(document, problems);
    const place = isObject(value) ? placeOf(value) : undefined;
    if (place === undefined || !isObject(value)) return document;
    count += 1;
    const { data, namespace, release } = place;
    const converted = convertData(data, from ?? release, to, { namespace });
    if ('refusals' in converted) {
      problems.push(...converted.refusals);
      return document;
    }
    return inBlocks(document, place, converted.data) ?? rewritten(document, value, place, converted.data);
  });
  if (problems.length > 0) return { problems };
  return { text: documents.join(''), count };
}

function valueOf(document: string, problems: string[]): unknown {
  const { values, problem } = readAsKubectl(document);
  if (problem !== undefined) problems.push(`it cannot be read: line ${problem.line}: ${problem.reason}`);
  return values[0];
}

function placeOf(value: KubeObject): Place | undefined {
  const [kind, name] = [text(value, 'kind'), text(value, 'metadata', 'name')];
  const namespace = text(value, 'metadata', 'namespace') ?? SERVING_NAMESPACE;
  if (kind === 'ConfigMap' && name === 'config-istio') {
    const version = text(value, 'metadata', 'labels', 'app.kubernetes.io/version');
    return { path: ['data'], data: labelsAt(value, 'data'), namespace, release: known(version) };
  }
  if (kind !== 'KnativeServing') return undefined;
  const key = ['istio', 'config-istio'].find((each) => object(value, 'spec', 'config', each) !== undefined);
  if (key === undefined) return undefined;
  const path = ['spec', 'config', key];
  return { path, data: labelsAt(value, ...path), namespace, release: known(text(value, 'spec', 'version')) };
}

function known(version: string | undefined): KnativeRelease | undefined {
  return minorOf(version) === undefined ? undefined : KnativeRelease._nearest(version ?? '');
}

/** Replaces the lines of the gateway keys; `undefined` if the mapping is not written in blocks. */
function inBlocks(document: string, { path }: Place, data: Readonly<Record<string, string>>): string | undefined {
  const [root] = parseYaml(document).roots;
  const mapping = path.reduce<YamlNode | undefined>((node, key) => node && valueAt(node, key), root);
  if (mapping?.kind !== 'mapping' || mapping.isFlow || mapping.entries.length === 0) return undefined;
  const lines = document.split('\n');
  const starts = mapping.entries.map(({ key }) => document.slice(0, key.offset).split('\n').length - 1);
  const column = columnOf(document, mapping);
  const gone = new Set<number>();
  let at: number | undefined;
  mapping.entries.forEach(({ key }, index) => {
    if (key.kind !== 'scalar' || !isGatewayKey(key.text)) return;
    const start = starts[index] ?? 0;
    at ??= start;
    for (let line = start; line < endOf(lines, start, column); line += 1) gone.add(line);
  });
  if (at === undefined) return Object.keys(data).length === 0 ? document : undefined;
  const indent = ' '.repeat(column);
  const added =
    Object.keys(data).length === 0
      ? []
      : blockText(data)
          .trimEnd()
          .split('\n')
          .map((line) => (line === '' ? '' : indent + line));
  const first = at;
  const result = lines.flatMap((line, index) => [
    ...(index === first ? added : []),
    ...(gone.has(index) ? [] : [line]),
  ]);
  // A mapping without entries would be null.
  const isEmpty =
    added.length === 0 && mapping.entries.every(({ key }) => key.kind === 'scalar' && isGatewayKey(key.text));
  return isEmpty ? undefined : result.join('\n');
}

function valueAt(node: YamlNode, name: string): YamlNode | undefined {
  if (node.kind !== 'mapping') return undefined;
  return node.entries.find(({ key }) => key.kind === 'scalar' && key.text === name)?.value;
}

function columnOf(document: string, { entries }: YamlMapping): number {
  const offset = entries[0]?.key.offset ?? 0;
  return offset - (document.lastIndexOf('\n', offset - 1) + 1);
}

/** The line behind an entry: its text is indented further than its key. */
function endOf(lines: readonly string[], start: number, column: number): number {
  let end = start + 1;
  for (let line = end; line < lines.length; line += 1) {
    const content = lines[line] ?? '';
    if (content.trim() === '') continue;
    if (content.search(/\S/) <= column) break;
    end = line + 1;
  }
  return end;
}

function rewritten(
  document: string,
  value: KubeObject,
  { path, data: old }: Place,
  data: Readonly<Record<string, string>>,
): string {
  const others = Object.entries(old).filter(([key]) => !isGatewayKey(key));
  const changed = replaced(value, path, { ...Object.fromEntries(others), ...data });
  const [separator = ''] = /^---[^\n]*\n/.exec(document) ?? [];
  const isJson = /^\s*\{/.test(document.slice(separator.length));
  return separator + (isJson ? `${JSON.stringify(changed, null, 2)}\n` : writeYaml(changed));
}

function replaced(value: KubeObject, [key, ...rest]: readonly string[], data: KubeObject): KubeObject {
  if (key === undefined) return data;
  return { ...value, [key]: replaced(object(value, key) ?? {}, rest, data) };
}

/** Each list as a block of text, as people write it. */
function blockText(data: Readonly<Record<string, string>>): string {
  return Object.entries(data)
    .map(([key, value]) =>
      value.includes('\n') && !/\p{Cc}/u.test(value.replaceAll('\n', ''))
        ? `${key}: |\n${value
            .trimEnd()
            .split('\n')
            .map((line) => `  ${line}`)
            .join('\n')}\n`
        : writeYaml({ [key]: value }, { quoteStrings: true }),
    )
    .join('');
}
