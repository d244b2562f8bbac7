import { type Loaded } from '../analysis/input/load';
import { copiedSecrets } from './copies';
import { listed } from '../analysis/words';
import { hostsOf, SCHEMES } from '../analysis/reach/reachability';
import { Course } from './course';
import { releasePath } from './releases';
import { takeSteps } from './order';
import { Roles } from './roles';
import { Entrances, type ServedHost, servedHosts } from './served';
import { type State } from './state';
import { certificateMoves, hostChanges, loadBalancerChanges, serviceChanges } from './summary';
import { type Ends, endsOf, type PlanOptions } from './target';
import { type Plan, type Step } from './types';
import { keyOfHost, servedIn } from './until';

export { type PlanOptions } from './target';
export { losesTraffic, type Plan, type Step } from './types';

/**
 * Plans the way from one topology to another. Each step is tried on the model of the state before it.
 *
 * @throws if net-istio refuses the new config-istio, or if the old one does not say which release runs.
 */
export function planOf(old: Loaded, target: Loaded, options: PlanOptions = {}): Plan {
  const given = endsOf(old, target, options);
  const models = [given.old.model, given.target.model];
  const entrances = new Entrances(models);
  const certificates = certificateMoves(given.old, given.target, entrances);
  // Whoever follows the plan copies them, so that they are part of what is planned for.
  const copies = copiedSecrets(given.old, certificates);
  const ends = copies.length === 0 ? given : { ...given, target: given.target.apply(copies) };
  const course = new Course(ends, new Roles(models), entrances, certificates);
  takeSteps(course);
  return {
    knative: { from: ends.old.running.release.minor, to: ends.target.running.release.minor },
    notes: [...ends.notes, ...unmeasured(ends), ...unanswered(ends.old, servedHosts(ends.old, entrances))],
    services: serviceChanges(ends.old, ends.target),
    hosts: hostChanges(ends.old, ends.target, entrances),
    loadBalancers: loadBalancerChanges(ends.old, ends.target),
    certificates,
    steps: withEnds(course.planner.steps),
    before: ends.old.answers,
  };
}

/** The releases of net-istio whose answers were measured, and not only read from its code. */
const MEASURED = new Set(['1.15', '1.22']);

function unmeasured({ old, target }: Ends): readonly string[] {
  const [from, to] = [old.running.release, target.running.release];
  const ways = new Set([from, ...releasePath(from, to), to].map(({ minor }) => minor));
  const predicted = [...ways].filter((minor) => !MEASURED.has(minor));
  if (predicted.length === 0) return [];
  return [
    `What net-istio of Knative ${listed(predicted)} answers is predicted by a model of its code; ${listed([...MEASURED])} were measured.`,
  ];
}

/** What no manifest shows a gateway for can lose requests without a word in the plan. */
function unanswered({ reach }: State, hosts: ReadonlyMap<string, ServedHost>): readonly string[] {
  const isAnswered = (host: string): boolean =>
    SCHEMES.some((scheme) => (hosts.get(`${scheme} ${host}`)?.at.size ?? 0) > 0);
  const external = reach.ingresses.flatMap(hostsOf).filter(({ kind }) => kind === 'ext');
  const silent = external.map(({ host }) => host).filter((host) => !isAnswered(host));
  if (silent.length === 0) return [];
  return [
    `No gateway in the old manifests answers ${listed(silent)}, so the requests that they lose cannot be predicted. Add the pods and Services of their gateways, for example with --cluster.`,
  ];
}

/** A host that is gone may come back with a later step. */
function withEnds(steps: readonly Step[]): readonly Step[] {
  return steps.map((step, index) => ({
    ...step,
    losses: step.losses.map((loss) => {
      if (loss.kind !== 'gone' || loss.lasts !== 'for good') return loss;
      const later = steps.findIndex((each, at) => at > index && servedIn(each.after, keyOfHost(loss)));
      return later < 0 ? loss : { ...loss, lasts: `until step ${later + 1}` };
    }),
  }));
}
