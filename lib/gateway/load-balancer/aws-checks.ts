import { pattern, refuseList, refuseUnless, wholeNumber } from '../../private/checks';
import { type Check } from '../../private/names';
import { addressFamily } from '../../private/network';
import { type Path, type Refusal } from '../../private/refusal';
import { type AwsNetworkOptions, AwsTargetType } from './aws-options';
import { type AwsSettings } from './aws-settings';
import { isDualStack, ofFamily } from './common';
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

/** Checks each option on its own. */
export function awsValueRefusals(options: AwsNetworkOptions): Refusal[] {
  return [
    ...refuseList(SUBNET, options.subnets, ['subnets']),
    ...refuseList(EIP_ALLOCATION, options.eipAllocations, ['eipAllocations']),
    ...refuseList(SECURITY_GROUP, options.securityGroups, ['securityGroups']),
    ...refuseUnless(wholeNumber(5, 300), options.healthCheckIntervalSeconds, ['healthCheckIntervalSeconds']),
    ...refuseUnless(wholeNumber(2, 10), options.healthCheckThreshold, ['healthCheckThreshold']),
    ...refuseUnless(LOAD_BALANCER_NAME, options.loadBalancerName, ['loadBalancerName']),
    ...pairRefusals(options.loadBalancerAttributes, ATTRIBUTE_KEY, ['loadBalancerAttributes']),
    ...pairRefusals(options.targetGroupAttributes, ATTRIBUTE_KEY, ['targetGroupAttributes']),
    ...pairRefusals(options.tags, TAG_KEY, ['tags']),
  ];
}

function pairRefusals(values: Readonly<Record<string, string>> | undefined, key: Check, path: Path): Refusal[] {
  const reserved = new Map(Object.entries(RESERVED_ATTRIBUTES));
  return Object.entries(values ?? {}).flatMap(([name, value]) => {
    const at = [...path, name];
    const instead = reserved.get(name);
    return [
      ...refuseUnless(key, name, at),
      ...refuseUnless(LIST_VALUE, value, at),
      ...(instead === undefined
        ? []
        : [{ path: at, what: 'set by a separate option', got: value, fix: `set ${instead} instead` }]),
    ];
  });
}

/** Checks the options against one another. */
export function awsCombinationRefusals(options: AwsNetworkOptions, settings: AwsSettings): Refusal[] {
  return [
    ...addressRefusals(options, settings),
    ...ipv6Refusals(options, settings),
    ...sourceRefusals(options, settings),
    ...targetRefusals(options, settings),
  ];
}

function addressRefusals(options: AwsNetworkOptions, settings: AwsSettings): Refusal[] {
  const { eipAllocations, staticIps, subnets } = options;
  const refusals: Refusal[] = [];
  if (eipAllocations !== undefined && settings.internal) {
    refusals.push({
      path: ['eipAllocations'],
      what: 'needs an internet-facing load balancer, but internal is true',
      got: eipAllocations,
      fix: 'omit internal, or set staticIps, one private address per subnet',
    });
  }
  const ipv4 = ofFamily(staticIps, IpFamily.IPV4);
  if (ipv4.length > 0 && !settings.internal) {
    refusals.push({
      path: ['staticIps'],
      what: 'has an IPv4 address, but the load balancer is internet-facing',
      got: ipv4,
      allowed: 'IPv6 addresses; IPv4 addresses with internal: true',
      fix: 'reserve Elastic IP addresses and give their ids as eipAllocations',
    });
  }
  const perSubnet = [
    ['eipAllocations', 'entries', eipAllocations ?? []],
    ['staticIps', 'IPv4 addresses', ipv4],
    ['staticIps', 'IPv6 addresses', ofFamily(staticIps, IpFamily.IPV6)],
  ] as const;
  for (const [option, what, entries] of perSubnet) {
    const wanted = (subnets ?? []).length;
    if (subnets === undefined || entries.length === 0 || entries.length === wanted) continue;
    refusals.push({
      path: [option],
      what: `number of ${what} (${entries.length}) differs from the number of subnets (${wanted})`,
      got: entries,
      allowed: 'one per subnet',
    });
  }
  return refusals;
}

function ipv6Refusals(options: AwsNetworkOptions, settings: AwsSettings): Refusal[] {
  if (settings.dualStack) return [];
  const needs = {
    ipFamilies: (options.ipFamilies ?? []).includes(IpFamily.IPV6),
    ipFamilyPolicy: isDualStack(options),
    staticIps: (options.staticIps ?? []).some((ip) => addressFamily(ip) === 'IPv6'),
    sourceRanges: (options.sourceRanges ?? []).some((range) => range.includes(':')),
  };
  const asking = (Object.keys(needs) as (keyof typeof needs)[]).filter((option) => needs[option]);
  return asking.map((option) => ({
    path: [option],
    what: 'requests IPv6, but the load balancer is IPv4 only',
    got: options[option],
    fix: 'set dualStack to true',
  }));
}

function sourceRefusals(options: AwsNetworkOptions, settings: AwsSettings): Refusal[] {
  const { sourceRanges, securityGroups, manageBackendSecurityGroupRules } = options;
  const refusals: Refusal[] = [];
  if (sourceRanges !== undefined && securityGroups !== undefined) {
    refusals.push({
      path: ['sourceRanges'],
      what: 'has no effect: the controller ignores it where securityGroups is set',
      got: sourceRanges,
      fix: 'set only one of the two',
    });
  }
  if (sourceRanges !== undefined && !settings.preserveClientIp) {
    refusals.push({
      path: ['sourceRanges'],
      what: 'has no effect: the controller ignores it where preserveClientIp is false',
      got: sourceRanges,
      fix: 'omit preserveClientIp, or set securityGroups instead of sourceRanges',
    });
  }
  if (manageBackendSecurityGroupRules !== undefined && securityGroups === undefined) {
    refusals.push({
      path: ['manageBackendSecurityGroupRules'],
      what: 'has no effect without securityGroups',
      got: manageBackendSecurityGroupRules,
      fix: 'omit it, or set securityGroups',
    });
  }
  return refusals;
}

function targetRefusals(options: AwsNetworkOptions, settings: AwsSettings): Refusal[] {
  const { podReadinessGate, proxyProtocol = false } = options;
  const toNodes = settings.targetType === AwsTargetType.INSTANCE;
  const refusals: Refusal[] = [];
  if (toNodes && podReadinessGate !== undefined) {
    refusals.push({
      path: ['podReadinessGate'],
      what: 'has no effect: the targets are nodes',
      got: podReadinessGate,
      fix: 'omit it, or set targetType to AwsTargetType.IP',
    });
  }
  if (toNodes && settings.allocateNodePorts === false) {
    refusals.push({
      path: ['allocateLoadBalancerNodePorts'],
      what: 'false, but instance targets are node ports',
      fix: 'omit it, or set targetType to AwsTargetType.IP',
    });
  }
  if (toNodes && proxyProtocol && settings.externalTrafficPolicy === ExternalTrafficPolicy.LOCAL) {
    refusals.push({
      path: ['externalTrafficPolicy'],
      what: 'Local, but kube-proxy, which then answers the health checks, does not speak PROXY protocol',
      fix: 'omit externalTrafficPolicy: the header carries the client address',
    });
  }
  if (settings.healthCheck === HealthCheck.READINESS && (toNodes || proxyProtocol)) {
    refusals.push({
      path: ['healthCheck'],
      what: toNodes
        ? 'readiness, but instance targets are nodes, which do not listen on the status port'
        : 'readiness, but AWS sends PROXY protocol to the status port too, which does not speak it',
      allowed: HealthCheck.PLATFORM,
      fix: 'omit healthCheck',
    });
  }
  return refusals;
}
