import { typeRefusals } from '../../private/types';
import { type Refusal, under } from '../../private/refusal';
import { awsCombinationRefusals, awsValueRefusals } from './aws-checks';
import { type AwsNetworkOptions } from './aws-options';
import { awsPace } from './aws-pace';
import { type AwsSettings, resolveAws } from './aws-settings';
import { awsTlsAnnotations, awsTlsPorts, awsTlsRefusals } from './aws-tls';
import { commonRefusals, ofFamily } from './common';
import { HealthCheck, IpFamily } from './options';
import { READINESS_PATH, STATUS_PORT, type ServicePlan, annotationOverrides } from './service-template';

const PREFIX = 'service.beta.kubernetes.io/aws-load-balancer-';

/** The option that writes each annotation, deprecated spellings included. */
const OPTION_OF = prefixed({
  'additional-resource-tags': 'tags',
  'alpn-policy': 'tls',
  attributes: 'loadBalancerAttributes',
  'cross-zone-load-balancing-enabled': 'crossZone',
  'eip-allocations': 'eipAllocations',
  'healthcheck-healthy-threshold': 'healthCheckThreshold',
  'healthcheck-interval': 'healthCheckIntervalSeconds',
  'healthcheck-unhealthy-threshold': 'healthCheckThreshold',
  internal: 'internal',
  'ip-address-type': 'dualStack',
  'ipv6-addresses': 'staticIps',
  'manage-backend-security-group-rules': 'manageBackendSecurityGroupRules',
  name: 'loadBalancerName',
  'nlb-target-type': 'targetType',
  'private-ipv4-addresses': 'staticIps',
  'proxy-protocol': 'proxyProtocol',
  scheme: 'internal',
  'security-groups': 'securityGroups',
  'ssl-cert': 'tls',
  'ssl-negotiation-policy': 'tls',
  'ssl-ports': 'tls',
  subnets: 'subnets',
  'target-group-attributes': 'targetGroupAttributes',
  type: 'loadBalancerClass',
});

/** Checks the options of LoadBalancer.awsNetwork. */
export function awsNetworkRefusals(options: AwsNetworkOptions): Refusal[] {
  const ofWrongType = typeRefusals('AwsNetworkOptions', options);
  if (ofWrongType.length > 0) return ofWrongType;
  return [
    ...commonRefusals(options),
    ...awsValueRefusals(options),
    ...awsCombinationRefusals(options, resolveAws(options)),
    ...under(['tls'], awsTlsRefusals(options.tls)),
    ...annotationOverrides(options, awsNetworkPlan),
  ];
}

/** The Service for an AWS Network Load Balancer. */
export function awsNetworkPlan(options: AwsNetworkOptions): ServicePlan {
  const settings = resolveAws(options);
  return {
    type: 'LoadBalancer',
    isInternal: settings.internal,
    pace: awsPace(options, settings),
    saysReadinessGate: options.podReadinessGate !== undefined,
    tlsPorts: awsTlsPorts(options.tls),
    // Targets are asked on the health check port, without a listener for it; instances on a node port of kube-proxy.
    hasStatusPort: false,
    optionOf: OPTION_OF,
    annotations: prefixed(annotations(options, settings)),
    fields: {
      loadBalancerClass: options.loadBalancerClass ?? 'service.k8s.aws/nlb',
      externalTrafficPolicy: settings.externalTrafficPolicy,
      allocateLoadBalancerNodePorts: settings.allocateNodePorts,
    },
  };
}

function annotations(options: AwsNetworkOptions, settings: AwsSettings): Record<string, string | undefined> {
  const loadBalancerAttributes = {
    ...options.loadBalancerAttributes,
    'load_balancing.cross_zone.enabled': options.crossZone,
  };
  const targetGroupAttributes = {
    ...options.targetGroupAttributes,
    'preserve_client_ip.enabled': settings.preserveClientIp,
  };
  return {
    // Beside the class, for cloud controllers too old to know it: each of the two alone keeps them from making a load
    // balancer.
    type: 'external',
    scheme: settings.internal ? 'internal' : 'internet-facing',
    'nlb-target-type': settings.targetType,
    name: options.loadBalancerName,
    subnets: joined(options.subnets),
    'eip-allocations': joined(options.eipAllocations),
    'private-ipv4-addresses': joined(ofFamily(options.staticIps, IpFamily.IPV4)),
    'ipv6-addresses': joined(ofFamily(options.staticIps, IpFamily.IPV6)),
    'ip-address-type': settings.dualStack ? 'dualstack' : undefined,
    'security-groups': joined(options.securityGroups),
    'manage-backend-security-group-rules': settings.manageBackendSecurityGroupRules?.toString(),
    attributes: pairs(loadBalancerAttributes),
    'target-group-attributes': pairs(targetGroupAttributes),
    'additional-resource-tags': pairs(options.tags ?? {}),
    ...awsTlsAnnotations(options.tls),
    'proxy-protocol': options.proxyProtocol === true ? '*' : undefined,
    ...(settings.healthCheck === HealthCheck.READINESS && {
      'healthcheck-protocol': 'http',
      'healthcheck-port': STATUS_PORT.toString(),
      'healthcheck-path': READINESS_PATH,
    }),
    'healthcheck-interval': options.healthCheckIntervalSeconds?.toString(),
    // Both, since AWS long demanded that they be equal for a Network Load Balancer.
    'healthcheck-healthy-threshold': options.healthCheckThreshold?.toString(),
    'healthcheck-unhealthy-threshold': options.healthCheckThreshold?.toString(),
  };
}

function prefixed<T>(bySuffix: Readonly<Record<string, T>>): Record<string, T> {
  const result: Record<string, T> = {};
  for (const [suffix, value] of Object.entries(bySuffix)) if (value !== undefined) result[PREFIX + suffix] = value;
  return result;
}

function joined(values: readonly string[] | undefined): string | undefined {
  return (values ?? []).join(',') || undefined;
}

function pairs(values: Readonly<Record<string, string | boolean | undefined>>): string | undefined {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return joined(entries.map(([key, value]) => `${key}=${String(value)}`).sort());
}
