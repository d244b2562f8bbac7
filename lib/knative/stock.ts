import { GatewayAssignment } from './assignment';
import { type KnativeInstallation } from './config-istio';
import { type GatewayFacts } from './knative-gateway';
import {
  CLUSTER_DOMAIN,
  INGRESS_GATEWAY,
  INGRESS_SELECTOR,
  INGRESS_SERVICE,
  ISTIO_NAMESPACE,
  LOCAL_GATEWAY,
  SERVING_NAMESPACE,
  serviceHostOf,
} from '../private/stock-install';

function stock(gatewayName: string, service: string, installation: KnativeInstallation): GatewayFacts {
  const { namespace = SERVING_NAMESPACE, clusterDomain = CLUSTER_DOMAIN } = installation;
  return {
    gatewayName,
    namespace,
    serviceHost: serviceHostOf(service, ISTIO_NAMESPACE, clusterDomain),
    podLabels: INGRESS_SELECTOR,
    assignment: GatewayAssignment.everyService(),
    secondaryGateways: [],
  };
}

/** The external gateway of the stock install. */
export function stockGateway(installation: KnativeInstallation = {}): GatewayFacts {
  return stock(INGRESS_GATEWAY, INGRESS_SERVICE, installation);
}

/** The cluster-local gateway of the stock install. */
export function stockLocalGateway(installation: KnativeInstallation = {}): GatewayFacts {
  return stock(LOCAL_GATEWAY, LOCAL_GATEWAY, installation);
}
