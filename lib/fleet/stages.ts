import { groupBy } from '../private/group';
import { type DeliveredCluster, type DeliveredFleet } from './delivery-options';

/** The clusters that are rolled out together, in order; one group where no order is given. */
export function stages({ clusters, rollout }: DeliveredFleet): readonly (readonly DeliveredCluster[])[] {
  const place = ({ environment = '' }: DeliveredCluster): number => {
    const index = rollout.indexOf(environment);
    return index < 0 ? rollout.length : index;
  };
  return [...groupBy(clusters, (cluster) => [place(cluster)])].sort(([a], [b]) => a - b).map(([, group]) => group);
}
