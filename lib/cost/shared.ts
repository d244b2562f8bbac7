import { type LoadBalancer } from './load-balancer';
import { type PricedGateway } from './bill';
import { type GatewayUsage, type Usage } from './usage';

/**
 * One gateway for all: with a load balancer of each cloud and exposure that there is, the pods of the gateway that
 * always has most of them, and the traffic of all gateways together.
 */
export function sharedGateway(
  gateways: readonly PricedGateway[],
  usage: Usage,
): { readonly gateway: PricedGateway; readonly usage: Usage } {
  const name = 'shared';
  const pods = gateways.flatMap((each) => each.pods).sort((a, b) => size(b) - size(a));
  const own = gateways.map((each) => usage.gateways?.[each.name] ?? {});
  return {
    gateway: {
      name,
      loadBalancers: byExposure(gateways.flatMap(({ loadBalancers }) => loadBalancers)),
      pods: pods.slice(0, 1),
      isUnseen: false,
      arePodsUnseen: pods.length === 0 && gateways.some((each) => each.arePodsUnseen),
    },
    usage: { ...usage, gateways: { [name]: together(own) } },
  };
}

function size({ least = 0, cpu }: PricedGateway['pods'][number]): number {
  return least * cpu;
}

/** Public and internal clients cannot share one. Of several with equal price, the one with the most zones. */
function byExposure(all: readonly LoadBalancer[]): LoadBalancer[] {
  const kept = new Map<string, LoadBalancer>();
  for (const each of all) {
    const key = `${each.cloud ?? ''} ${String(each.isPublic)}`;
    const other = kept.get(key);
    if (other === undefined || (each.zones ?? 0) > (other.zones ?? 0)) kept.set(key, each);
  }
  return [...kept.values()];
}

function together(all: readonly GatewayUsage[]): GatewayUsage {
  const names = [
    'processedGb',
    'newConnectionsPerSecond',
    'activeConnections',
    'crossZoneGb',
    'averageReplicas',
  ] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const known = all.flatMap((each) => each[name] ?? []);
      return known.length === 0 ? [] : [[name, known.reduce((sum, value) => sum + value, 0)]];
    }),
  );
}
