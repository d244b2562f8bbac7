import { type ConfiguredGateway } from '../analysis/gateways/configured-gateways';
import { type Model } from '../analysis/model/build';
import { type Service } from '../analysis/model/types';
import { type LabelSelector, LabelSelectorOperator, type LabelSelectorRequirement } from '../private/label-selector';
import { type Labels } from '../private/access';
import { DOMAIN_MAPPING_NAMESPACE } from '../knative/ingress-labels';
import { groupBy } from '../private/group';
import { INGRESS_SERVICE, serviceOfHost } from '../private/stock-install';
import { assignmentOf } from './assignment';
import { Domains } from './domains';
import { SelectorIndex, selectorKey, selectorsOf } from './selector-index';

/** Options of a gateway, or attributes of an existing one, as a topology file writes them. */
export type GatewayData = Readonly<Record<string, unknown>>;

type Entries = ConfiguredGateway['external'];

/** A gateway to adopt, by its name in the topology file. */
export interface Adoptee {
  readonly name: string;
  readonly gateway: ConfiguredGateway;
  /** What config-istio and config-domain say of it, in the words of the file. */
  readonly routing: GatewayData;
  /** The gateway of the cluster-local hosts of what is assigned to it; undefined for the one that all share. */
  readonly local?: ConfiguredGateway;
}

/**
 * The gateways that serve a part of the services, with names for the file: those of their objects, or shorter. The
 * default gateway is none of them, but may serve a part besides.
 */
export function adoptees(
  model: Model,
  gateways: readonly ConfiguredGateway[],
  defaultGateway: ConfiguredGateway | undefined,
): readonly Adoptee[] {
  const selective = gateways.filter(({ external: entries }) => entries.some(isSelective));
  const external = selective.filter((each) => each !== defaultGateway);
  const owners = selectorOwners(external);
  const index = new SelectorIndex(selective);
  const narrowed = new Set(
    external
      .flatMap(selectorsOf)
      .flatMap((wider) => index.narrower(wider))
      .map(({ selector }) => selectorKey(selector)),
  );
  const names = namesOf(external);
  const nameOf = (gateway: ConfiguredGateway): string =>
    gateway === defaultGateway ? DEFAULT : (names.get(gateway) ?? gateway.name);
  const locals = groupBy(gateways, ({ local }) => localKeys(local));
  const domains = new Domains(model);
  return external.map((gateway) => {
    const own = selectorsOf(gateway).filter((selector) => {
      const key = selectorKey(selector);
      return owners.get(key) === gateway && !narrowed.has(key);
    });
    const isOther = (each: { readonly gateway: ConfiguredGateway }): boolean => each.gateway !== gateway;
    const narrower = own.flatMap((each) => index.narrower(each)).filter(isOther);
    const [partly] = narrower.sort((a, b) => a.place - b.place);
    const guests = new Set(
      [...narrower, ...own.flatMap((each) => index.same(each)).filter(isOther)].map((each) => each.gateway),
    );
    const local = localOf(locals, own);
    const serviceName = serviceNameOf(gateway);
    return {
      name: nameOf(gateway),
      gateway,
      ...(local !== undefined && { local }),
      routing: {
        gatewayName: gateway.name,
        namespace: gateway.namespace,
        ...(serviceName !== undefined && { serviceName }),
        assignment: assignmentOf(own),
        ...domains.of(own),
        ...(guests.size > 0 && { secondaryGateways: [...guests].map(nameOf).sort() }),
        ...(partly !== undefined && { secondaryLabels: partly.labels }),
      },
    };
  });
}

/** The name of a gateway's Service where it is not the usual one. */
function serviceNameOf({ external, namespace }: ConfiguredGateway): string | undefined {
  const service = serviceOfHost(external[0]?.service ?? '');
  return service.namespace === namespace && service.name !== INGRESS_SERVICE ? service.name : undefined;
}

/** The first gateway whose entries of local-gateways have all of these selectors. */
function localOf(
  byKey: ReadonlyMap<string, readonly ConfiguredGateway[]>,
  own: readonly LabelSelector[],
): ConfiguredGateway | undefined {
  // A DomainMapping has no cluster-local hosts.
  const keys = own.filter((selector) => !isOfDomainMappings(selector)).map(selectorKey);
  const [first] = keys;
  if (first === undefined) return undefined;
  return byKey.get(first)?.find(({ local }) => {
    const known = localKeys(local);
    return keys.every((key) => known.has(key));
  });
}

/** The selectors of entries of local-gateways. */
export function localKeys(entries: Entries): ReadonlySet<string> {
  return new Set(
    entries.flatMap(({ labelSelector }) => (labelSelector === undefined ? [] : selectorKey(labelSelector))),
  );
}

function isOfDomainMappings({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
  const asks = ({ key, operator }: LabelSelectorRequirement): boolean =>
    key === DOMAIN_MAPPING_NAMESPACE &&
    (operator === LabelSelectorOperator.IN || operator === LabelSelectorOperator.EXISTS);
  return DOMAIN_MAPPING_NAMESPACE in matchLabels || matchExpressions.some(asks);
}

/** What the file says of a gateway whose pods it leaves alone. */
export function existing({ gateway, routing, local }: Adoptee): GatewayData | undefined {
  const { serviceName: _, ...rest } = routing;
  const labels = podLabels(gateway);
  if (labels === undefined) return undefined;
  const serviceHost = serviceHostOf(gateway.external);
  const localGateway = local && existingLocal(local);
  return {
    ...rest,
    podLabels: labels,
    ...(serviceHost !== undefined && { serviceHost }),
    ...(localGateway !== undefined && { localGateway }),
  };
}

function existingLocal(local: ConfiguredGateway): GatewayData | undefined {
  const labels = podLabels(local);
  const serviceHost = serviceHostOf(local.local);
  if (labels === undefined || serviceHost === undefined) return undefined;
  return { gatewayName: local.name, namespace: local.namespace, serviceHost, podLabels: labels };
}

function serviceHostOf([entry]: Entries): string | undefined {
  return entry?.service.replace(/\.$/, '');
}

function podLabels({ object, pods }: ConfiguredGateway): Labels | undefined {
  const selected = object?.selector;
  if (selected !== undefined && Object.keys(selected).length > 0) return selected;
  const [workload] = pods;
  return workload?.podLabels;
}

function isSelective({ labelSelector }: { readonly labelSelector?: LabelSelector }): boolean {
  return labelSelector !== undefined;
}

/** Of several gateways with one selector, the one with the fewest is assigned; the others serve it besides. */
function selectorOwners(gateways: readonly ConfiguredGateway[]): ReadonlyMap<string, ConfiguredGateway> {
  const owners = new Map<string, ConfiguredGateway>();
  for (const gateway of [...gateways].sort((a, b) => selectorsOf(a).length - selectorsOf(b).length))
    for (const key of selectorsOf(gateway).map(selectorKey)) if (!owners.has(key)) owners.set(key, gateway);
  return owners;
}

/** The name of the default gateway where gateways are named. */
const DEFAULT = 'default';
const USUAL_PREFIX = /^knative-custom-gateway-/;

function namesOf(gateways: readonly ConfiguredGateway[]): ReadonlyMap<ConfiguredGateway, string> {
  const shorten = ({ name }: ConfiguredGateway): string => name.replace(USUAL_PREFIX, '');
  const byName = groupBy(gateways, (gateway) => [shorten(gateway)]);
  return new Map(
    gateways.map((gateway) => {
      const name = shorten(gateway);
      const isUnique = byName.get(name)?.length === 1 && name !== DEFAULT;
      return [gateway, isUnique ? name : `${gateway.namespace}-${gateway.name}`];
    }),
  );
}

/** The Service of an adopted gateway. */
export function serviceOf({ gateway: { services } }: Adoptee): Service | undefined {
  return services[0];
}
