import { isIsolated } from '../gateway/isolated-gateway';
import { type StockPlace } from '../knative/config-istio';
import { type IKnativeGateway } from '../knative/knative-gateway';
import { type MonitoredGateway } from '../monitoring/monitored-gateway';
import { type MonitoredTopology } from '../monitoring/rendered-monitoring';
import { SERVING_NAMESPACE } from '../private/stock-install';

/**
 * The gateways of a topology as monitoring sees them: those whose pods it makes. Others belong to whoever
 * makes them.
 */
export function monitoredTopology(
  gateways: readonly (readonly [name: string, gateway: IKnativeGateway])[],
  { namespace: servingNamespace = SERVING_NAMESPACE }: StockPlace,
): MonitoredTopology {
  const all = gateways.map(([, gateway]) => gateway);
  return {
    gateways: gateways.flatMap(([key, gateway]) => monitoredGateway(key, gateway, all) ?? []),
    servingNamespace,
  };
}

function monitoredGateway(
  key: string,
  gateway: IKnativeGateway,
  all: readonly IKnativeGateway[],
): MonitoredGateway | undefined {
  if (!isIsolated(gateway) || !gateway._pods.areInstalled) return undefined;
  const [service = '', namespace = ''] = gateway.serviceHost.split('.');
  const served = [gateway, ...all.filter((other) => other.secondaryGateways.includes(gateway))].map(
    ({ assignment }) => assignment,
  );
  const isLimited = served.every(
    ({ servesEveryService, labelSelectors }) => !servesEveryService && labelSelectors.length === 0,
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
