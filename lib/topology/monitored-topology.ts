import { isIsolated } from '../gateway/isolated-gateway';
import { type KnativeInstallation } from '../knative/config-istio';
import { type IKnativeGateway } from '../knative/knative-gateway';
import { type MonitoredGateway } from '../monitoring/monitored-gateway';
import { type MonitoredTopology } from '../monitoring/rendered-monitoring';
import { SERVING_NAMESPACE, serviceOfHost } from '../private/stock-install';
import { guestsByGateway } from './guests';

/**
 * The gateways of a topology as monitoring sees them: those whose pods it makes. Others belong to whoever
 * makes them.
 */
export function monitoredTopology(
  gateways: readonly (readonly [name: string, gateway: IKnativeGateway])[],
  { namespace: servingNamespace = SERVING_NAMESPACE }: KnativeInstallation,
): MonitoredTopology {
  const guestsOf = guestsByGateway(gateways.map(([, gateway]) => gateway));
  return {
    gateways: gateways.flatMap(([key, gateway]) => monitoredGateway(key, gateway, guestsOf.get(gateway) ?? []) ?? []),
    servingNamespace,
  };
}

function monitoredGateway(
  key: string,
  gateway: IKnativeGateway,
  guests: readonly IKnativeGateway[],
): MonitoredGateway | undefined {
  if (!isIsolated(gateway) || !gateway._pods.areInstalled) return undefined;
  const { name: service, namespace } = serviceOfHost(gateway.serviceHost);
  const served = [gateway, ...guests].map(({ assignment }) => assignment);
  const isLimited = served.every(
    ({ servesEveryService, serviceSelectors }) => !servesEveryService && serviceSelectors.length === 0,
  );
  const { assignment } = gateway;
  return {
    key,
    name: gateway.gatewayName,
    namespace,
    podLabels: gateway.podLabels,
    service,
    hasLoadBalancer: gateway._claiming?.type === 'LoadBalancer',
    selectors: assignment.servesEveryService ? undefined : assignment.selectors,
    namespaces: isLimited ? [...new Set(served.flatMap(({ namespaceNames }) => namespaceNames))].sort() : undefined,
  };
}
