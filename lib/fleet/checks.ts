import { refuseUnless } from '../private/checks';
import { DNS_LABEL, LABEL_VALUE } from '../private/names';
import { choice } from '../private/nearest';
import { type Path, type Refusal } from '../private/refusal';

interface Named {
  readonly clusters: Readonly<Record<string, { readonly environment?: string; readonly region?: string }>>;
  readonly environments?: Readonly<Record<string, object>>;
  readonly regions?: Readonly<Record<string, object>>;
  readonly rollout?: readonly string[];
}

/** Refuses names of clusters that are no folders, and environments and regions that no cluster has. */
export function fleetRefusals({ clusters, environments = {}, regions = {}, rollout = [] }: Named): Refusal[] {
  const all = Object.values(clusters);
  const known = (key: 'environment' | 'region'): string[] =>
    [...new Set(all.flatMap((cluster) => cluster[key] ?? []))].sort();
  const unused = (path: Path, name: string, of: readonly string[], what: string): Refusal[] =>
    of.includes(name)
      ? []
      : [{ path, what, got: name, ...(of.length > 0 ? choice(name, of) : { fix: 'set it on a cluster, or omit it' }) }];
  const ofClusters = known('environment');
  return [
    ...(all.length === 0 ? [{ path: ['clusters'], what: 'empty', allowed: 'one cluster or more' }] : []),
    ...Object.entries(clusters).flatMap(([name, { environment, region }]) => [
      ...refuseUnless(DNS_LABEL, name, ['clusters', name]),
      ...refuseUnless(LABEL_VALUE, environment, ['clusters', name, 'environment']),
      ...refuseUnless(LABEL_VALUE, region, ['clusters', name, 'region']),
    ]),
    ...Object.keys(environments).flatMap((name) =>
      unused(['environments', name], name, ofClusters, 'an environment that no cluster has'),
    ),
    ...Object.keys(regions).flatMap((name) =>
      unused(['regions', name], name, known('region'), 'a region that no cluster has'),
    ),
    ...rollout.flatMap((name, index) => [
      ...unused(['rollout', index], name, ofClusters, 'an environment that no cluster has'),
      ...(rollout.indexOf(name) < index ? [{ path: ['rollout', index], what: 'there already', got: name }] : []),
    ]),
  ];
}
