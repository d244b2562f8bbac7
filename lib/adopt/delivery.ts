import { isObject } from '../private/access';
import { present } from '../private/present';
import { type TopologyData } from './make';
import { type Trial } from './trial';

/**
 * A fragment of the KnativeServing in place of all of it, where applying all of it would take settings away that the
 * file has no words for: server-side apply merges the fragment.
 */
export function withFragment(trial: Trial, topology: TopologyData): TopologyData {
  const { delivery } = topology;
  const serving = isObject(delivery) ? delivery['knativeServing'] : undefined;
  const changes = trial.changesBy(topology);
  if (!isObject(serving) || typeof changes === 'string') return topology;
  const isRemoval = [...changes.values()]
    .flat()
    .some(({ object, made, field }) => object.startsWith('KnativeServing ') && made === undefined && field !== '');
  if (!isRemoval) return topology;
  const { name, namespace } = serving;
  const tried = { ...topology, delivery: { knativeServingFragment: present({ name, namespace }) } };
  return typeof trial.changesBy(tried) === 'string' ? topology : tried;
}
