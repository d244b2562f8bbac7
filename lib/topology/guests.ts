import { type GatewayFacts } from '../knative/knative-gateway';
import { groupBy } from '../private/group';

/** By gateway, those for which it is a secondary gateway. */
export function guestsByGateway<T extends GatewayFacts>(
  gateways: readonly T[],
): ReadonlyMap<GatewayFacts, readonly T[]> {
  return groupBy(gateways, (gateway) => new Set<GatewayFacts>(gateway.secondaryGateways));
}
