import { type Refusal } from '../private/refusal';
import { type IsolatedGatewayProps } from './isolated-gateway-props';
import { dnsNamesOf } from './tls/hosts';

type Names = Pick<IsolatedGatewayProps, 'domain' | 'externalDns' | 'hosts'>;

/**
 * DNS names for which ExternalDNS is asked for records: everything under the domain, and the hosts given by name, also
 * those under a wildcard. It does not answer for a name that exists, if only as the parent of another gateway's name
 * (RFC 4592, section 2.2.2).
 */
export function externalDnsNames({ externalDns = false, domain, hosts = [] }: Names): readonly string[] {
  if (!externalDns) return [];
  return [...new Set([...(domain === undefined ? [] : [`*.${domain}`]), ...dnsNamesOf(hosts)])].sort();
}

export function externalDnsRefusals(props: Names): Refusal[] {
  if (props.externalDns !== true || externalDnsNames(props).length > 0) return [];
  const fix = 'set domain or hosts, or omit it and set externalDnsHostnames of the load balancer';
  return [{ path: ['externalDns'], what: 'the gateway has no name of its own', got: true, fix }];
}
