import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CHART } from '../fleet/chart';
import { CLUSTERS, RECORD } from '../fleet/layout';
import { type FleetRecord, recordText } from '../fleet/record';
import { type ClusterResult } from '../fleet/task';
import { refuseUnlessFolder, writeWhole } from './output';

const OWN_FILE = new RegExp(`^${CHART}(?:-.+)?\\.k8s\\.yaml$`);

/**
 * Throws where the output is no folder, or where the folder of a cluster, which is replaced or removed as a whole, has
 * files that are not of a fleet.
 */
export function refuseForeign(output: string, names: readonly string[]): void {
  const clusters = join(output, CLUSTERS);
  refuseUnlessFolder(output);
  refuseUnlessFolder(clusters, false);
  const foreign = names.flatMap((name) => {
    const folder = join(clusters, name);
    refuseUnlessFolder(folder, false);
    return (existsSync(folder) ? readdirSync(folder).sort() : [])
      .filter((entry) => !OWN_FILE.test(entry))
      .map((entry) => join(folder, entry));
  });
  if (foreign.length === 0) return;
  throw new Error(
    `${foreign.join(', ')}: not written by this command, which replaces or removes the folder of a cluster as a whole; ` +
      `nothing is written; to fix: move what is yours out of ${clusters}`,
  );
}

/** The folder of each cluster is replaced as a whole; that of a cluster that left the fleet is removed. */
export function writeClusters(
  output: string,
  results: readonly ClusterResult[],
  { before, after }: { readonly before: FleetRecord; readonly after: FleetRecord },
): void {
  const clusters = join(output, CLUSTERS);
  mkdirSync(clusters, { recursive: true });
  const staging = mkdtempSync(join(output, '.synth-'));
  try {
    for (const { cluster, files } of results) {
      for (const { path, text } of files) {
        mkdirSync(dirname(join(staging, cluster, path)), { recursive: true });
        writeWhole(join(staging, cluster, path), text);
      }
    }
    for (const { cluster } of results) {
      rmSync(join(clusters, cluster), { recursive: true, force: true });
      renameSync(join(staging, cluster), join(clusters, cluster));
    }
    for (const cluster of Object.keys(before)) {
      if (!Object.hasOwn(after, cluster)) rmSync(join(clusters, cluster), { recursive: true, force: true });
    }
    writeWhole(join(output, RECORD), recordText(after));
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}
