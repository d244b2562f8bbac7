import { type ApiObject } from 'cdk8s';
import { gatewayId } from '../../private/id';
import { labelsAt, text, type Labels } from '../../private/access';
import { objectId, objectName } from '../../private/app-objects';
import { groupBy } from '../../private/group';
import { type LabelSelector, LabelSelectorOperator, describeSelector, matches } from '../../private/label-selector';
import { choice } from '../../private/nearest';
import { type Refusal } from '../../private/refusal';
import { assignedGateway, revisionRefusals } from '../assign';
import {
  CLUSTER_LOCAL,
  DOMAIN_MAPPING_NAMESPACE,
  DOMAIN_MAPPING_UID,
  KNATIVE_LABELS,
  ROUTE,
  ROUTE_NAMESPACE,
  VISIBILITY,
  matchesByOwnLabels,
} from '../ingress-labels';
import { type GatewayFacts } from '../knative-gateway';
import { type Label, LabelTypos } from '../label-typos';
import { Domains } from './domains';
import { isClosedToHttps } from './service-certificates';
import { type ObjectRefusal } from './stray-labels';

/** How a cluster assigns its services. */
export interface AssigningCluster {
  /** Whether nothing exposes the default gateway: what no gateway is assigned to cannot be reached from outside. */
  readonly failsClosed: boolean;
  readonly gateways: readonly GatewayFacts[];
  readonly defaultGateway: GatewayFacts;
  readonly localGateways: readonly GatewayFacts[];
  readonly defaultDomain: string | undefined;
  readonly clusterDomain: string;
  readonly domainTemplate: string | undefined;
}

/** A Knative Service, Route or DomainMapping, with the labels of its KIngress. */
interface Assigned {
  readonly object: ApiObject;
  readonly name: string;
  readonly labels: Labels;
  /** The gateways whose selectors match. */
  readonly gateways: readonly GatewayFacts[];
  readonly locals: readonly GatewayFacts[];
}

type Found = Omit<Refusal, 'path'> & { readonly path?: Refusal['path'] };

/**
 * Refuses services and DomainMappings whose labels assign them to no gateway, have no effect, or give two owners one
 * host.
 */
export function assignedObjectRefusals(objects: readonly ApiObject[], cluster: AssigningCluster): ObjectRefusal[] {
  const assigned = objects.filter(isAssignable).map((object) => read(object, cluster));
  if (assigned.length === 0) return [];
  const known = new KnownLabels([...cluster.gateways, ...cluster.localGateways]);
  const domains = new Domains(cluster);
  const refusals = assigned.flatMap((each): ObjectRefusal[] =>
    [
      ...(cluster.failsClosed ? [] : known.refusals(each)),
      ...withoutEffect(each, cluster, domains),
      ...ofOtherRevision(each),
      ...withoutHttps(each, cluster),
    ].map(({ path = [], what, ...rest }) => ({ object: each.object, path, what: `${each.name}: ${what}`, ...rest })),
  );
  return [...refusals, ...hostsOfTwo(assigned, domains)];
}

const KINDS: Readonly<Record<string, string>> = {
  DomainMapping: 'DomainMapping',
  Route: 'Route',
  Service: 'Knative Service',
};

function isAssignable({ apiGroup, kind }: ApiObject): boolean {
  return apiGroup === 'serving.knative.dev' && Object.hasOwn(KINDS, kind);
}

function read(object: ApiObject, { gateways, localGateways }: AssigningCluster): Assigned {
  const namespace = object.metadata.namespace ?? 'default';
  const own = labelsAt(object.metadata.toJson(), 'labels');
  const ofKnative: Labels =
    object.kind === 'DomainMapping'
      ? { [DOMAIN_MAPPING_UID]: 'any', [DOMAIN_MAPPING_NAMESPACE]: namespace }
      : { [ROUTE]: object.name, [ROUTE_NAMESPACE]: namespace };
  const labels = { ...own, ...ofKnative };
  const selected = (some: readonly GatewayFacts[]): GatewayFacts[] =>
    some.filter(({ assignment }) => assignment.selectors.some((selector) => matches(selector, labels)));
  return {
    object,
    name: objectName(object, KINDS[object.kind]),
    labels,
    gateways: selected(gateways),
    locals: selected(localGateways),
  };
}

/** The labels that assignments select by. */
class KnownLabels {
  private readonly typos: LabelTypos;
  /** The values that selectors name for a key; keys that are selected by other than values are left out. */
  private readonly values: ReadonlyMap<string, ReadonlySet<string>>;

  public constructor(gateways: readonly GatewayFacts[]) {
    const selectors = gateways.flatMap(({ assignment }) => assignment.selectors);
    this.typos = new LabelTypos(
      gateways.flatMap(({ assignment: { selectors: some } }) =>
        some.map((labelSelector) => ({ name: '', namespace: '', service: '', labelSelector })),
      ),
      [],
    );
    const open = new Set(selectors.flatMap(keysWithoutValues));
    const named = selectors.flatMap(namedLabels).filter(([key]) => !open.has(key) && !key.startsWith(KNATIVE_LABELS));
    this.values = new Map(
      [...groupBy(named, ([key]) => [key])].map(([key, pairs]) => [key, new Set(pairs.map(([, value]) => value))]),
    );
  }

  /** Refuses a label that no assignment has, on an object that goes to the default gateway because of it. */
  public refusals({ labels, gateways, locals }: Assigned): Found[] {
    if (gateways.length > 0 || locals.length > 0) return [];
    const own = Object.fromEntries(Object.entries(labels).filter(([key]) => !key.startsWith(KNATIVE_LABELS)));
    const [typo] = this.typos.find(own);
    if (typo !== undefined) {
      return [refusal(typo.written, { allowed: typo.meant.join('='), fix: `use the label ${typo.meant.join('=')}` })];
    }
    return Object.entries(own).flatMap(([key, value]): Found[] => {
      const values = this.values.get(key);
      if (values === undefined || values.has(value)) return [];
      return [refusal([key, value], choice(value, [...values].sort()))];
    });
  }
}

function refusal(written: Label, rest: Pick<Refusal, 'allowed' | 'fix'>): Found {
  const what = 'a label that assigns services, with a value that no gateway has: the default gateway would serve it';
  const fix = `${rest.fix === undefined ? '' : `${rest.fix}, or `}remove the label`;
  return { path: ['labels', written[0]], what, got: written.join('='), ...rest, fix };
}

function namedLabels({ matchLabels = {}, matchExpressions = [] }: LabelSelector): Label[] {
  return [
    ...Object.entries(matchLabels),
    ...matchExpressions.flatMap(({ key, operator, values = [] }) =>
      operator === LabelSelectorOperator.IN ? values.map((value): Label => [key, value]) : [],
    ),
  ];
}

function keysWithoutValues({ matchExpressions = [] }: LabelSelector): string[] {
  return matchExpressions.filter(({ operator }) => operator !== LabelSelectorOperator.IN).map(({ key }) => key);
}

/** A cluster-local service has no host at an external gateway. */
function withoutEffect(each: Assigned, { localGateways, clusterDomain }: AssigningCluster, domains: Domains): Found[] {
  if (each.object.kind === 'DomainMapping') return [];
  const isPrivate = each.labels[VISIBILITY] === CLUSTER_LOCAL;
  const domain = domains.of(each.object, each.labels);
  if (!isPrivate && !(domain !== undefined && domains.isLocal(domain))) return [];
  const byLabel = (gateway: GatewayFacts): boolean =>
    gateway.assignment.selectors.some((selector) => matchesByOwnLabels(selector, each.labels));
  const gateway = each.gateways.find(byLabel);
  const assigned = assignedGateway(each.object);
  // The label may well be for a local gateway, unless an external one was meant.
  const isMeant = gateway === assigned && !localGateways.some((local) => local === assigned);
  if (gateway === undefined || (!isMeant && each.locals.some(byLabel))) return [];
  return [
    {
      what: isPrivate
        ? 'assigned to an external gateway, but cluster-local: it has no external host'
        : `assigned to a gateway, but its domain makes it cluster-local: it has no host outside svc.${clusterDomain}`,
      got: `${gatewayId(gateway)} by ${gateway.assignment.serviceSelectors.map(describeSelector).join(' or ')}`,
      fix: isPrivate
        ? 'omit clusterLocal, or assign it to localGateway of the gateway, where it has one'
        : 'give the gateway a domain, or change defaultDomain; or do not assign the service',
    },
  ];
}

function ofOtherRevision({ object, labels, gateways }: Assigned): Found[] {
  const assigned = assignedGateway(object);
  const all = new Set<GatewayFacts>([...gateways, ...(assigned ? [assigned] : [])]);
  return [...all].flatMap((gateway) => revisionRefusals(labels, gateway)).slice(0, 1);
}

/** For a certificate of its own net-istio makes an HTTPS server, which needs a port of the Service. */
function withoutHttps({ object, gateways }: Assigned, { defaultGateway }: AssigningCluster): Found[] {
  if (object.kind !== 'DomainMapping' || text(object.toJson(), 'spec', 'tls', 'secretName') === undefined) return [];
  const through = gateways.length > 0 ? gateways : [defaultGateway];
  return through.filter(isClosedToHttps).map((gateway) => ({
    what: `has a certificate, but the Service of gateway ${gatewayId(gateway)} has no port 443`,
    got: object.name,
    fix: 'set serviceCertificates of the gateway to true, or omit the certificate',
  }));
}

/**
 * One host of two objects that go through different gateways; a DomainMapping's host belongs to one namespace in any
 * case.
 */
function hostsOfTwo(assigned: readonly Assigned[], domains: Domains): ObjectRefusal[] {
  const owned = assigned.flatMap((each) => {
    const host = hostOf(each, domains);
    return host === undefined ? [] : [{ ...each, host }];
  });
  return [...groupBy(owned, ({ host }) => [host])].flatMap(([host, [first, ...others]]) =>
    others
      .filter((other) => first !== undefined && !haveSameOwner(first, other) && differ(first, other))
      .map((other) => ({
        object: other.object,
        path: [],
        what: `${first?.name ?? ''} and ${other.name} have one host on different gateways`,
        got: host,
        allowed: 'one owner of a host',
        fix: 'give one of them another host, or assign both to one gateway',
      })),
  );
}

function hostOf({ object, labels }: Assigned, domains: Domains): string | undefined {
  if (object.kind === 'DomainMapping') return object.name;
  const domain = labels[VISIBILITY] === CLUSTER_LOCAL ? undefined : domains.of(object, labels);
  if (domain === undefined || domains.isLocal(domain) || domains.hasTemplate) return undefined;
  return `${object.name}.${object.metadata.namespace ?? 'default'}.${domain}`;
}

/** A Knative Service and the Route of its name are one; two objects of one kind and name are refused as such. */
function haveSameOwner({ object: a }: Assigned, { object: b }: Assigned): boolean {
  const areRoutes = a.kind !== 'DomainMapping' && b.kind !== 'DomainMapping';
  return (areRoutes || a.kind === b.kind) && objectId(a) === objectId(b);
}

function differ(a: Assigned, b: Assigned): boolean {
  if (a.object.kind === 'DomainMapping' && b.object.kind === 'DomainMapping') return true;
  const ids = ({ gateways }: Assigned): string => gateways.map(gatewayId).sort().join();
  return ids(a) !== ids(b);
}
