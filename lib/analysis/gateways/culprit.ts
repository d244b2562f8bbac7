import { LOCAL_GATEWAY } from '../../private/stock-install';
import { isSubset } from '../model/label-index';
import { isKnativeServing } from '../model/system-config';
import { hasPods, type Service, type Workload } from '../model/types';
import { podPortOf } from '../net-istio/probes';
import { byId, type ConfiguredGateway, type ConfiguredGateways } from './configured-gateways';

/** Which of Gateway selector, pods, Service and config-istio disagrees with the others. */
export type Culprit =
  /** config-istio names another Service than the one in front of the gateway's pods. */
  | { readonly kind: 'entry'; readonly named: Service; readonly right: Service }
  /** The Service selects the gateway's pods, but they are in another namespace. */
  | { readonly kind: 'service-namespace'; readonly service: Service; readonly workload: Workload };

/** The odd one out where a gateway's Service does not lead to the pods that its Gateway object applies to. */
export function culpritOf(gateways: ConfiguredGateways, gateway: ConfiguredGateway): Culprit | undefined {
  const external = asExternal(gateways, gateway);
  const { pods, own, services } = external;
  const { lookup, manifests } = gateways.reach.model;
  const [named] = services;
  if (named === undefined || own.some(hasPods)) return undefined;
  const running = pods.filter(hasPods);
  if (running.length === 0) return undefined;
  for (const service of services) {
    const { selector, namespace, name } = service;
    // operator-misplaces-local-service reports the one that the operator moves.
    const isOperated = name === LOCAL_GATEWAY && manifests.some(isKnativeServing);
    if (selector === undefined || isOperated || lookup.podsOf(service).length > 0) continue;
    // Pods of another gateway are not this one's, wherever its Service is.
    const workload = running.find(
      (each) =>
        each.namespace !== namespace &&
        isSubset(selector, each.podLabels) &&
        !gateways.ownersOf(each).some((owner) => owner.external.length > 0 && gateway.external.length > 0),
    );
    if (workload !== undefined) return { kind: 'service-namespace', service, workload };
  }
  const right = frontOf(gateways, external);
  return right === undefined ? undefined : { kind: 'entry', named, right };
}

/**
 * The Service that carries a Gateway's selector and sends to its pods, if config-istio names it for no gateway that
 * applies to these pods: two entries may have each other's Services.
 */
export function frontOf(gateways: ConfiguredGateways, gateway: ConfiguredGateway): Service | undefined {
  const { object, pods, applied, services } = gateway;
  const { lookup } = gateways.reach.model;
  if (object?.selector === undefined || Object.keys(object.selector).length === 0) return undefined;
  const isFront = (service: Service): boolean =>
    !services.includes(service) &&
    lookup.podsOf(service).some((workload) => hasPods(workload) && applied.has(workload)) &&
    gateways
      .namedWith(service)
      .filter(({ id }) => id !== gateway.id)
      .every((other) => !lookup.podsOf(service).some((workload) => other.applied.has(workload)));
  const isExternal = gateway.external.length > 0;
  // With pods of its own behind its Service, it is the selector that leads to those of another gateway.
  const isStray = (service: Service): boolean =>
    isExternal &&
    gateway.home.size > 0 &&
    gateways.namedWith(service).length === 0 &&
    isOthers(gateways, gateway, service);
  const isLed = (service: Service): boolean =>
    pods.some((workload) =>
      service.ports.some((port) => gateways.isOnPort(gateway, workload, podPortOf(port, workload.portNames) ?? 0)),
    );
  const labelled = byId(lookup.servicesLabelled(object.selector)).find(
    (service) => isFront(service) && !isStray(service) && (isExternal || isLed(service)),
  );
  // An external gateway's carries the label, unless the one that config-istio names is another gateway's anyway.
  const isBorrowing = services.length > 0 && services.every((service) => gateways.namedWith(service).length > 1);
  if (labelled !== undefined || (isExternal && !isBorrowing)) return labelled;
  // Where a local gateway shares the pods of an external one, its Service must not carry the label.
  return byId(new Set(pods.flatMap((workload) => lookup.servicesOf(workload)))).find(
    (service) => isFront(service) && isLed(service) && (!isExternal || isOwnerless(gateways, service)),
  );
}

/** A gateway in both lists as external-gateways alone has it: its entries may name different Services. */
function asExternal({ reach }: ConfiguredGateways, gateway: ConfiguredGateway): ConfiguredGateway {
  const { external, local, applied } = gateway;
  if (external.length === 0 || local.length === 0) return gateway;
  const { lookup } = reach.model;
  const services = [...new Set(external.flatMap(({ service }) => lookup.serviceOfHost(service) ?? []))];
  const own = services.flatMap((service) => lookup.podsOf(service)).filter((workload) => applied.has(workload));
  return { ...gateway, services, own };
}

/** Whether other external gateways have the pods behind a Service. */
function isOthers(gateways: ConfiguredGateways, { id }: ConfiguredGateway, service: Service): boolean {
  return gateways.reach.model.lookup
    .podsOf(service)
    .every((workload) => gateways.ownersOf(workload).some((owner) => owner.id !== id && owner.external.length > 0));
}

/** Whether no gateway has the pods behind a Service. */
function isOwnerless(gateways: ConfiguredGateways, service: Service): boolean {
  return gateways.reach.model.lookup.podsOf(service).every((workload) => gateways.ownersOf(workload).length === 0);
}

/** Whether a gateway is only a local one whose Service leads to no gateway pods, while its Gateway applies to some. */
export function isLocalAlone({ external, home, services }: ConfiguredGateway): boolean {
  return external.length === 0 && services.length > 0 && home.size === 0;
}
