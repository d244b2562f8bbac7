import { isDeepStrictEqual } from 'node:util';
import { gatewayId, idOf } from '../private/id';
import { CLUSTER_DOMAIN, LOCAL_GATEWAY } from '../private/stock-install';
import { operatedIngress } from './operator';
import { type Path, type Refusal, under } from '../private/refusal';
import { type ConfigDelivery } from './config-delivery';
import { domainRefusals } from './config-domain';
import { type ConfigIstioProps, type IstioGatewayEntry, type KnativeInstallation } from './config-istio';
import { builtInGateways } from './config-istio/format';
import { parseConfig } from './config-istio/parse';
import { renderConfig } from './config-istio/render';
import { networkRefusals, type KnativeNetworkOptions } from './config-network';
import { type GatewayList, type OwnedEntry, type RoutedGateway, gatewayEntries, localEntries } from './gateway-entries';
import { type NetIstioController } from './net-istio-controller';
import { type GatewaySelector, firstOverlaps } from './overlap';
import { type KnativeRelease } from './release';

/** A gateway, reduced to what Knative's configuration needs. */
export interface ConfiguredGateway extends RoutedGateway {
  readonly domain?: string;
  readonly domainTemplate?: string;
  readonly localGateway?: RoutedGateway | undefined;
}

/** Everything that Knative's configuration is generated from. */
export interface ConfigInput {
  readonly knative: KnativeRelease;
  readonly gateways: readonly ConfiguredGateway[];
  readonly defaultGateway: GatewayList['defaultGateway'];
  /** Given ones; those that belong to `gateways` are added. */
  readonly localGateways: readonly ConfiguredGateway[] | undefined;
  readonly defaultLocalGateway: GatewayList['defaultGateway'];
  readonly defaultDomain: string | undefined;
  readonly network: KnativeNetworkOptions;
  readonly delivery: ConfigDelivery;
  readonly controller: NetIstioController;
  /** Where Knative is installed. */
  readonly installation: KnativeInstallation;
}

type Lists = Record<keyof ConfigIstioProps, OwnedEntry[]>;

function listsOf({ gateways, defaultGateway, localGateways, defaultLocalGateway }: ConfigInput): Lists {
  return {
    externalGateways: gatewayEntries({ defaultGateway, gateways }),
    localGateways: localGateways
      ? gatewayEntries({ defaultGateway: defaultLocalGateway, gateways: localGateways })
      : localEntries({ defaultGateway: defaultLocalGateway, gateways }),
  };
}

/** The gateways of cluster-local hosts: given ones, or those that belong to the gateways. */
export function localGatewaysOf({
  gateways,
  localGateways,
}: {
  readonly gateways: readonly ConfiguredGateway[];
  readonly localGateways?: readonly ConfiguredGateway[] | undefined;
}): readonly RoutedGateway[] {
  return localGateways ?? gateways.flatMap(({ localGateway }) => localGateway ?? []);
}

/** The data of config-istio, and refusals of what net-istio would refuse or the release cannot express, by gateway. */
export function configIstio(input: ConfigInput): {
  readonly data: Record<string, string>;
  readonly refusals: readonly Refusal[];
} {
  const lists = listsOf(input);
  const builtIn = builtInGateways(input.installation);
  const written = (['externalGateways', 'localGateways'] as const)
    .map((list) => [list, lists[list].map(({ entry }) => entry)] as const)
    .filter(([list, entries]) => !repeats(input, entries, builtIn[list]));
  const rendered = renderConfig(Object.fromEntries(written), input.knative, {
    acceptSeveralDefaults: input.controller.acceptsSeveralDefaults,
  });
  return {
    data: rendered.data,
    get refusals() {
      return rendered.refusals.map(({ kind: _, ...refusal }) => ({
        ...refusal,
        path: ownerPath(refusal, lists, input.localGateways === undefined),
      }));
    },
  };
}

/** Whether a list repeats the operator's default, although the operator would act on it. */
function repeats(
  { delivery }: ConfigInput,
  entries: readonly IstioGatewayEntry[],
  builtIn: readonly IstioGatewayEntry[],
): boolean {
  return delivery._hasOperator && isDeepStrictEqual(entries, builtIn);
}

/** Refuses a local gateway for which the operator would move a Service to a namespace without its pods. */
export function misplacedLocalService(input: ConfigInput): Refusal[] {
  const { knative, delivery, controller, installation } = input;
  if (!delivery._hasOperator) return [];
  const istio = configIstio(input).data;
  const serving = { metadata: { namespace: delivery._servingNamespace }, spec: { config: { istio } } };
  const { namespace } = operatedIngress(serving, knative).localService;
  const parsed = parseConfig(istio, knative.configIstioFormat, {
    acceptSeveralDefaults: controller.acceptsSeveralDefaults,
    installation,
  });
  if ('refusal' in parsed) return [];
  return parsed.lists.localGateways
    .filter(({ service }) => {
      const [name, own] = service.split('.');
      return name === LOCAL_GATEWAY && own !== namespace;
    })
    .map((entry) => ({
      path: ['defaultLocalGateway'],
      what: `the operator of Knative ${knative.minor} would move Service ${LOCAL_GATEWAY} to the namespace of Istio Gateway ${idOf(entry)}, where no gateway pods are`,
      got: entry.service,
      fix: `give defaultLocalGateway an Istio Gateway and a Service of your own, with other names than ${LOCAL_GATEWAY}`,
    }));
}

const PROPERTY_OF: Readonly<Record<string, string>> = {
  name: 'gatewayName',
  namespace: 'namespace',
  service: 'serviceHost',
  labelSelector: 'assignment',
};

/** The path of the gateway that an entry of config-istio comes from. */
function ownerPath({ path: [list, index, field] }: Refusal, lists: Lists, isDerived: boolean): Path {
  const isExternal = list !== 'localGateways';
  const gateways = isExternal || isDerived ? 'gateways' : 'localGateways';
  const owned = typeof index === 'number' ? lists[isExternal ? 'externalGateways' : 'localGateways'][index] : undefined;
  if (owned === undefined) return [gateways];
  const { owner, isSecondary = false } = owned;
  const property = PROPERTY_OF[field ?? 'labelSelector'] ?? 'assignment';
  if (owner === undefined) return [isExternal ? 'defaultGateway' : 'defaultLocalGateway', property];
  return [gateways, owner, isSecondary && property !== 'assignment' ? 'secondaryGateways' : property];
}

/** Refuses what net-istio or Knative would refuse, what the release cannot express, and inconsistent gateways. */
export function configRefusals(input: ConfigInput): Refusal[] {
  const { knative, gateways, defaultDomain, network, delivery, controller, installation } = input;
  const { clusterDomain = CLUSTER_DOMAIN } = installation;
  // The others have a branch of their own in the template.
  const hasDomains = gateways.some(
    ({ assignment, domain, domainTemplate }) =>
      domain !== undefined && domainTemplate === undefined && assignment.serviceSelectors.length > 0,
  );
  return [
    ...under(['controller'], controller._refusals(knative)),
    ...under(['delivery'], delivery._refusals(knative)),
    ...domainRefusals(gateways, defaultDomain, clusterDomain),
    ...configIstio(input).refusals,
    ...under(['network'], networkRefusals(network, hasDomains)),
  ];
}

// Enough to show each of several teams that overlap one gateway, and few enough to read.
const OVERLAPS_PER_GATEWAY = 20;

/** Refuses assignments that one service could match at once, unless one gateway is a secondary gateway of the other. */
export function overlapRefusals(property: string, gateways: readonly ConfiguredGateway[]): Refusal[] {
  const selectors = gateways.flatMap((gateway): GatewaySelector[] =>
    gateway.assignment.selectors.map((selector) => ({ gateway: gatewayId(gateway), selector })),
  );
  const onPurpose = new Set(
    gateways.flatMap((gateway) =>
      gateway.secondaryGateways.flatMap((second) => [
        `${gatewayId(gateway)} ${gatewayId(second)}`,
        `${gatewayId(second)} ${gatewayId(gateway)}`,
      ]),
    ),
  );
  const ids = gateways.map(gatewayId);
  const tolerated = (a: GatewaySelector, b: GatewaySelector): boolean => onPurpose.has(`${a.gateway} ${b.gateway}`);
  const { overlaps, unfinished } = firstOverlaps(selectors, tolerated, OVERLAPS_PER_GATEWAY);
  return [
    ...overlaps.map(({ first, second, labels }) => ({
      path: [property, ids.indexOf(second), 'assignment'],
      what: `the assignments of ${first} and ${second} overlap: a service with these labels would go through both gateways`,
      got: labels,
      fix: 'make them exclude each other (exceptNamespaces() if other gateways serve whole namespaces), or name the other gateway in secondaryGateways if it is intended',
    })),
    ...(unfinished.length === 0
      ? []
      : [
          {
            path: [property],
            what: 'too many assignments to compare each with each, so that they may overlap',
            got: `${unfinished.length} of ${gateways.length} gateways not compared with all others, such as ${unfinished[0] ?? ''}`,
            fix: 'let all of them require different values of one label, which is compared without trying every pair',
          },
        ]),
  ];
}
