import { type IstioGatewayEntry } from './config-istio/types';
import { type IKnativeGateway } from './knative-gateway';

/** The entry of a gateway in config-istio. */
export interface RoutedGateway extends Pick<
  IKnativeGateway,
  'assignment' | 'gatewayName' | 'namespace' | 'secondaryLabels' | 'serviceHost'
> {
  readonly secondaryGateways: readonly RoutedGateway[];
}

/** A list of config-istio: the default gateway, and the gateways that are selected by label. */
export interface GatewayList {
  readonly defaultGateway: Omit<RoutedGateway, 'assignment' | 'secondaryGateways' | 'secondaryLabels'>;
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
  const { gatewayName: name, namespace, serviceHost: service } = gateway;
  const selected = assignment.selectors.map((labelSelector) => ({ name, namespace, service, labelSelector }));
  return assignment.servesEveryService ? [entry(gateway), ...selected] : selected;
}

/**
 * The entries of a gateway. The selectors that its secondary gateways have are repeated, where they are narrower: that
 * says that both gateways are meant.
 */
function ownEntries(gateway: RoutedGateway): IstioGatewayEntry[] {
  const own = entries(gateway, gateway);
  const isNarrower = gateway.secondaryLabels !== undefined && gateway.secondaryGateways.length > 0;
  return isNarrower ? [...own, ...narrowed(own, gateway)] : own;
}

/** The entries for the services that have the labels for secondary gateways too. */
function narrowed(
  all: readonly IstioGatewayEntry[],
  { secondaryLabels }: Pick<RoutedGateway, 'secondaryLabels'>,
): IstioGatewayEntry[] {
  if (secondaryLabels === undefined) return [...all];
  return all.map((each) => ({
    ...each,
    labelSelector: {
      ...each.labelSelector,
      matchLabels: { ...each.labelSelector?.matchLabels, ...secondaryLabels },
    },
  }));
}

/**
 * The entries of a list of config-istio. The own entries of a gateway come before those for its secondary gateways,
 * since the status of a service shows the first gateway that matches.
 */
export function gatewayEntries({ defaultGateway, gateways }: GatewayList): OwnedEntry[] {
  return [
    { entry: entry(defaultGateway) },
    ...gateways.flatMap((gateway, owner) => ownEntries(gateway).map((each) => ({ entry: each, owner }))),
    ...gateways.flatMap((gateway, owner) =>
      gateway.secondaryGateways
        .flatMap((second) => narrowed(entries(second, gateway), gateway))
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
