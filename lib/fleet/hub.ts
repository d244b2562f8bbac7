import { type HubServing, hubServing } from '../knative/delivery/hub';
import { type Refusal } from '../private/refusal';

/** The files of a cluster's folder that are for the hub. */
export const HUB_FILES = '*-hub.k8s.yaml';

/** The KnativeServing on the hub that the data of a topology asks for. */
export function hubOfData(topology: object): HubServing | undefined {
  const { delivery } = topology as { readonly delivery?: { readonly knativeServing?: Partial<HubServing> } | string };
  return typeof delivery === 'object' && delivery.knativeServing ? hubServing(delivery.knativeServing) : undefined;
}

/** Refuses KnativeServings of several clusters that are the same object on the hub, or for the same cluster. */
export function hubRefusals(hubs: ReadonlyMap<string, HubServing>): Refusal[] {
  const seen = new Map<string, string>();
  return [...hubs].flatMap(([cluster, { name, namespace, clusterProfile }]) => {
    const option = ['clusters', cluster, 'topology', 'delivery'];
    return [
      { key: `KnativeServing ${namespace}/${name}`, path: [...option, 'name'], fix: 'give each a name of its own' },
      {
        key: `ClusterProfile ${clusterProfile.namespace}/${clusterProfile.name}`,
        path: [...option, 'clusterProfile'],
        fix: 'give each the profile of its own cluster',
      },
    ].flatMap(({ key, path, fix }) => {
      const other = seen.get(key);
      if (other === undefined) seen.set(key, cluster);
      return other === undefined ? [] : [{ path, what: `that of cluster ${other}`, got: key, fix }];
    });
  });
}
