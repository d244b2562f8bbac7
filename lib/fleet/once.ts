import { listed } from '../private/listed';
import { type Path, type Refusal, pathText } from '../private/refusal';
import { type Levels, originOf } from './compose';

/** What is wrong with the topology of a cluster, by the path in that topology. */
export interface ClusterProblem {
  readonly cluster: string;
  readonly path: Path;
  /** As a phrase that follows the path. */
  readonly reason: string;
}

/** What is wrong with clusters, once for the part of the fleet that it is in. */
export function saidOnce(levels: Levels, problems: readonly ClusterProblem[]): Refusal[] {
  const found = new Map<string, { readonly path: Path; readonly reason: string; readonly clusters: Set<string> }>();
  for (const { cluster, path: inside, reason } of problems) {
    const path = originOf(levels, cluster, inside);
    const key = JSON.stringify([pathText(path), reason]);
    const before = found.get(key);
    if (before === undefined) found.set(key, { path, reason, clusters: new Set([cluster]) });
    else before.clusters.add(cluster);
  }
  return [...found.values()].map(({ path, reason, clusters }) => {
    const isOwn = path[0] === 'clusters';
    return { path, what: isOwn ? reason : `${reason}; in ${clustersText([...clusters], levels)}` };
  });
}

function clustersText(clusters: readonly string[], levels: Levels): string {
  const all = Object.keys(levels.clusters).length;
  return clusters.length === all && all > 1
    ? 'all clusters'
    : `${clusters.length === 1 ? 'cluster' : 'clusters'} ${listed(clusters)}`;
}
