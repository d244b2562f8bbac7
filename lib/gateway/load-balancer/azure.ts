import { typeRefusals } from '../../private/types';
import { pattern, refuseUnless, wholeNumber } from '../../private/checks';
import { type Refusal } from '../../private/refusal';
import { commonRefusals, ofFamily, oneIpPerFamilyRefusals } from './common';
import { ExternalTrafficPolicy, HealthCheck, IpFamily, type LoadBalancerOptions } from './options';
import { FOLLOWS_KUBE_PROXY, type LoadBalancerPace, followsNodes } from './rollout';
import { READINESS_PATH, STATUS_PORT, type ServicePlan, annotationOverrides } from './service-template';

/**
 * Options of an Azure Standard Load Balancer, made by cloud-provider-azure (AKS).
 *
 * Source of every annotation: cloud-provider-azure, topics/loadbalancer.
 */
export interface AzureOptions extends LoadBalancerOptions {
  /**
   * Reachable from the virtual network only, or from the internet.
   *
   * @default false
   */
  readonly internal?: boolean;
  /**
   * For an internal load balancer: name of the subnet that its address is taken from.
   *
   * @default - the cluster's subnet
   */
  readonly subnet?: string;
  /**
   * Resource group of the public IP address, where that is not the cluster's node resource group.
   *
   * @default - the node resource group
   */
  readonly resourceGroup?: string;
  /**
   * Name of an existing public IPv4 address.
   *
   * @default - one created by Azure
   */
  readonly publicIpName?: string;
  /**
   * Name of an existing public IPv6 address.
   *
   * @default - one created by Azure, for a Service with IPv6
   */
  readonly publicIpNameIpv6?: string;
  /**
   * DNS label of the public address: LABEL.REGION.cloudapp.azure.com.
   *
   * @default - none
   */
  readonly dnsLabel?: string;
  /**
   * The health probe of every port. It goes to a node port, so READINESS needs the status port in the Service.
   *
   * @default - PLATFORM with `externalTrafficPolicy` LOCAL (kube-proxy's answer whether the node has a ready pod),
   * READINESS with CLUSTER
   */
  readonly healthCheck?: HealthCheck;
  /**
   * Seconds between two health probes, 5 or more. Times `healthCheckThreshold` it stays below 120.
   *
   * @default - Azure's default, 5
   */
  readonly healthCheckIntervalSeconds?: number;
  /**
   * Number of failed probes, 2 or more, after which a node counts as unhealthy.
   *
   * @default - Azure's default, 2
   */
  readonly healthCheckThreshold?: number;
  /**
   * Whether clients of the load balancer can reach the gateway's status port 15021.
   *
   * @default false
   */
  readonly exposeStatusPort?: boolean;
}

const PREFIX = 'service.beta.kubernetes.io/azure-';
const INTERNAL = `${PREFIX}load-balancer-internal`;
const SUBNET = `${PREFIX}load-balancer-internal-subnet`;
const RESOURCE_GROUP = `${PREFIX}load-balancer-resource-group`;
const PUBLIC_IP = `${PREFIX}pip-name`;
const PUBLIC_IPV6 = `${PREFIX}pip-name-ipv6`;
const DNS_LABEL_NAME = `${PREFIX}dns-label-name`;
const IPV4 = `${PREFIX}load-balancer-ipv4`;
const IPV6 = `${PREFIX}load-balancer-ipv6`;
const PROBE_INTERVAL = `${PREFIX}load-balancer-health-probe-interval`;
const PROBE_COUNT = `${PREFIX}load-balancer-health-probe-num-of-probe`;
const DENY_OTHERS = `${PREFIX}deny-all-except-load-balancer-source-ranges`;

const OPTION_OF = {
  [INTERNAL]: 'internal',
  [SUBNET]: 'subnet',
  [RESOURCE_GROUP]: 'resourceGroup',
  [PUBLIC_IP]: 'publicIpName',
  [PUBLIC_IPV6]: 'publicIpNameIpv6',
  [DNS_LABEL_NAME]: 'dnsLabel',
  [IPV4]: 'staticIps',
  [IPV6]: 'staticIps',
  [PROBE_INTERVAL]: 'healthCheckIntervalSeconds',
  [PROBE_COUNT]: 'healthCheckThreshold',
  [DENY_OTHERS]: 'sourceRanges',
  [`service.beta.kubernetes.io/port_${STATUS_PORT}_no_lb_rule`]: 'exposeStatusPort',
};

// Azure: naming rules and restrictions for resources (Microsoft.Network, Microsoft.Resources).
const NETWORK_NAME = pattern(
  /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$/,
  'the name of an Azure network resource',
  "at most 80 characters of A-Z, a-z, 0-9, '_', '.' and '-', beginning with a letter or digit, not ending with '.' or '-'",
);
const RESOURCE_GROUP_NAME = pattern(
  /^[A-Za-z0-9_.()-]{0,89}[A-Za-z0-9_()-]$/,
  'the name of an Azure resource group',
  "at most 90 characters of A-Z, a-z, 0-9, '_', '.', '-' and brackets, not ending with '.'",
);
const DNS_LABEL = pattern(
  /^[a-z][a-z0-9-]{1,61}[a-z0-9]$/,
  'a DNS label of an Azure public IP address',
  "3 to 63 characters of a-z, 0-9 and '-', beginning with a letter, not ending with '-'",
);

/** Checks the options of LoadBalancer.azure. */
export function azureRefusals(options: AzureOptions): Refusal[] {
  const ofWrongType = typeRefusals('AzureOptions', options);
  if (ofWrongType.length > 0) return ofWrongType;
  return [
    ...commonRefusals(options),
    ...oneIpPerFamilyRefusals(options),
    ...valueRefusals(options),
    ...schemeRefusals(options),
    ...nodePortRefusals(options),
    ...exposedStatusPortRefusals(options),
    ...annotationOverrides(options, azurePlan),
  ];
}

/** The Service for an Azure Load Balancer. */
export function azurePlan(options: AzureOptions): ServicePlan {
  const { internal = false, sourceRanges, exposeStatusPort = false } = options;
  const { externalTrafficPolicy, healthCheck } = resolve(options);
  return {
    type: 'LoadBalancer',
    isInternal: internal,
    pace: externalTrafficPolicy === ExternalTrafficPolicy.LOCAL ? localPace(options) : FOLLOWS_KUBE_PROXY,
    needsStatusPort: healthCheck === HealthCheck.READINESS,
    hasStatusPort: healthCheck === HealthCheck.READINESS || exposeStatusPort,
    optionOf: OPTION_OF,
    annotations: {
      [INTERNAL]: String(internal),
      [SUBNET]: options.subnet,
      [RESOURCE_GROUP]: options.resourceGroup,
      [PUBLIC_IP]: options.publicIpName,
      [PUBLIC_IPV6]: options.publicIpNameIpv6,
      [DNS_LABEL_NAME]: options.dnsLabel,
      [IPV4]: ofFamily(options.staticIps, IpFamily.IPV4)[0],
      [IPV6]: ofFamily(options.staticIps, IpFamily.IPV6)[0],
      [PROBE_INTERVAL]: options.healthCheckIntervalSeconds?.toString(),
      [PROBE_COUNT]: options.healthCheckThreshold?.toString(),
      // Without it Azure's own rule 65000 lets the whole virtual network in, regardless of sourceRanges.
      [DENY_OTHERS]: internal && sourceRanges !== undefined ? 'true' : undefined,
    },
    portAnnotations: (ports) => portAnnotations(ports, healthCheck, exposeStatusPort),
    fields: { externalTrafficPolicy },
  };
}

function resolve({ externalTrafficPolicy = ExternalTrafficPolicy.LOCAL, healthCheck }: AzureOptions): {
  readonly externalTrafficPolicy: ExternalTrafficPolicy;
  readonly healthCheck: HealthCheck;
} {
  const local = externalTrafficPolicy === ExternalTrafficPolicy.LOCAL;
  return { externalTrafficPolicy, healthCheck: healthCheck ?? (local ? HealthCheck.PLATFORM : HealthCheck.READINESS) };
}

/** One success makes a node healthy. Source: Azure Load Balancer health probes. */
function localPace({ healthCheckIntervalSeconds = 5, healthCheckThreshold = 2 }: AzureOptions): LoadBalancerPace {
  return followsNodes({
    intervalSeconds: healthCheckIntervalSeconds,
    failures: healthCheckThreshold,
    successes: 1,
    propagationSeconds: 5,
  });
}

function portAnnotations(
  ports: readonly number[],
  healthCheck: HealthCheck,
  exposeStatusPort: boolean,
): Record<string, string> {
  const of = (port: number, suffix: string): string => `service.beta.kubernetes.io/port_${port}_${suffix}`;
  const annotations: Record<string, string> = {};
  for (const port of ports) {
    if (port === STATUS_PORT && !exposeStatusPort) {
      annotations[of(port, 'no_lb_rule')] = 'true';
    } else if (healthCheck === HealthCheck.READINESS) {
      // Said for each port, since Azure otherwise asks port 80 itself, and for `/` once the port has an appProtocol: a
      // gateway says 404.
      annotations[of(port, 'health-probe_protocol')] = 'http';
      annotations[of(port, 'health-probe_port')] = STATUS_PORT.toString();
      annotations[of(port, 'health-probe_request-path')] = READINESS_PATH;
    }
  }
  return annotations;
}

function valueRefusals(options: AzureOptions): Refusal[] {
  const { healthCheckIntervalSeconds: interval = 5, healthCheckThreshold: threshold = 2 } = options;
  const refusals = [
    ...refuseUnless(NETWORK_NAME, options.subnet, ['subnet']),
    ...refuseUnless(RESOURCE_GROUP_NAME, options.resourceGroup, ['resourceGroup']),
    ...refuseUnless(NETWORK_NAME, options.publicIpName, ['publicIpName']),
    ...refuseUnless(NETWORK_NAME, options.publicIpNameIpv6, ['publicIpNameIpv6']),
    ...refuseUnless(DNS_LABEL, options.dnsLabel, ['dnsLabel']),
    ...refuseUnless(wholeNumber(5, 59), interval, ['healthCheckIntervalSeconds']),
    ...refuseUnless(wholeNumber(2, 23), threshold, ['healthCheckThreshold']),
  ];
  if (refusals.length === 0 && interval * threshold >= 120) {
    refusals.push({
      path: ['healthCheckIntervalSeconds'],
      what: 'too long: times healthCheckThreshold it must stay below 120 seconds',
      got: interval,
      allowed: `less than ${120 / threshold} with healthCheckThreshold ${threshold}`,
    });
  }
  return refusals;
}

function schemeRefusals(options: AzureOptions): Refusal[] {
  const { internal = false, publicIpName, publicIpNameIpv6, staticIps, subnet } = options;
  const refusals: Refusal[] = (['publicIpName', 'publicIpNameIpv6', 'dnsLabel'] as const)
    .filter((option) => internal && options[option] !== undefined)
    .map((option) => ({
      path: [option],
      what: 'applies to a public address, but internal is true',
      got: options[option],
      fix: `omit ${option}, or omit internal`,
    }));
  if (subnet !== undefined && !internal) {
    refusals.push({
      path: ['subnet'],
      what: 'is for an internal load balancer, but internal is not true',
      got: subnet,
      fix: 'omit it, or set internal to true',
    });
  }
  if (staticIps !== undefined && (publicIpName ?? publicIpNameIpv6) !== undefined) {
    refusals.push({
      path: ['staticIps'],
      what: 'conflicts with the name of a public address, which also sets the address',
      got: staticIps,
      fix: 'set only one of the two',
    });
  }
  return refusals;
}

function nodePortRefusals(options: AzureOptions): Refusal[] {
  if (options.allocateLoadBalancerNodePorts !== false) return [];
  const { externalTrafficPolicy, healthCheck } = resolve(options);
  // Source: cloud-provider-azure, topics/loadbalancer, notes below the table of annotations.
  if (externalTrafficPolicy !== ExternalTrafficPolicy.LOCAL) {
    return [
      {
        path: ['externalTrafficPolicy'],
        what: 'Azure supports allocateLoadBalancerNodePorts: false with Local only',
        got: externalTrafficPolicy,
        allowed: ExternalTrafficPolicy.LOCAL,
      },
    ];
  }
  if (healthCheck !== HealthCheck.READINESS) return [];
  return [
    {
      path: ['healthCheck'],
      what: 'readiness, which Azure asks on a node port, but allocateLoadBalancerNodePorts is false',
      allowed: HealthCheck.PLATFORM,
      fix: 'omit one of the two',
    },
  ];
}

function exposedStatusPortRefusals({ exposeStatusPort, statusPort }: AzureOptions): Refusal[] {
  if (exposeStatusPort !== true || statusPort !== false) return [];
  const what = 'true, but statusPort takes the port out of the Service';
  return [{ path: ['exposeStatusPort'], what, got: exposeStatusPort, fix: 'omit one of the two' }];
}
