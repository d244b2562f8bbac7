import { annotationRefusals } from '../../private/annotations';
import { refuseList, refuseRepeats, refuseUnless } from '../../private/checks';
import { type Check, LABEL_KEY, isDnsLabel } from '../../private/names';
import { CIDR, IP_ADDRESS, addressFamily, parseCidr } from '../../private/network';
import { additionalLabelRefusals } from '../own-labels';
import { type Path, type Refusal } from '../../private/refusal';
import { IpFamily, IpFamilyPolicy, type LoadBalancerOptions } from './options';
import { proxyProtocolRefusals } from './proxy-protocol';

const HOSTNAME: Check = {
  test: (value) =>
    typeof value === 'string' && value.length <= 253 && value.replace(/^\*\./, '').split('.').every(isDnsLabel),
  is: 'a DNS name',
  allowed: "labels of a-z, 0-9 and '-' joined by dots, 253 characters at most, '*.' in front allowed",
};

const LOAD_BALANCER_CLASS: Check = { ...LABEL_KEY, is: 'the name of a load balancer class' };

/** Checks the options that are common to all kinds of load balancers. */
export function commonRefusals(options: LoadBalancerOptions): Refusal[] {
  return [
    ...annotationRefusals(options.annotations, ['annotations']),
    ...additionalLabelRefusals(options.labels, ['labels']),
    ...refuseList(HOSTNAME, options.externalDnsHostnames, ['externalDnsHostnames']),
    ...refuseUnless(LOAD_BALANCER_CLASS, options.loadBalancerClass, ['loadBalancerClass']),
    ...familyRefusals(options),
    ...sourceRangeRefusals(options),
    ...staticIpRefusals(options),
    ...proxyProtocolRefusals(options),
  ];
}

/** Whether a Service with these options is sure to ask for both families. */
export function isDualStack(options: LoadBalancerOptions): boolean {
  if (options.ipFamilyPolicy === undefined) return options.ipFamilies?.length === 2;
  return options.ipFamilyPolicy !== IpFamilyPolicy.SINGLE_STACK;
}

/** The addresses of one family. */
export function ofFamily(addresses: readonly string[] | undefined, family: IpFamily): string[] {
  return (addresses ?? []).filter((address) => addressFamily(address) === family);
}

/** Refuses more than one static address of a family, and one of each family for a Service with one family. */
export function oneIpPerFamilyRefusals(options: LoadBalancerOptions): Refusal[] {
  const path = ['staticIps'];
  const families = (options.staticIps ?? []).map((ip) => addressFamily(ip));
  const refusals: Refusal[] = [];
  if (new Set(families).size < families.length) {
    refusals.push({
      path,
      what: 'two addresses of one family',
      got: options.staticIps,
      allowed: 'one IPv4 address, one IPv6 address, or one of each',
    });
  }
  if (new Set(families).size === 2 && !isDualStack(options)) {
    refusals.push({
      path,
      what: 'an address of each family, but the Service has one family',
      got: options.staticIps,
      allowed: 'one address',
      fix: 'set ipFamilyPolicy to PREFER_DUAL_STACK or REQUIRE_DUAL_STACK, or omit one address',
    });
  }
  return refusals;
}

function familyRefusals(options: LoadBalancerOptions): Refusal[] {
  const { ipFamilies } = options;
  const refusals = refuseRepeats(ipFamilies, ['ipFamilies']);
  if (refusals.length > 0 || ipFamilies?.length !== 2 || isDualStack(options)) return refusals;
  return [
    {
      path: ['ipFamilies'],
      what: 'two families, but ipFamilyPolicy is SingleStack',
      got: ipFamilies,
      allowed: 'one family',
      fix: 'omit ipFamilyPolicy, or set one family',
    },
  ];
}

function sourceRangeRefusals(options: LoadBalancerOptions): Refusal[] {
  const { sourceRanges } = options;
  return [
    ...refuseList(CIDR, sourceRanges, ['sourceRanges']),
    ...(sourceRanges ?? []).flatMap((range, index) => {
      const path = ['sourceRanges', index];
      const cidr = parseCidr(range);
      if (cidr === undefined) return [];
      const refusals = wrongFamily(range, cidr.family, path, options);
      if (!cidr.hasHostBits) return refusals;
      const hostBits = {
        path,
        what: 'has host bits set, so the intended block is not clear',
        got: range,
        allowed: 'the first address of the block',
        fix: `write ${cidr.canonical} for the block, or a longer prefix for the address`,
      };
      return [hostBits, ...refusals];
    }),
  ];
}

function staticIpRefusals(options: LoadBalancerOptions): Refusal[] {
  return [
    ...refuseList(IP_ADDRESS, options.staticIps, ['staticIps']),
    ...(options.staticIps ?? []).flatMap((ip, index) => {
      const family = addressFamily(ip);
      return family === undefined ? [] : wrongFamily(ip, family, ['staticIps', index], options);
    }),
  ];
}

function wrongFamily(
  got: string,
  family: string,
  path: Path,
  { ipFamilies, ipFamilyPolicy }: LoadBalancerOptions,
): Refusal[] {
  // With PREFER_DUAL_STACK or REQUIRE_DUAL_STACK, one listed family only says which comes first.
  if (ipFamilies === undefined || isDualStack({ ipFamilies, ipFamilyPolicy })) return [];
  if (ipFamilies.map(String).includes(family)) return [];
  return [
    {
      path,
      what: `${family}, but the Service has no such addresses`,
      got,
      allowed: ipFamilies.join(', '),
      fix: 'add the family to ipFamilies, or omit the entry',
    },
  ];
}
