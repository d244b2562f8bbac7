import { typeRefusals } from '../../private/types';
import { CIDR } from '../../private/network';
import { DNS_LABEL } from '../../private/names';
import { refuseList } from '../../private/checks';
import { type Refusal } from '../../private/refusal';

/** Settings of network policies that isolate gateways and tenants. */
export interface NetworkIsolationOptions {
  /**
   * Addresses of the cluster's pods, in CIDR notation, which distinguish callers in the cluster from clients outside.
   * Where nodes or load balancers have addresses of the same blocks, name theirs in `loadBalancerSources`. In a cluster
   * of both IP families, of both.
   */
  readonly podCidrs: string[];
  /**
   * Addresses from which requests reach the pods of gateways, in CIDR notation: of clients where the load balancer
   * keeps them, of the load balancer or the nodes where it does not. Health checks come from addresses of their own,
   * which differ by cloud.
   *
   * @default - every address that no pod has, of the families of `podCidrs`
   */
  readonly loadBalancerSources?: string[];
  /**
   * Namespaces that collect metrics: of gateways on the ports 15020 and 15090, of tenants and the activator on every
   * port.
   *
   * @default ['monitoring']
   */
  readonly monitoringNamespaces?: string[];
  /**
   * Namespaces whose pods may call services through the default gateway and the shared cluster-local gateway, Knative
   * Eventing's among them. Such a gateway answers the hosts of every tenant, so that whoever may call one service there
   * may call all.
   *
   * @default - none
   */
  readonly clusterCallers?: string[];
  /**
   * Whether the pods of existing gateways get a policy, too, especially the stock ones, which run the shared
   * cluster-local gateway.
   *
   * @default true
   */
  readonly protectDefaults?: boolean;
}

/** Namespace of kube-prometheus' Prometheus. */
export const MONITORING = ['monitoring'];

export function isolationRefusals(options: NetworkIsolationOptions): Refusal[] {
  const ofWrongType = typeRefusals('NetworkIsolationOptions', options);
  if (ofWrongType.length > 0) return ofWrongType;
  return [
    ...podCidrRefusals(options),
    ...refuseList(CIDR, options.loadBalancerSources, ['loadBalancerSources']),
    ...nonEmptyOnly(options.monitoringNamespaces, 'monitoringNamespaces'),
    ...nonEmptyOnly(options.clusterCallers, 'clusterCallers'),
  ];
}

function podCidrRefusals({ podCidrs }: NetworkIsolationOptions): Refusal[] {
  if (podCidrs.length > 0) return refuseList(CIDR, podCidrs, ['podCidrs']);
  const fix = 'list the CIDRs of the cluster’s pods, as configured in the network plugin';
  return [{ path: ['podCidrs'], what: 'empty', allowed: 'one entry or more', fix }];
}

/** An empty list means none. */
function nonEmptyOnly(names: readonly string[] | undefined, property: string): Refusal[] {
  return names?.length === 0 ? [] : refuseList(DNS_LABEL, names, [property]);
}
