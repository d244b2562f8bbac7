import { type IstioGatewayEntry } from './config-istio/types';
import { type IKnativeGateway } from './knative-gateway';

/** The entry of a gateway in config-istio. */
export interface RoutedGateway extends Pick<
  IKnativeGateway,
  'assignment' | 'gatewayName' | 'namespace' | 'serviceHost'
> {
  readonly secondaryGateways: readonly RoutedGateway[];
}

/** A list of config-istio: the default gateway, and the gateways that are selected by label. */
export interface GatewayList {
  readonly defaultGateway: Omit<RoutedGateway, 'assignment' | 'secondaryGateways'>;
  readonly gateways: readonly RoutedGateway[];
}

/** An entry of config-istio, and the gateway whose assignment it is for. */
export interface OwnedEntry {
  readonly entry: IstioGatewayEntry;
  /** Index in the list of gateways; undefined for the default gateway. */
  readonly owner?: number;
  /** Whether the entry is for a secondary gateway of the owner. */
  readonly isSecondary?: boolean;
}

function entry({ gatewayName, namespace, serviceHost }: GatewayList['defaultGateway']): IstioGatewayEntry {
  return { name: gatewayName, namespace, service: serviceHost };
}

/** One entry for each selector of an assignment. */
function entries(gateway: RoutedGateway, { assignment }: Pick<RoutedGateway, 'assignment'>): IstioGatewayEntry[] {
  const selected = assignment.selectors.map((labelSelector) => ({ ...entry(gateway), labelSelector }));
  return assignment.servesEveryService ? [entry(gateway), ...selected] : selected;
}

/**
 * The entries of a list of config-istio. The own entries of a gateway come before those for its secondary gateways,
 * since the status of a service shows the first gateway that matches.
 */
export function gatewayEntries({ defaultGateway, gateways }: GatewayList): OwnedEntry[] {
  return [
    { entry: entry(defaultGateway) },
    ...gateways.flatMap((gateway, owner) => entries(gateway, gateway).map((each) => ({ entry: each, owner }))),
    ...gateways.flatMap((gateway, owner) =>
      gateway.secondaryGateways
        .flatMap((second) => entries(second, gateway))
        .map((each) => ({ entry: each, owner, isSecondary: true })),
    ),
  ];
}

/**
 * The entries of local-gateways for gateways that have one of their own: with the selectors of their entries in
 * external-gateways.
 */
export function localEntries({
  defaultGateway,
  gateways,
}: {
  readonly defaultGateway: GatewayList['defaultGateway'];
  readonly gateways: readonly { readonly localGateway?: RoutedGateway | undefined }[];
}): OwnedEntry[] {
  return [
    { entry: entry(defaultGateway) },
    ...gateways.flatMap(({ localGateway }, owner) =>
      localGateway ? entries(localGateway, localGateway).map((each) => ({ entry: each, owner })) : [],
    ),
  ];
}
