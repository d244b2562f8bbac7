import { addressFamily } from '../../private/network';
import { type Check } from '../../private/names';
import { type AwsNetworkOptions, AwsTargetType } from './aws-options';
import { type AwsSettings } from './aws-settings';
import { type Checker, pattern } from './checker';
import { isDualStack } from './common';
import { ExternalTrafficPolicy, HealthCheck, IpFamily } from './options';

const RESERVED_ATTRIBUTES: Readonly<Record<string, string>> = {
  'load_balancing.cross_zone.enabled': 'crossZone',
  'preserve_client_ip.enabled': 'preserveClientIp',
  'proxy_protocol_v2.enabled': 'proxyProtocol',
};

const HEX = '(?:[0-9a-f]{8}|[0-9a-f]{17})';
const EIP_ALLOCATION = pattern(
  new RegExp(`^eipalloc-${HEX}$`),
  'the allocation id of an Elastic IP address',
  "'eipalloc-' and 8 or 17 digits of 0-9, a-f",
);
const SUBNET = idOrName('subnet-', 'a subnet');
const SECURITY_GROUP = idOrName('sg-', 'a security group');
const LOAD_BALANCER_NAME = pattern(
  /^(?!internal-)[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/,
  'a name that AWS accepts for a load balancer',
  "at most 32 letters, digits and '-', no '-' at either end, not beginning with 'internal-'",
);
const ATTRIBUTE_KEY = pattern(
  /^[a-z0-9_]+(?:\.[a-z0-9_]+)*$/,
  'the name of an attribute',
  "words of a-z, 0-9 and '_' joined by dots",
);
const TAG_KEY = pattern(
  /^(?!aws:)[^,=]{1,128}$/,
  'the name of a tag',
  "at most 128 characters without ',' and '=', not beginning with 'aws:'",
);
const LIST_VALUE = pattern(
  /^[^,]{0,256}$/,
  'a value of an annotation with several entries',
  "a string of at most 256 characters without ','",
);

// The controller takes what begins with the prefix for an id, anything else for the value of a `Name` tag.
function idOrName(prefix: string, what: string): Check {
  return pattern(
    new RegExp(`^(?:${prefix}${HEX}|(?!${prefix})[^,\\s](?:[^,]*[^,\\s])?)$`),
    `the id or name of ${what}`,
    `'${prefix}' and 8 or 17 digits of 0-9, a-f, or a Name tag without ','`,
  );
}

/** Checks each option by itself. */
export function checkAwsValues(checker: Checker, options: AwsNetworkOptions): void {
  checker.choice('targetType', options.targetType, AwsTargetType);
  checker.choice('healthCheck', options.healthCheck, HealthCheck);
  checker.list('subnets', options.subnets, SUBNET);
  checker.list('eipAllocations', options.eipAllocations, EIP_ALLOCATION);
  checker.list('securityGroups', options.securityGroups, SECURITY_GROUP);
  checker.integer('healthCheckIntervalSeconds', options.healthCheckIntervalSeconds, 5, 300);
  checker.integer('healthCheckThreshold', options.healthCheckThreshold, 2, 10);
  checker.value('loadBalancerName', options.loadBalancerName, LOAD_BALANCER_NAME);
  checkPairs(checker, 'loadBalancerAttributes', options.loadBalancerAttributes, ATTRIBUTE_KEY);
  checkPairs(checker, 'targetGroupAttributes', options.targetGroupAttributes, ATTRIBUTE_KEY);
  checkPairs(checker, 'tags', options.tags, TAG_KEY);
}

function checkPairs(checker: Checker, option: string, values: Readonly<Record<string, string>> = {}, key: Check): void {
  const reserved = new Map(Object.entries(RESERVED_ATTRIBUTES));
  for (const [name, value] of Object.entries(values)) {
    checker.value(`${option} key`, name, key);
    checker.value(`${option}['${name}']`, value, LIST_VALUE);
    const instead = reserved.get(name);
    if (instead !== undefined) {
      checker.refuse({
        what: `${option}['${name}'] is written by an option of its own`,
        got: value,
        fix: `set ${instead} instead`,
      });
    }
  }
}

/** Checks the options against one another. */
export function checkAwsCombinations(checker: Checker, options: AwsNetworkOptions, settings: AwsSettings): void {
  checkAddresses(checker, options, settings);
  checkIpv6(checker, options, settings);
  checkSources(checker, options, settings);
  checkTargets(checker, options, settings);
}

function checkAddresses(checker: Checker, options: AwsNetworkOptions, settings: AwsSettings): void {
  const { eipAllocations, staticIps = [], subnets } = options;
  if (eipAllocations !== undefined && settings.internal) {
    checker.refuse({
      what: 'eipAllocations needs a load balancer that faces the internet, but internal is true',
      got: eipAllocations,
      fix: 'leave internal out, or give staticIps, one private address per subnet',
    });
  }
  const ipv4 = staticIps.filter((ip) => addressFamily(ip) === 'IPv4');
  if (ipv4.length > 0 && !settings.internal) {
    checker.refuse({
      what: 'staticIps has an IPv4 address, but the load balancer faces the internet',
      got: ipv4,
      allowed: 'IPv6 addresses; IPv4 addresses with internal: true',
      fix: 'reserve Elastic IP addresses and give their ids as eipAllocations',
    });
  }
  const perSubnet = {
    eipAllocations: eipAllocations ?? [],
    'staticIps (IPv4)': ipv4,
    'staticIps (IPv6)': staticIps.filter((ip) => addressFamily(ip) === 'IPv6'),
  };
  for (const [what, entries] of Object.entries(perSubnet)) {
    if (subnets === undefined || entries.length === 0 || entries.length === subnets.length) continue;
    checker.refuse({
      what: `${what} counts ${entries.length}, but subnets counts ${subnets.length}`,
      got: entries,
      allowed: 'one per subnet',
    });
  }
}

function checkIpv6(checker: Checker, options: AwsNetworkOptions, settings: AwsSettings): void {
  if (settings.dualStack) return;
  const needs = {
    ipFamilies: options.ipFamilies?.includes(IpFamily.IPV6) === true,
    ipFamilyPolicy: isDualStack(options),
    staticIps: options.staticIps?.some((ip) => addressFamily(ip) === 'IPv6') === true,
    sourceRanges: options.sourceRanges?.some((range) => range.includes(':')) === true,
  };
  const option = Object.entries(needs).find(([, needed]) => needed)?.[0] as keyof typeof needs | undefined;
  if (option === undefined) return;
  checker.refuse({
    what: `${option} asks for IPv6, but the load balancer has IPv4 only`,
    got: options[option],
    fix: 'set dualStack to true',
  });
}

function checkSources(checker: Checker, options: AwsNetworkOptions, settings: AwsSettings): void {
  const { sourceRanges, securityGroups } = options;
  if (sourceRanges !== undefined && securityGroups !== undefined) {
    checker.refuse({
      what: 'sourceRanges is ignored by the controller, since securityGroups is set',
      got: sourceRanges,
      fix: 'give one of the two',
    });
  }
  if (sourceRanges !== undefined && !settings.preserveClientIp) {
    checker.refuse({
      what: 'sourceRanges is ignored by the controller, since preserveClientIp is false',
      got: sourceRanges,
      fix: 'leave preserveClientIp out, or set securityGroups instead of sourceRanges',
    });
  }
  if (options.manageBackendSecurityGroupRules !== undefined && securityGroups === undefined) {
    checker.refuse({
      what: 'manageBackendSecurityGroupRules has no meaning without securityGroups',
      got: options.manageBackendSecurityGroupRules,
      fix: 'leave it out, or give securityGroups',
    });
  }
}

function checkTargets(checker: Checker, options: AwsNetworkOptions, settings: AwsSettings): void {
  const { proxyProtocol = false } = options;
  const toNodes = settings.targetType === AwsTargetType.INSTANCE;
  if (toNodes && settings.allocateNodePorts === false) {
    checker.refuse({
      what: 'allocateLoadBalancerNodePorts is false, but instance targets are node ports',
      fix: 'leave it out, or set targetType to AwsTargetType.IP',
    });
  }
  if (toNodes && proxyProtocol && settings.externalTrafficPolicy === ExternalTrafficPolicy.LOCAL) {
    checker.refuse({
      what: 'externalTrafficPolicy is Local, but kube-proxy, which then answers the health checks, does not speak PROXY protocol',
      fix: 'leave externalTrafficPolicy out: the header carries the client address',
    });
  }
  if (settings.healthCheck === HealthCheck.READINESS && (toNodes || proxyProtocol)) {
    checker.refuse({
      what: toNodes
        ? 'healthCheck is readiness, but instance targets are nodes, which do not listen on the status port'
        : 'healthCheck is readiness, but AWS sends PROXY protocol to the status port too, which does not speak it',
      allowed: HealthCheck.PLATFORM,
      fix: 'leave healthCheck out',
    });
  }
}
