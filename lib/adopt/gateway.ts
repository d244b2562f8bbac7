import { type ConfiguredGateway } from '../analysis/gateways/configured-gateways';
import { type Model } from '../analysis/model/build';
import { type Service } from '../analysis/model/types';
import { yamlValue } from '../analysis/input/yaml-value';
import { type LabelSelector, LabelSelectorOperator, type LabelSelectorRequirement } from '../private/label-selector';
import { labelsAt, type Labels } from '../private/access';
import { DOMAIN_MAPPING_NAMESPACE, ROUTE_NAMESPACE } from '../knative/ingress-labels';
import { INGRESS_SERVICE, serviceOfHost } from '../private/stock-install';
import { assignmentOf } from './assignment';

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
  const names = namesOf(external);
  const nameOf = (gateway: ConfiguredGateway): string =>
    gateway === defaultGateway ? DEFAULT : (names.get(gateway) ?? gateway.name);
  return external.map((gateway) => {
    const others = selective.filter((other) => other !== gateway);
    const isOwn = (selector: LabelSelector): boolean =>
      owners.get(keyOf(selector)) === gateway &&
      !external.some((other) => selectors(other).some((wider) => labelsBeyond(selector, wider) !== undefined));
    const own = selectors(gateway).filter(isOwn);
    const partly = others
      .flatMap(selectors)
      .flatMap((narrower) => own.map((each) => labelsBeyond(narrower, each)))
      .find((labels) => labels !== undefined);
    const isServed = (selector: LabelSelector): boolean =>
      own.some((each) => keyOf(each) === keyOf(selector) || labelsBeyond(selector, each) !== undefined);
    const guests = others.filter((other) => selectors(other).some(isServed));
    const local = gateways.find((each) => servesAll(each.local, own));
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
        ...domainOf(model, own),
        ...(guests.length > 0 && { secondaryGateways: guests.map(nameOf).sort() }),
        ...(partly !== undefined && { secondaryLabels: partly }),
      },
    };
  });
}

/** The name of a gateway's Service where it is not the usual one. */
function serviceNameOf({ external, namespace }: ConfiguredGateway): string | undefined {
  const service = serviceOfHost(external[0]?.service ?? '');
  return service.namespace === namespace && service.name !== INGRESS_SERVICE ? service.name : undefined;
}

/** Whether entries of local-gateways have all of these selectors. */
function servesAll(entries: Entries, own: readonly LabelSelector[]): boolean {
  const keys = entries.flatMap(({ labelSelector }) => (labelSelector === undefined ? [] : keyOf(labelSelector)));
  // A DomainMapping has no cluster-local hosts.
  const ofServices = own.filter((selector) => !isOfDomainMappings(selector));
  return ofServices.length > 0 && ofServices.every((selector) => keys.includes(keyOf(selector)));
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

function selectors({ external }: ConfiguredGateway): readonly LabelSelector[] {
  return external.flatMap(({ labelSelector }) => labelSelector ?? []);
}

function keyOf(selector: LabelSelector): string {
  return JSON.stringify(selector);
}

/** The labels that a selector asks for besides all that another one asks for: it selects some of its services. */
function labelsBeyond(narrower: LabelSelector, wider: LabelSelector): Labels | undefined {
  const { matchLabels = {}, matchExpressions = [] } = wider;
  // What selects everything is no assignment.
  if (Object.keys(matchLabels).length + matchExpressions.length === 0) return undefined;
  if (JSON.stringify(narrower.matchExpressions ?? []) !== JSON.stringify(matchExpressions)) return undefined;
  const given = narrower.matchLabels ?? {};
  if (!Object.entries(matchLabels).every(([key, value]) => given[key] === value)) return undefined;
  const more = Object.entries(given).filter(([key]) => matchLabels[key] === undefined);
  return more.length > 0 ? Object.fromEntries(more) : undefined;
}

/** Of several gateways with one selector, the one with the fewest is assigned; the others serve it besides. */
function selectorOwners(gateways: readonly ConfiguredGateway[]): ReadonlyMap<string, ConfiguredGateway> {
  const owners = new Map<string, ConfiguredGateway>();
  for (const gateway of [...gateways].sort((a, b) => selectors(a).length - selectors(b).length))
    for (const selector of selectors(gateway)) if (!owners.has(keyOf(selector))) owners.set(keyOf(selector), gateway);
  return owners;
}

/** The name of the default gateway where gateways are named. */
const DEFAULT = 'default';
const USUAL_PREFIX = /^knative-custom-gateway-/;

function namesOf(gateways: readonly ConfiguredGateway[]): ReadonlyMap<ConfiguredGateway, string> {
  const short = gateways.map(({ name }) => name.replace(USUAL_PREFIX, ''));
  return new Map(
    gateways.map((gateway, index) => {
      const name = short[index] ?? gateway.name;
      const isUnique = short.filter((each) => each === name).length === 1 && name !== DEFAULT;
      return [gateway, isUnique ? name : `${gateway.namespace}-${gateway.name}`];
    }),
  );
}

/** The domain of a gateway, and the template of its hosts where it has one of its own. */
function domainOf({ configDomain, configNetwork }: Model, own: readonly LabelSelector[]): GatewayData {
  const template = configNetwork.data['domain-template'] ?? '';
  const found = Object.entries(configDomain.data).find(([name, value]) => {
    const wanted = labelsAt(yamlValue(value), 'selector');
    if (name === '_example' || Object.keys(wanted).length === 0) return false;
    return own.some((selector) => selectsAll(selector, wanted));
  });
  if (found === undefined) return domainInTemplate(template, own);
  const [domain] = found;
  const host = branchesOf(template, 'Domain').find(({ values }) => values.includes(domain))?.host;
  return { domain, ...(host !== undefined && { domainTemplate: host }) };
}

/** A gateway of whole namespaces has its domain in the domain template, since config-domain cannot select by them. */
function domainInTemplate(template: string, own: readonly LabelSelector[]): GatewayData {
  const host = branchesOf(template, 'Namespace').find(({ values: [first = ''] }) =>
    own.some((selector) => selectsAll(selector, { [ROUTE_NAMESPACE]: first })),
  )?.host;
  const [, before = '', domain] = /^(.*\}\}\.)?([^{}]+)$/.exec(host ?? '') ?? [];
  if (domain === undefined) return {};
  return { domain, ...(before !== '' && { domainTemplate: `${before}{{.Domain}}` }) };
}

/** What a template of hosts says of some domains or namespaces. */
function branchesOf(
  template: string,
  property: 'Domain' | 'Namespace',
): readonly { readonly values: readonly string[]; readonly host: string }[] {
  const branch = new RegExp(`if eq \\.${property}((?: "[^"]+")+)\\}\\}(.*?)(?=\\{\\{ ?(?:else|end))`, 'g');
  return [...template.matchAll(branch)].map(([, values = '', host = '']) => ({
    values: [...values.matchAll(/"([^"]+)"/g)].map(([, value = '']) => value),
    host,
  }));
}

/** Whether a selector asks for all of these labels. */
function selectsAll({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Labels): boolean {
  return Object.entries(labels).every(
    ([key, value]) =>
      matchLabels[key] === value ||
      matchExpressions.some(
        (each) => each.key === key && each.operator === LabelSelectorOperator.IN && each.values?.includes(value),
      ),
  );
}

/** The Service of an adopted gateway. */
export function serviceOf({ gateway: { services } }: Adoptee): Service | undefined {
  return services[0];
}
