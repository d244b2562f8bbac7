import { idOf } from '../input/manifest';
import { isSubset } from '../model/label-index';
import { hasPods, type Service, type Workload } from '../model/types';
import { inYaml, listed, namedPods, ofKind } from '../words';
import { type ConfiguredGateway } from './configured-gateways';
import { clientPortOf, podPortFor } from './server-number';

/** How to make a gateway's Service lead to the pods that its Gateway applies to: a Service selects pods beside it. */
export function leadToPods(gateway: ConfiguredGateway): string {
  const { id, object, pods, services } = gateway;
  const [service] = services;
  const beside = pods.find(({ namespace }) => namespace === service?.namespace);
  const labels = inYaml(object?.selector);
  const [first] = pods;
  const scaled = pods.some(hasPods) ? '' : ` ${scaleUp(pods)}`;
  if (beside !== undefined || first === undefined)
    return `Set \`${labels}\` as spec.selector of ${ofKind('Service', services.map(idOf))}.${scaled}`;
  const ports = new Map((object?.servers ?? []).map(({ protocol, number }) => [clientPortOf(protocol), number]));
  if (ports.size === 0) ports.set(80, 80);
  const led = [...ports].map(([client, number]) => `port ${client} to targetPort ${podPortFor(number)}`);
  return `Create a Service in namespace ${first.namespace} that selects \`${labels}\`, with ${listed(led)}, and name it in the entry of Gateway ${id} in config-istio.${service === undefined ? '' : unlabel(gateway, service)}${scaled}`;
}

/** How to keep the prober from a Service that is no longer the gateway's. */
export function unlabel({ object, selectorText }: ConfiguredGateway, service: Service): string {
  const isLabelled = object?.selector !== undefined && isSubset(object.selector, service.labels);
  return isLabelled ? ` Remove \`${selectorText}\` from metadata.labels of Service ${idOf(service)}.` : '';
}

export function scaleUp(pods: readonly Workload[]): string {
  return `Set spec.replicas of ${listed(pods.map(namedPods))} to 1 or more.`;
}

/** How to give a gateway pods of its own behind its Service. */
export function installSeparatePods(gateway: ConfiguredGateway, service = gateway.services[0]): string {
  if (service === undefined)
    return `Install separate pods for Gateway ${gateway.id}, with a unique label, and select them in its spec.selector.`;
  return `Install separate pods for Gateway ${gateway.id}, with a unique label; select them in spec.selector of Service ${idOf(service)} and of the Gateway, and set the label in metadata.labels of the Service.${secretsBelong(gateway, service.namespace)}`;
}

/** Where a gateway's certificates belong if its pods are in this namespace: istiod reads them beside the pods. */
export function secretsBelong({ object }: ConfiguredGateway, namespace: string): string {
  const names = new Set(object?.servers.flatMap(({ tls }) => (tls?.credentialName ? [tls.credentialName] : [])));
  return names.size === 0
    ? ''
    : ` The certificates, ${ofKind('Secret', [...names])}, belong into namespace ${namespace}.`;
}
