import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CHART } from '../fleet/chart';
import { CLUSTERS, RECORD } from '../fleet/layout';
import { type FleetRecord, recordText } from '../fleet/record';
import { type ClusterResult } from '../fleet/task';
import { makeFolder, makeStaging, refuseUnlessFolder } from './folders';
import { writeWhole } from './output';

/** What the folder begins with in which clusters are made. */
const STAGING = '.synth-';
const STAGING_NAME = /^\.synth-(\d+)-[A-Za-z0-9]+$/;

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

/**
 * The folder of each cluster is replaced as a whole, after the texts of all of them are on the disk; that of a cluster
 * that left the fleet is removed.
 */
export function writeClusters(
  output: string,
  results: readonly ClusterResult[],
  { before, after }: { readonly before: FleetRecord; readonly after: FleetRecord },
): void {
  const clusters = join(output, CLUSTERS);
  makeFolder(clusters);
  removeStaging(output);
  const staging = makeStaging(output, `${STAGING}${process.pid}-`);
  try {
    const [made, replaced] = [join(staging, 'new'), join(staging, 'old')];
    for (const folder of [made, replaced]) makeFolder(folder);
    for (const { cluster, files } of results) {
      makeFolder(join(made, cluster));
      for (const { path, text } of files) writeWhole(join(made, cluster, path), text);
    }
    // Moved, not removed: a run that is killed here leaves one cluster without a folder at most.
    const moveAway = (cluster: string): void => {
      if (existsSync(join(clusters, cluster))) renameSync(join(clusters, cluster), join(replaced, cluster));
    };
    for (const { cluster } of results) {
      moveAway(cluster);
      renameSync(join(made, cluster), join(clusters, cluster));
    }
    for (const cluster of Object.keys(before)) if (!Object.hasOwn(after, cluster)) moveAway(cluster);
    writeWhole(join(output, RECORD), recordText(after));
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** Removes what runs that were killed have left. */
function removeStaging(output: string): void {
  for (const name of readdirSync(output)) {
    const [, pid] = STAGING_NAME.exec(name) ?? [];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(output, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
