import { isObject, type KubeObject, text } from '../../private/access';
import { changesResources, isKustomization } from './kustomization';
import { type SourceTexts } from './field-line';
import { type Manifest, type SourceLocation, toManifest } from './manifest';
import { readJson } from './load-json';
import { readYaml } from './load-yaml';
import { type RawDocument } from './raw';

/** A document that could not be read, while the rest of its file was. */
export interface LoadProblem extends SourceLocation {
  readonly reason: string;
}

/** A source of manifests that a tool has to render first. */
export interface Unrendered extends SourceLocation {
  /** `Helm chart`, `kustomization` or `template`. */
  readonly what: string;
  /** The command that renders it; `undefined` if the tool is not known. */
  readonly command: string | undefined;
  /**
   * The resources of a kustomization that were not read.
   *
   * @default - none
   */
  readonly unread?: readonly string[];
  /**
   * Files beside a kustomization that were read although it does not list them.
   *
   * @default - none
   */
  readonly unlisted?: readonly string[];
}

/** The content of a text: its objects in order, and the documents that could not be read. */
export interface Loaded {
  readonly manifests: readonly Manifest[];
  readonly problems: readonly LoadProblem[];
  /** @default - none */
  readonly unrendered?: readonly Unrendered[];
  /**
   * Keys that their mappings have already: the first of each document.
   *
   * @default - none
   */
  readonly duplicateKeys?: readonly SourceLocation[];
  /**
   * The kinds, as `GROUP KIND`, of which a cluster was asked for all objects.
   *
   * @default - unknown
   */
  readonly shownKinds?: ReadonlySet<string>;
  /**
   * The texts that were read, by file.
   *
   * @default - none
   */
  readonly texts?: SourceTexts;
}

// Go and Jinja templates.
const TEMPLATE = /\{\{|\{%/;
/** The beginning of a Kubernetes object, in YAML or JSON. */
const OBJECT = /(?:^[ \t{[,-]*["']?(?:apiVersion|kind)|[{,][ \t]*["']?apiVersion)["']?[ \t]*:/m;
// Two copies of a longer string do not fit in Node's default memory.
export const MAXIMUM_CHARACTERS = 256 * 1024 * 1024;

export interface LoadOptions {
  /**
   * Whether the text was found in a folder and not named: it need not hold Kubernetes objects.
   *
   * @default false
   */
  readonly inFolder?: boolean;
}

/**
 * Reads the Kubernetes objects of a text: multi-document YAML, JSON (several values too), kubectl Lists (nested ones
 * too), Helm output.
 *
 * A document that is not YAML, or not a Kubernetes object, becomes a problem, and the others are still read. A mapping
 * with neither apiVersion nor kind is not meant as an object and is skipped, and so are JSON patches.
 *
 * @param content The text.
 * @param file The name of the source: a path, or `-`.
 */
export function loadText(content: string, file: string, { inFolder = false }: LoadOptions = {}): Loaded {
  if (content.length > MAXIMUM_CHARACTERS) {
    return tooLarge(file);
  }
  if (content.includes('\0')) {
    return { manifests: [], problems: inFolder ? [] : [{ file, line: 1, reason: 'binary data, not text' }] };
  }

  const collector = new Collector(file, inFolder);
  const { documents, problems: unreadable } = readJson(content) ?? readYaml(content);
  // A template is reported once, at its first line that is not YAML.
  const isTemplate = inFolder && TEMPLATE.test(content);
  // What a folder holds besides may be broken as it likes.
  const isOther = inFolder && !OBJECT.test(content);
  for (const problem of isTemplate || isOther ? [] : unreadable) collector.problems.push({ file, ...problem });
  for (const document of documents) collector.add(document);
  const { manifests, problems, templates } = collector;
  problems.sort((a, b) => a.line - b.line);
  if (isTemplate) templates.push(...unreadable.map(({ line }) => line));
  const [line] = templates.sort((a, b) => a - b);
  if (line !== undefined) collector.unrendered.push({ file, line, what: 'template', command: undefined });
  const duplicateKeys = documents.flatMap(({ duplicateKey }) => duplicateKey ?? []);
  return {
    manifests,
    problems,
    unrendered: collector.unrendered,
    duplicateKeys: duplicateKeys.map((at) => ({ file, line: at })),
    texts: new Map([[file, content]]),
  };
}

/** The content of a text that is not looked at. */
export function tooLarge(file: string): Loaded {
  return { manifests: [], problems: [{ file, line: 1, reason: 'larger than 256 MiB' }] };
}

/** Joins the contents of several texts. */
export function joinLoaded(parts: readonly Loaded[]): Loaded {
  const unrendered = new Map(
    parts.flatMap((part) => part.unrendered ?? []).map((each) => [`${each.file}:${each.line}`, each]),
  );
  const [shownKinds] = parts.flatMap((part) => part.shownKinds ?? []);
  return {
    manifests: parts.flatMap((part) => part.manifests),
    problems: parts.flatMap((part) => part.problems),
    unrendered: [...unrendered.values()],
    duplicateKeys: parts.flatMap((part) => part.duplicateKeys ?? []),
    ...(shownKinds && { shownKinds }),
    texts: new Map(parts.flatMap((part) => [...(part.texts ?? [])])),
  };
}

/** Wraps objects that are already in memory, such as the output of `Testing.synth`; other values are left out. */
export function loadObjects(values: readonly unknown[], file: string): Loaded {
  const collector = new Collector(file, false);
  values.forEach((value, index) => {
    collector.add({ value, line: index + 1 });
  });
  return { manifests: collector.manifests, problems: collector.problems };
}

class Collector {
  public readonly manifests: Manifest[] = [];
  public readonly problems: LoadProblem[] = [];
  /** The lines of objects whose names are still to be filled in. */
  public readonly templates: number[] = [];
  public readonly unrendered: Unrendered[] = [];

  public constructor(
    private readonly file: string,
    private readonly inFolder: boolean,
  ) {}

  public add(document: RawDocument): void {
    const { value, line } = document;
    if (value === null || value === undefined) return;
    if (Array.isArray(value) && value.some(isManifest)) {
      this.addItems(value, undefined, document);
    } else if (!isObject(value)) {
      if (this.inFolder || isJsonPatch(value)) return;
      const what = Array.isArray(value) ? 'a list' : 'a single value';
      this.problems.push({ file: this.file, line, reason: `not a Kubernetes object, but ${what}` });
    } else if (text(value, 'kind')?.endsWith('List') === true && Array.isArray(value['items'])) {
      this.addItems(value['items'], value, document);
    } else this.addObject(value, line);
  }

  private addItems(items: readonly unknown[], list: KubeObject | undefined, { line, itemLines }: RawDocument): void {
    items.forEach((item, index) => {
      this.add({ value: isObject(item) && list ? typed(item, list) : item, line: itemLines?.[index] ?? line });
    });
  }

  private addObject(value: KubeObject, line: number): void {
    const { file } = this;
    const manifest = toManifest(value, { file, line });
    if (isKustomization(value)) {
      const command = `kubectl kustomize ${file.replace(/[^/]*$/, '') || '.'}`;
      if (changesResources(value)) this.unrendered.push({ file, line, what: 'kustomization', command });
    } else if (manifest !== undefined && this.inFolder && TEMPLATE.test(`${manifest.namespace} ${manifest.name}`)) {
      this.templates.push(line);
    } else if (manifest !== undefined) this.manifests.push(manifest);
    else if (isMeantAsObject(value, this.inFolder)) {
      const reason = 'a Kubernetes object needs apiVersion and kind, both non-empty strings';
      this.problems.push({ file, line, reason });
    }
  }
}

function isManifest(value: unknown): boolean {
  return isObject(value) && text(value, 'apiVersion') !== undefined && text(value, 'kind') !== undefined;
}

/** RFC 6902. */
function isJsonPatch(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every((step) => text(step, 'op') !== undefined && text(step, 'path') !== undefined);
}

/** Files of other tools have an `apiVersion` (Chart.yaml) or a `kind`, but no metadata. */
function isMeantAsObject(value: KubeObject, inFolder: boolean): boolean {
  const hasOne = Object.hasOwn(value, 'kind') || Object.hasOwn(value, 'apiVersion');
  return hasOne && (!inFolder || isObject(value['metadata']));
}

/** The API server leaves apiVersion and kind out of the members of a typed list (`ServiceList`). */
function typed(item: KubeObject, list: KubeObject): KubeObject {
  const kind = text(list, 'kind') ?? '';
  if (kind === 'List' || Object.hasOwn(item, 'kind') || Object.hasOwn(item, 'apiVersion')) return item;
  return { apiVersion: list['apiVersion'], kind: kind.slice(0, -'List'.length), ...item };
}
