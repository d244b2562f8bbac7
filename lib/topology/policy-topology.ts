import { idOf } from '../private/id';
import { type IsolatedGateway, isIsolated } from '../gateway/isolated-gateway';
import { Isolation } from '../gateway/isolation';
import { type KnativeInstallation } from '../knative/config-istio';
import { type GatewayFacts } from '../knative/knative-gateway';
import { stockGateway } from '../knative/stock';
import { type AuthorizedGateway } from '../policy/authorization/gateway-authorization';
import { type PolicyGateway, type PolicyTopology } from '../policy/network/topology';
import { NetworkPolicyProfile } from '../policy/network-policy-profile';
import { CLUSTER_DOMAIN, ISTIO_NAMESPACE, SERVING_NAMESPACE } from '../private/stock-install';
import { type MultiGatewayChartProps } from './multi-gateway-chart-props';
import { guestsByGateway } from './guests';

/** Who may call the services of a gateway besides its tenants. */
export type GrantedAccess = Pick<PolicyGateway, 'callers' | 'publicCallers'>;

/**
 * The topology as policies see it. The default gateway comes first, and the stock install's is among the gateways in
 * any case.
 */
export function policyTopology(
  [defaultGateway, ...gateways]: readonly [GatewayFacts, ...GatewayFacts[]],
  installation: KnativeInstallation,
  {
    isMeshed,
    solvesChallenges,
    istioNamespace = ISTIO_NAMESPACE,
  }: Partial<Pick<PolicyTopology, 'istioNamespace'>> & Pick<PolicyTopology, 'isMeshed' | 'solvesChallenges'>,
  accessTo: (gateway: GatewayFacts) => GrantedAccess,
): PolicyTopology {
  const { namespace: servingNamespace = SERVING_NAMESPACE, clusterDomain = CLUSTER_DOMAIN } = installation;
  const stock = stockGateway(installation);
  const isStock = (gateway: GatewayFacts): boolean =>
    gateway.gatewayName === stock.gatewayName && gateway.namespace === stock.namespace;
  const all: readonly GatewayFacts[] = [defaultGateway, ...gateways];
  const guestsOf = guestsByGateway(all);
  return {
    gateways: [...(all.some(isStock) ? [] : [stock]), ...all].map((gateway) => ({
      ...policyGateway(gateway, guestsOf.get(gateway) ?? []),
      ...accessTo(gateway),
      isShared: gateway === defaultGateway || isStock(gateway),
      isLocal: isStock(gateway),
    })),
    servingNamespace,
    istioNamespace,
    clusterDomain,
    isMeshed,
    solvesChallenges,
  };
}

/** The pods are where the Service is, which need not be where the Istio Gateway is. */
function podNamespace({ namespace, serviceHost }: GatewayFacts): string {
  const [, ofService = namespace] = serviceHost.split('.');
  return ofService;
}

function policyGateway(
  gateway: GatewayFacts,
  guests: readonly GatewayFacts[],
): Omit<PolicyGateway, keyof GrantedAccess | 'isLocal' | 'isShared'> {
  const { gatewayName, assignment, podLabels } = gateway;
  const served = [gateway, ...guests].map((each) => each.assignment);
  const pods = isIsolated(gateway) ? gateway._pods : undefined;
  return {
    name: gatewayName,
    namespace: podNamespace(gateway),
    podLabels,
    ports: pods?.areInstalled === true ? pods.ports : undefined,
    isOwn: pods?.areInstalled === true,
    isExposed: pods?.areExposed ?? true,
    tenants: assignment.namespaceNames,
    hasOwnLocal: gateway.localGateway !== undefined,
    guestGateways: guests.map((guest) => idOf({ name: guest.gatewayName, namespace: podNamespace(guest) })).sort(),
    guests: [...new Set(guests.flatMap((guest) => guest.assignment.namespaceNames))].sort(),
    servesAnyNamespace: served.some(
      ({ servesEveryService, serviceSelectors }) => servesEveryService || serviceSelectors.length > 0,
    ),
  };
}

/** The network policies of a topology that says nothing of them. */
export function defaultNetworkPolicies({ isolation }: MultiGatewayChartProps): NetworkPolicyProfile {
  return isolation === Isolation.ROUTING_ONLY ? NetworkPolicyProfile.none() : NetworkPolicyProfile.gateways();
}

/** A gateway of the topology, as its authorization sees it. */
export function authorizedGateway(gateway: IsolatedGateway): AuthorizedGateway {
  const { gatewayName: name, podLabels, _pods } = gateway;
  return {
    name,
    namespace: podNamespace(gateway),
    podLabels,
    ports: _pods.servicePorts,
    hosts: () => gateway.hosts,
    hasOwnLocal: () => gateway.localGateway !== undefined,
  };
}
