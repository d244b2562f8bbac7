import { type TopologyData } from './make';
import { type Difference, isOfPolicy } from './difference';
import { type Trial } from './trial';

/** Settings of the whole topology that policies suggest; of several that change equally little, the first stays. */
export function withPolicies(trial: Trial, topology: TopologyData): TopologyData {
  const choices: readonly ((best: TopologyData) => readonly TopologyData[])[] = [
    () => [{ mesh: 'permissive' }, { mesh: 'strict' }],
    (best) => callers(trial, best),
    () => [{ networkPolicies: 'none' }],
  ];
  let best = topology;
  for (const choice of choices)
    for (const settings of choice(best)) {
      const tried = { ...best, ...settings };
      if (countOf(trial, tried) < countOf(trial, best)) best = tried;
    }
  return best;
}

/** How much applying a topology would change. */
export function countOf(trial: Trial, topology: TopologyData): number {
  const changes = trial.changesBy(topology);
  return typeof changes === 'string' ? Infinity : new Set([...changes.values()].flat()).size;
}

/** Who may call the services of a gateway: the namespaces that its NetworkPolicies list besides. */
function callers(trial: Trial, topology: TopologyData): readonly TopologyData[] {
  const changes = trial.changesBy(topology);
  if (typeof changes === 'string') return [];
  const granted = [...changes].flatMap(([to, found]) => {
    const from = [...new Set(found.filter(isOfPolicy).flatMap(more))].sort();
    return to === '' || from.length === 0 ? [] : [{ from, to }];
  });
  if (granted.length === 0) return [];
  const withPublic = (names: readonly string[]): TopologyData => ({
    crossGatewayAccess: granted.map((each) => ({ ...each, ...(names.includes(each.to) && { publicNames: true }) })),
  });
  return [[], ...granted.map(({ to }) => [to]), granted.map(({ to }) => to)].map(withPublic);
}

/** The texts of a list that the topology would not have. */
function more({ made, present }: Difference): readonly string[] {
  if (!Array.isArray(made) || !Array.isArray(present)) return [];
  return present.filter((each): each is string => typeof each === 'string' && !made.includes(each));
}
