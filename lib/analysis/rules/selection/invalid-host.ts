import { isDnsLabel } from '../../../private/names';
import { type KIngress } from '../../model/types';
import { type Rule } from '../../rule';
import { namedOwner } from '../../words';

const LABEL_OF_TEMPLATE = /index\s+\.Labels\s+"([^"]+)"/g;
const LONGEST_PART = 63;

export const invalidHost: Rule = {
  name: 'invalid-host',
  level: 'error',
  title: 'A service gets a host that is no domain name',
  why:
    'Serving creates no KIngress for a Route one of whose hosts is no domain name: the service is not Ready (ErrorConfig), and ' +
    'nothing answers its hosts, not even the cluster-local one.',
  *check({ model, reach, owners }) {
    for (const ingress of reach.ingresses) {
      const { refusedHost, owner } = ingress;
      if (refusedHost === undefined || owner === 'DomainMapping') continue;
      yield {
        subject: owners.subjectOf(ingress),
        message: `${namedOwner(ingress)} gets the host ${JSON.stringify(refusedHost)} by config-network and config-domain, which is no domain name.`,
        fix: fixOf(ingress, refusedHost, model.network.domainTemplate),
      };
    }
  },
};

function fixOf(ingress: KIngress, host: string, template: string | undefined): string {
  const asked = [...(template ?? '').matchAll(LABEL_OF_TEMPLATE)].map(([, key = '']) => key);
  const lacking = asked.find((key) => ingress.labels[key] === undefined);
  if (lacking !== undefined)
    return `Set the label \`${lacking}\` on ${namedOwner(ingress)}: domain-template of config-network asks for it.`;
  const long = host.split('.').find((part) => part.length > LONGEST_PART && isDnsLabel(part.slice(0, LONGEST_PART)));
  return long === undefined
    ? 'Correct domain-template, or tag-template, of config-network.'
    : `Shorten the names that make up ${long}: a part of a host has at most ${LONGEST_PART} characters.`;
}
