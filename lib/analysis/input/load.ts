import { isObject, type KubeObject, text } from '../../private/access';
import { type Manifest, type SourceLocation, toManifest } from './manifest';
import { readJson } from './load-json';
import { readYaml } from './load-yaml';
import { type RawDocument } from './raw';

/** A document that could not be read, while the rest of its file was. */
export interface LoadProblem extends SourceLocation {
  readonly reason: string;
}

/** The content of a text: its objects in order, and the documents that could not be read. */
export interface Loaded {
  readonly manifests: readonly Manifest[];
  readonly problems: readonly LoadProblem[];
}

// Two copies of a longer string do not fit in Node's default memory.
const MAXIMUM_CHARACTERS = 256 * 1024 * 1024;

/**
 * Reads the Kubernetes objects of a text: multi-document YAML, JSON, kubectl Lists (nested ones too), Helm output.
 *
 * A document that is not YAML, or not a Kubernetes object, becomes a problem, and the others are still read. A mapping
 * with neither apiVersion nor kind is not meant as an object and is skipped.
 *
 * @param content The text.
 * @param file The name of the source: a path, or `-`.
 */
export function loadText(content: string, file: string): Loaded {
  if (content.length > MAXIMUM_CHARACTERS) {
    return { manifests: [], problems: [{ file, line: 1, reason: 'larger than 256 MiB' }] };
  }
  if (content.includes('\0')) return { manifests: [], problems: [{ file, line: 1, reason: 'binary data, not text' }] };

  const manifests: Manifest[] = [];
  const problems: LoadProblem[] = [];
  const { documents, problems: unreadable } = readJson(content) ?? readYaml(content);
  for (const problem of unreadable) problems.push({ file, ...problem });
  for (const document of documents) collect(document, file, manifests, problems);
  problems.sort((a, b) => a.line - b.line);
  return { manifests, problems };
}

/** Joins the contents of several texts. */
export function joinLoaded(parts: readonly Loaded[]): Loaded {
  return { manifests: parts.flatMap((part) => part.manifests), problems: parts.flatMap((part) => part.problems) };
}

/** Wraps objects that are already in memory, such as the output of `Testing.synth`; other values are left out. */
export function loadObjects(values: readonly unknown[], file: string): Loaded {
  const manifests: Manifest[] = [];
  const problems: LoadProblem[] = [];
  values.forEach((value, index) => {
    collect({ value, line: index + 1 }, file, manifests, problems);
  });
  return { manifests, problems };
}

function collect(document: RawDocument, file: string, manifests: Manifest[], problems: LoadProblem[]): void {
  const { value, line } = document;
  if (value === null || value === undefined) return;
  if (!isObject(value)) {
    problems.push({
      file,
      line,
      reason: `not a Kubernetes object, but ${Array.isArray(value) ? 'a list' : 'a single value'}`,
    });
    return;
  }
  const kind = text(value, 'kind');
  if (kind?.endsWith('List') === true && Array.isArray(value['items'])) {
    value['items'].forEach((item: unknown, index) => {
      const itemLine = document.itemLines?.[index] ?? line;
      collect({ value: isObject(item) ? typed(item, value, kind) : item, line: itemLine }, file, manifests, problems);
    });
    return;
  }
  const manifest = toManifest(value, { file, line });
  if (manifest !== undefined) manifests.push(manifest);
  else if (Object.hasOwn(value, 'kind') || Object.hasOwn(value, 'apiVersion')) {
    problems.push({ file, line, reason: 'a Kubernetes object needs apiVersion and kind, both non-empty strings' });
  }
}

/** The API server leaves apiVersion and kind out of the members of a typed list (`ServiceList`). */
function typed(item: KubeObject, list: KubeObject, listKind: string): KubeObject {
  if (listKind === 'List' || Object.hasOwn(item, 'kind') || Object.hasOwn(item, 'apiVersion')) return item;
  return { apiVersion: list['apiVersion'], kind: listKind.slice(0, -'List'.length), ...item };
}
