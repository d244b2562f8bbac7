import { type Refusal } from '../private/refusal';
import { type IsolatedGatewayProps } from './isolated-gateway-props';
import { dnsNamesOf } from './tls/hosts';

type Names = Pick<IsolatedGatewayProps, 'domain' | 'externalDns' | 'hosts'>;

/** DNS names for which ExternalDNS is asked for records: everything under the domain, and the hosts given by name. */
export function externalDnsNames({ externalDns = false, domain, hosts = [] }: Names): readonly string[] {
  if (!externalDns) return [];
  const names = [...new Set([...(domain === undefined ? [] : [`*.${domain}`]), ...dnsNamesOf(hosts)])];
  return names.filter((name) => !names.some((other) => other !== name && answersFor(other, name))).sort();
}

/** Whether a record answers for another name. In DNS, a wildcard stands for any number of labels (RFC 4592). */
function answersFor(record: string, name: string): boolean {
  return record.startsWith('*.') && name.endsWith(record.slice(1));
}

export function externalDnsRefusals(props: Names): Refusal[] {
  if (props.externalDns !== true || externalDnsNames(props).length > 0) return [];
  const fix = 'set domain or hosts, or omit it and set externalDnsHostnames of the load balancer';
  return [{ path: ['externalDns'], what: 'the gateway has no name of its own', got: true, fix }];
}
