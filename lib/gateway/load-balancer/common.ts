import { CIDR, IP_ADDRESS, addressFamily, parseCidr } from '../../private/network';
import { type Check, LABEL_KEY, isDnsLabel } from '../../private/names';
import { type Checker } from './checker';
import { checkProxyProtocol } from './proxy-protocol';
import { ExternalTrafficPolicy, IpFamily, IpFamilyPolicy, type LoadBalancerOptions } from './options';

const HOSTNAME: Check = {
  test: (value) =>
    typeof value === 'string' && value.length <= 253 && value.replace(/^\*\./, '').split('.').every(isDnsLabel),
  is: 'a DNS name',
  allowed: "labels of a-z, 0-9 and '-' joined by dots, 253 characters at most, '*.' in front allowed",
};

const ANNOTATION_KEY: Check = { ...LABEL_KEY, is: 'the name of an annotation' };

const ANNOTATION_VALUE: Check = {
  test: (value) => typeof value === 'string',
  is: 'a string',
  allowed: 'a string: Kubernetes knows no other annotation values, so write "true" or "30"',
};

/** Checks the options that mean the same for every kind of load balancer. */
export function checkCommon(checker: Checker, options: LoadBalancerOptions): void {
  for (const [key, value] of Object.entries(options.annotations ?? {})) {
    checker.value('annotations key', key, ANNOTATION_KEY);
    checker.value(`annotations['${key}']`, value, ANNOTATION_VALUE);
  }
  checker.list('externalDnsHostnames', options.externalDnsHostnames, HOSTNAME);
  checker.choice('externalTrafficPolicy', options.externalTrafficPolicy, ExternalTrafficPolicy);
  checker.value('loadBalancerClass', options.loadBalancerClass, {
    ...LABEL_KEY,
    is: 'the name of a load balancer class',
  });
  checkFamilies(checker, options);
  checkSourceRanges(checker, options);
  checkStaticIps(checker, options);
  checkProxyProtocol(checker, options);
}

/** Whether a Service with these options is sure to ask for both families. */
export function isDualStack(options: LoadBalancerOptions): boolean {
  if (options.ipFamilyPolicy === undefined) return options.ipFamilies?.length === 2;
  return options.ipFamilyPolicy !== IpFamilyPolicy.SINGLE_STACK;
}

/** Refuses more than one static address of a family, and one of each family for a Service with one family. */
export function checkOneIpPerFamily(checker: Checker, options: LoadBalancerOptions): void {
  const { staticIps = [] } = options;
  const families = staticIps.map((ip) => addressFamily(ip));
  if (new Set(families).size < families.length) {
    checker.refuse({
      what: 'staticIps has two addresses of one family',
      got: staticIps,
      allowed: 'one IPv4 address, one IPv6 address, or one of each',
    });
  }
  if (families.length === 2 && !isDualStack(options)) {
    checker.refuse({
      what: 'staticIps has an address of each family, but the Service has one family',
      got: staticIps,
      allowed: 'one address',
      fix: 'set ipFamilyPolicy to PREFER_DUAL_STACK or REQUIRE_DUAL_STACK, or leave one address out',
    });
  }
}

function checkFamilies(checker: Checker, options: LoadBalancerOptions): void {
  checker.choices('ipFamilies', options.ipFamilies, IpFamily);
  checker.choice('ipFamilyPolicy', options.ipFamilyPolicy, IpFamilyPolicy);
  if (options.ipFamilies?.length === 2 && !isDualStack(options)) {
    checker.refuse({
      what: 'ipFamilies has two families, but ipFamilyPolicy is SingleStack',
      got: options.ipFamilies,
      allowed: 'one family',
      fix: 'leave ipFamilyPolicy out, or name one family',
    });
  }
}

function checkSourceRanges(checker: Checker, options: LoadBalancerOptions): void {
  checker.list('sourceRanges', options.sourceRanges, CIDR);
  options.sourceRanges?.forEach((range, index) => {
    const cidr = parseCidr(range);
    if (cidr?.hasHostBits === true) {
      checker.refuse({
        what: `sourceRanges[${index}] has bits set behind its prefix, so it may mean another block than it names`,
        got: range,
        allowed: 'the first address of the block',
        fix: `write ${cidr.canonical} for the block, or a longer prefix for the address`,
      });
    }
    checkFamilyOf(checker, `sourceRanges[${index}]`, range, cidr?.family, options);
  });
}

function checkStaticIps(checker: Checker, options: LoadBalancerOptions): void {
  checker.list('staticIps', options.staticIps, IP_ADDRESS);
  options.staticIps?.forEach((ip, index) => {
    checkFamilyOf(checker, `staticIps[${index}]`, ip, addressFamily(ip), options);
  });
}

function checkFamilyOf(
  checker: Checker,
  what: string,
  got: string,
  family: string | undefined,
  { ipFamilies, ipFamilyPolicy }: LoadBalancerOptions,
): void {
  // With PREFER_DUAL_STACK or REQUIRE_DUAL_STACK, one listed family only says which comes first.
  if (ipFamilies === undefined || isDualStack({ ipFamilies, ipFamilyPolicy })) return;
  if (ipFamilies.some((known) => known === family)) return;
  checker.refuse({
    what: `${what} is ${String(family)}, but the Service has no such addresses`,
    got,
    allowed: ipFamilies.join(', '),
    fix: 'add the family to ipFamilies, or leave the entry out',
  });
}
