import { type Manifest, idOf } from '../analysis/input/manifest';
import { isSubset } from '../analysis/model/label-index';
import { type Labels, labelsAt } from '../private/access';

/** What a step does beside applying, and why. */
export interface Remarks {
  readonly commands: readonly string[];
  readonly why: readonly string[];
}

/**
 * How the pods of a Deployment give way to those of one with another selector: Kubernetes adopts the old ReplicaSets
 * if it selects their pods too, and else leaves them alone.
 *
 * @param pods The labels of the old pods.
 * @param selector What the old Deployment selects them by.
 */
export function otherSelector(after: Manifest, pods: Labels, selector: Labels): Remarks {
  const { namespace, name } = after;
  const wanted = labelsAt(after.object, 'spec', 'selector', 'matchLabels');
  const why = 'The selector of a Deployment cannot be changed: it is deleted without its pods, which go on serving';
  const removed = `kubectl -n ${namespace} delete deployment/${name} --cascade=orphan  # before applying`;
  if (isSubset(wanted, pods)) {
    return {
      why: [`${why}. The new one selects them as well, and replaces them as in any rollout.`],
      commands: [removed],
    };
  }
  const differing = Object.entries(wanted).flatMap(([key, value]) => (pods[key] === value ? [] : [`${key}!=${value}`]));
  const old = [...Object.entries(selector).map((pair) => pair.join('=')), ...differing.slice(0, 1)].join(',');
  return {
    why: [`${why} until the new ones run.`],
    commands: [
      removed,
      `kubectl -n ${namespace} rollout status deployment/${name} --timeout=10m && kubectl -n ${namespace} delete replicaset -l '${old}'  # after applying: those of the old ${idOf(after)}`,
    ],
  };
}
