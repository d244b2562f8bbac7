import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../private/access';
import { DNS_LABEL } from '../private/names';
import { byText, sortedEntries } from '../private/sort';
import { type OutputFile } from '../synth/output-files';
import { CLUSTERS, RECORD } from './layout';

/** What is in the output for a cluster, by the hashes of what it was made from and of its files. */
export interface ClusterRecord {
  readonly input: string;
  readonly output: string;
}

/** The clusters of an output by name. */
export type FleetRecord = Readonly<Record<string, ClusterRecord>>;

export function hashOf(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/**
 * The record of an output; empty where there is none that can be read, so that everything is made anew. Its names are
 * those of folders that may be removed: a name that is no cluster's, such as `..`, is passed over.
 */
export function readRecord(outdir: string): FleetRecord {
  const file = join(outdir, RECORD);
  if (!existsSync(file)) return {};
  const data = parsed(readFileSync(file, 'utf8'));
  return Object.fromEntries(
    Object.entries(isObject(data) ? data : {}).flatMap(([name, each]) =>
      DNS_LABEL.test(name) && isRecord(each) ? [[name, each]] : [],
    ),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is ClusterRecord {
  return isObject(value) && typeof value['input'] === 'string' && typeof value['output'] === 'string';
}

export function recordText(record: FleetRecord): string {
  return `${JSON.stringify(Object.fromEntries(sortedEntries(record)), undefined, 2)}\n`;
}

/** Whether the folder of a cluster is what the record says. */
export function isUnchanged(outdir: string, cluster: string, input: string, record: FleetRecord): boolean {
  const known = Object.hasOwn(record, cluster) ? record[cluster] : undefined;
  const folder = join(outdir, CLUSTERS, cluster);
  if (known?.input !== input || !existsSync(folder)) return false;
  const entries = readdirSync(folder, { withFileTypes: true });
  if (!entries.every((entry) => entry.isFile())) return false;
  const files = entries
    .map(({ name }): OutputFile => ({ path: name, text: readFileSync(join(folder, name), 'utf8') }))
    .sort(byText(({ path }) => path));
  return outputHash(files) === known.output;
}

export function outputHash(files: readonly OutputFile[]): string {
  return hashOf(files.map(({ path, text }) => [path, text]));
}
