import { refuseUnless } from '../private/checks';
import { DNS_LABEL, LABEL_VALUE } from '../private/names';
import { choice } from '../private/nearest';
import { type Path, type Refusal, describeRefusal } from '../private/refusal';
import { type Level, type Levels, levelsOf } from './compose';
import { type ClusterProblem, saidOnce } from './once';

interface Named extends Levels {
  readonly rollout?: readonly string[];
}

/**
 * Refuses names of clusters that are no folders, environments and regions that no cluster has, and gateways that are
 * added or left out by mistake.
 */
export function fleetRefusals(fleet: Named): Refusal[] {
  const { clusters, environments = {}, regions = {}, rollout = [] } = fleet;
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
    ...omittedRefusals(fleet),
    ...saidOnce(
      fleet,
      Object.keys(clusters).flatMap((cluster) => addedRefusals(fleet, cluster)),
    ),
  ];
}

const gatewaysOf = ({ part }: Level): Readonly<Record<string, object>> =>
  (part['gateways'] ?? {}) as Readonly<Record<string, object>>;

/** Refuses to leave out a gateway that no part of the fleet has. */
function omittedRefusals(fleet: Levels): Refusal[] {
  const levels = new Map(
    Object.keys(fleet.clusters)
      .flatMap((cluster) => levelsOf(fleet, cluster))
      .map((level) => [JSON.stringify(level.path), level] as const),
  );
  const known = [...new Set([...levels.values()].flatMap((level) => Object.keys(gatewaysOf(level))))].sort();
  return [...levels.values()].flatMap(({ path, part }) =>
    ((part['omitGateways'] ?? []) as readonly string[]).flatMap((name, index) =>
      known.includes(name)
        ? []
        : [
            {
              path: [...path, 'omitGateways', index],
              what: 'not a gateway of the fleet',
              got: name,
              ...choice(name, known),
            },
          ],
    ),
  );
}

/**
 * Refuses gateways that a level adds to those of the levels before without an assignment: by a misspelled name, the
 * options of one gateway would make another, with a load balancer of its own.
 */
function addedRefusals(fleet: Levels, cluster: string): ClusterProblem[] {
  const known = new Set<string>();
  return levelsOf(fleet, cluster).flatMap((level) => {
    const before = [...known].sort();
    const added = Object.entries(gatewaysOf(level)).filter(([name]) => !known.has(name));
    for (const [name] of added) known.add(name);
    if (before.length === 0) return [];
    return added.flatMap(([name, options]) => {
      if ((options as { readonly assignment?: unknown }).assignment !== undefined) return [];
      const { allowed, fix } = choice(name, before);
      const reason = describeRefusal({
        what: 'a gateway that no level before has, without an assignment',
        allowed: `${allowed}, or another with an assignment`,
        fix: fix ?? 'give it an assignment: none() if no service is assigned to it',
      });
      return [{ cluster, path: ['gateways', name], reason }];
    });
  });
}
