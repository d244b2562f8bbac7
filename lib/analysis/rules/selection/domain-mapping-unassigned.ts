import { DOMAIN_MAPPING_NAMESPACE, ROUTE, ROUTE_NAMESPACE } from '../../../knative/ingress-labels';
import { type IstioGatewayEntry } from '../../../knative/config-istio';
import { describeSelector, selectedKeys } from '../../../private/label-selector';
import { idOf } from '../../input/manifest';
import { type KIngress } from '../../model/types';
import { type Reach } from '../../reach/reach';
import { hostsOf, SCHEMES } from '../../reach/reachability';
import { type Rule } from '../../rule';
import { alsoAdmit } from '../../gateways/admit';
import { namedOwner } from '../../words';

export const domainMappingUnassigned: Rule = {
  name: 'domain-mapping-unassigned',
  level: 'error',
  title: 'A DomainMapping uses a different gateway than its service',
  why:
    'A DomainMapping has its own KIngress, which carries the labels and the namespace of the DomainMapping, ' +
    'not those of its service. Unless it is assigned too, its domain is answered by the default gateway ' +
    "instead of the service's gateway.",
  *check({ unassigned, reach, gateways }) {
    for (const { ingress, subject, defaults, exposedAt, cause } of unassigned) {
      if (cause.kind !== 'target-assigned') continue;
      const { target, entry } = cause;
      yield {
        subject,
        gateway: idOf(entry),
        level: isAnsweredAtDefault(reach, ingress) ? 'error' : 'warning',
        message: `${namedOwner(ingress)} matches no selector of config-istio and goes through the default gateway ${defaults.join(' and ')}${exposedAt === undefined ? '' : `, exposed at ${exposedAt}`}; its target ${namedOwner(target)} goes through ${idOf(entry)}.`,
        fix: `${fixFor(ingress, target, entry)}${alsoAdmit(gateways, [{ ingress, gateway: idOf(entry) }])}`,
      };
    }
  },
};

/** Whether the default gateway answers the domain now, or would if its Service were there. */
function isAnsweredAtDefault(reach: Reach, ingress: KIngress): boolean {
  const { lookup } = reach.model;
  const host = hostsOf(ingress).find(({ kind }) => kind === 'ext')?.host ?? '';
  return reach.gatewaysOf(ingress).external.some(({ service: name }) => {
    const service = lookup.serviceOfHost(name);
    if (service === undefined) return true;
    return SCHEMES.some((scheme) => reach.possibleAnswersOf(service, host, scheme).some(({ code }) => code === '200'));
  });
}

function fixFor({ namespace }: KIngress, target: KIngress, entry: IstioGatewayEntry): string {
  const { labelSelector = {} } = entry;
  const keys = [...selectedKeys(labelSelector)].sort();
  if (keys.includes(ROUTE_NAMESPACE) || keys.includes(ROUTE)) {
    return `Add a second entry for ${idOf(entry)} to external-gateways that selects ${DOMAIN_MAPPING_NAMESPACE}: ${JSON.stringify(namespace)}.`;
  }
  const labels = keys.flatMap((key) => {
    const value = target.labels[key];
    return value === undefined ? [] : [`${key}: ${JSON.stringify(value)}`];
  });
  return labels.length === 0
    ? `Label the DomainMapping so that ${describeSelector(labelSelector)} matches it.`
    : `Set ${labels.join(' and ')} in metadata.labels of the DomainMapping, as on its service.`;
}
