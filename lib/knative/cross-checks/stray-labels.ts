import { type ApiObject } from 'cdk8s';
import { gatewayId } from '../../private/id';
import { isObject, labelsAt } from '../../private/access';
import { objectId, objectName } from '../../private/app-objects';
import { groupBy } from '../../private/group';
import { phaseOf } from '../../private/objects';
import { decidable } from '../../private/proxy-labels';
import { type Refusal } from '../../private/refusal';
import { INGRESS_LABELS } from '../../private/stock-install';
import { type GatewayFacts } from '../knative-gateway';
import { isRendered } from '../rendered-gateway';
import { serviceId } from './member';

type Labels = Readonly<Record<string, string>>;

interface Carrier {
  readonly labels: Labels;
  readonly kind: 'Gateway' | 'Service' | 'pods';
}

const EFFECTS: Readonly<Record<Carrier['kind'], string>> = {
  Gateway: "it would attach to the gateway's pods",
  Service: "net-istio's status prober would take this Service for the gateway's own",
  pods: "the gateway's hosts would be answered here too",
};

/** A refusal about an object of the app. */
export interface ObjectRefusal extends Refusal {
  readonly object: ApiObject;
}

/** Whose labels they are: a gateway's, or those of the gateway of cluster-local hosts on its pods. */
interface Owner {
  readonly gateway: GatewayFacts;
  readonly labels: Labels;
  /** Whether this package renders its pods and its Service. */
  readonly isInstalled: boolean;
}

/**
 * Refuses a gateway's own labels anywhere but on its own pods and its one Service: on another Service, other pods or
 * Istio Gateways.
 */
export function strayLabels(objects: readonly ApiObject[], gateways: readonly GatewayFacts[]): ObjectRefusal[] {
  // Of gateways with one label, which are refused as such, the first one keeps it.
  const bySelector = groupBy(gateways.flatMap(ownersOf).filter(hasOwnLabels), ({ labels }) => [textOf(labels)]);
  const first = [...bySelector.values()].flatMap(([owner]) => owner ?? []);
  const owners = groupBy(first, ({ labels }) => [firstPair(labels)]);
  const keys = new Set(first.flatMap(({ labels }) => Object.keys(labels)));
  return objects.flatMap((object) => {
    const carrier = carrierOf(object, keys);
    if (carrier === undefined) return [];
    const possible = Object.entries(carrier.labels).flatMap(([key, value]) => owners.get(`${key}=${value}`) ?? []);
    return possible
      .filter((owner) => carries(carrier.labels, owner.labels) && !isOwn(object, carrier, owner))
      .map((owner) => ({
        object,
        path: [],
        what: `${objectName(object)} carries the label of gateway ${gatewayId(owner.gateway)}`,
        got: textOf(owner.labels),
        fix: `remove the label: ${EFFECTS[carrier.kind]}`,
      }));
  });
}

function ownersOf(gateway: GatewayFacts): Owner[] {
  if (!isRendered(gateway)) return [{ gateway, labels: gateway.podLabels, isInstalled: false }];
  const isInstalled = gateway._claiming !== undefined;
  const { localGateway: local } = gateway;
  return [
    { gateway, labels: gateway._selector, isInstalled },
    ...(local === undefined ? [] : [{ gateway: local, labels: local.podLabels, isInstalled }]),
  ];
}

/** The labels of the stock install's pods may be used by anything else. */
function hasOwnLabels({ labels }: Owner): boolean {
  const own = decidable(labels);
  return Object.keys(own).length > 0 && !carries(INGRESS_LABELS, own);
}

function textOf(labels: Labels): string {
  return Object.entries(labels)
    .map((pair) => pair.join('='))
    .join(',');
}

function firstPair(labels: Labels): string {
  return Object.entries(labels)[0]?.join('=') ?? '';
}

function carries(labels: Labels, selector: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}

function isOwn(object: ApiObject, { kind }: Carrier, { gateway: owner, isInstalled }: Owner): boolean {
  if (isInstalled)
    return phaseOf(object) !== undefined && object.node.scopes.some((scope): boolean => Object.is(scope, owner));
  // Existing pods may be installed by other objects of the app, and other Istio Gateways may be on them.
  const [namespace] = serviceId(owner).split('/');
  if (kind === 'Gateway') return true;
  return kind === 'Service' ? objectId(object) === serviceId(owner) : object.metadata.namespace === namespace;
}

/** @param keys The labels that are looked for. */
function carrierOf(object: ApiObject, keys: ReadonlySet<string>): Carrier | undefined {
  const isOurs = phaseOf(object) !== undefined;
  if (object.kind === 'Service' && object.apiGroup === 'core') {
    const labels = isOurs ? labelsOf(object, keys) : labelsAt(object.metadata.toJson(), 'labels');
    return { kind: 'Service', labels };
  }
  // Objects of this package are right by construction, and many.
  if (isOurs) return undefined;
  if (object.kind === 'Gateway' && object.apiGroup === 'networking.istio.io') {
    return { kind: 'Gateway', labels: labelsAt(object.toJson(), 'spec', 'selector') };
  }
  if (object.kind === 'Pod') return { kind: 'pods', labels: labelsAt(object.metadata.toJson(), 'labels') };
  const manifest: unknown = object.toJson();
  if (!isObject(manifest)) return undefined;
  return { kind: 'pods', labels: labelsAt(manifest, 'spec', 'template', 'metadata', 'labels') };
}

/** To render the metadata of many objects would take longer than all else. */
function labelsOf({ metadata }: ApiObject, keys: ReadonlySet<string>): Labels {
  const pairs = [...keys].map((key) => [key, metadata.getLabel(key)] as const);
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
}
