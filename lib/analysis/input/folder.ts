import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isObject, objects, strings, text } from '../../private/access';
import { byText } from '../../private/sort';
import { changesResources } from './kustomization';
import { type Unrendered } from './load';
import { yamlValue } from './yaml-value';

const MANIFEST = /\.(?:ya?ml|json)$/;
const CHART = 'Chart.yaml';
/** The names of Kustomize's files. */
export const KUSTOMIZATIONS = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
/** What a folder holds: files with manifests, and sources that a tool has to render first. */
export interface Folder {
  readonly files: readonly string[];
  readonly unrendered: readonly Unrendered[];
  readonly kustomizations: readonly Kustomization[];
}

/**
 * The manifests below a folder: every .yaml, .yml and .json, without hidden folders and node_modules, the templates and
 * values of Helm charts, and the patches of kustomizations.
 */
export function readFolder(folder: string): Folder {
  const found: Found = { files: [], charts: [], kustomizations: [] };
  walk(folder, found);
  const { charts } = found;
  const inner = new Set(found.kustomizations.flatMap(({ resources }) => resources.map(({ path }) => path)));
  const patches = new Set(found.kustomizations.flatMap(({ patches }) => patches));
  return {
    files: found.files.filter((file) => !patches.has(file)),
    unrendered: [
      ...charts.map(unrenderedChart),
      ...found.kustomizations
        .filter(({ folder, changes }) => changes && !inner.has(folder))
        .map(({ folder, file }) => ({ file, line: 1, what: 'kustomization', command: `kubectl kustomize ${folder}` })),
    ],
    kustomizations: found.kustomizations,
  };
}

/** The Helm chart that a file is a template of; `undefined` if it is none. */
export function chartOf(file: string): Unrendered | undefined {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    if (basename(folder) === 'templates' && hasChart(dirname(folder))) return unrenderedChart(dirname(folder));
  }
  return undefined;
}

function unrenderedChart(folder: string): Unrendered {
  const name = basename(folder).replace(/[^A-Za-z0-9-]/g, '') || 'chart';
  return { file: folder, line: 1, what: 'Helm chart', command: `helm template ${name} ${folder}` };
}

function hasChart(folder: string): boolean {
  try {
    return readdirSync(folder).includes(CHART);
  } catch {
    return false;
  }
}

/** What a file of Kustomize says. */
export interface Kustomization {
  readonly folder: string;
  readonly file: string;
  /** Files with patches, which are no objects of their own. */
  readonly patches: readonly string[];
  /** The files and folders that it includes, as it names them and from where the analyzer runs. */
  readonly resources: readonly { readonly name: string; readonly path: string }[];
  readonly changes: boolean;
}

interface Found {
  readonly files: string[];
  readonly charts: string[];
  readonly kustomizations: Kustomization[];
}

function walk(folder: string, found: Found): void {
  const entries = readdirSync(folder, { withFileTypes: true }).sort(byText(({ name }) => name));
  const isChart = entries.some(({ name }) => name === CHART);
  if (isChart) found.charts.push(folder);
  const kustomization = KUSTOMIZATIONS.find((file) => entries.some(({ name }) => name === file));
  if (kustomization !== undefined) found.kustomizations.push(...readKustomization(folder, join(folder, kustomization)));
  for (const entry of entries) {
    const { name } = entry;
    if (name.startsWith('.') || name === 'node_modules') continue;
    if (isChart && (name === 'templates' || name === 'charts' || name === CHART)) continue;
    const path = join(folder, name);
    // Symbolic links are not followed: they may form a cycle.
    if (entry.isDirectory()) walk(path, found);
    else if (entry.isFile() && MANIFEST.test(name) && !KUSTOMIZATIONS.includes(name)) found.files.push(path);
  }
}

/** Reads a file of Kustomize; nothing where it is broken. */
export function readKustomization(folder: string, file: string): readonly Kustomization[] {
  const value = yamlValue(readFileSync(file, 'utf8'));
  if (!isObject(value)) return [];
  const paths = (names: readonly (string | undefined)[]): string[] =>
    names.flatMap((name) => (name === undefined ? [] : [join(folder, name)]));
  return [
    {
      folder,
      file,
      patches: paths([
        ...strings(value, 'patchesStrategicMerge'),
        ...[...objects(value, 'patches'), ...objects(value, 'patchesJson6902')].map((patch) => text(patch, 'path')),
        ...['configurations', 'generators', 'transformers'].flatMap((field) => strings(value, field)),
      ]),
      resources: ['resources', 'bases', 'components']
        .flatMap((field) => strings(value, field))
        .map((name) => ({ name, path: trimmed(join(folder, name)) })),
      changes: changesResources(value),
    },
  ];
}

function trimmed(path: string): string {
  return path.replace(/\/+$/, '');
}
