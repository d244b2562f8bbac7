import { type IstioGatewayEntry } from './config-istio/types';
import { type IKnativeGateway } from './knative-gateway';

/** A list of config-istio: the default gateway, and the gateways that are selected by label. */
export interface GatewayList {
  readonly defaultGateway: IKnativeGateway;
  readonly gateways: readonly IKnativeGateway[];
}

function entry({ gatewayName, namespace, serviceHost }: IKnativeGateway): IstioGatewayEntry {
  return { name: gatewayName, namespace, service: serviceHost };
}

/** One entry for each selector of an assignment. */
function entries(gateway: IKnativeGateway, { assignment }: Pick<IKnativeGateway, 'assignment'>): IstioGatewayEntry[] {
  const selected = assignment.selectors.map((labelSelector) => ({ ...entry(gateway), labelSelector }));
  return assignment.servesEveryService ? [entry(gateway), ...selected] : selected;
}

/**
 * The entries of a list of config-istio. Each gateway's own come before those that make it a second gateway, since the status of a
 * service shows the first gateway that matches.
 */
export function gatewayEntries({ defaultGateway, gateways }: GatewayList): IstioGatewayEntry[] {
  return [
    entry(defaultGateway),
    ...gateways.flatMap((gateway) => entries(gateway, gateway)),
    ...gateways.flatMap((gateway) => gateway.secondaryGateways.flatMap((second) => entries(second, gateway))),
  ];
}
