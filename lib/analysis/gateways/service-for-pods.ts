import { idOf } from '../input/manifest';
import { isSubset } from '../model/label-index';
import { inYaml, ofKind } from '../words';
import { type ConfiguredGateway } from './configured-gateways';

/** How to make a gateway's Service lead to the pods that its Gateway applies to: a Service selects pods beside it. */
export function leadToPods({ id, object, pods, services }: ConfiguredGateway): string {
  const [service] = services;
  const beside = pods.find(({ namespace }) => namespace === service?.namespace);
  const labels = inYaml(object?.selector);
  const [first] = pods;
  if (beside !== undefined || first === undefined)
    return `Set \`${labels}\` as spec.selector of ${ofKind('Service', services.map(idOf))}.`;
  const port = object?.servers[0]?.number ?? 80;
  // The prober would go on asking the old one.
  const isLabelled = service !== undefined && isSubset(object?.selector ?? {}, service.labels);
  const unlabel = isLabelled ? ` Remove \`${labels}\` from metadata.labels of Service ${idOf(service)}.` : '';
  return `Create a Service in namespace ${first.namespace} that selects \`${labels}\`, with port 80 to targetPort ${port < 1024 ? 8000 + port : port}, and name it in the entry of Gateway ${id} in config-istio.${unlabel}`;
}

/** Where a gateway's certificates belong if its pods are in this namespace: istiod reads them beside the pods. */
export function secretsBelong({ object }: ConfiguredGateway, namespace: string): string {
  const names = new Set(object?.servers.flatMap(({ tls }) => (tls?.credentialName ? [tls.credentialName] : [])));
  return names.size === 0
    ? ''
    : ` The certificates, ${ofKind('Secret', [...names])}, belong into namespace ${namespace}.`;
}
