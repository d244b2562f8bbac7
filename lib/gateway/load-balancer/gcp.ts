import { typeRefusals } from '../../private/types';
import { pattern, refuseList, refuseUnless } from '../../private/checks';
import { type Refusal } from '../../private/refusal';
import { commonRefusals, isDualStack, ofFamily } from './common';
import { ExternalTrafficPolicy, IpFamily, type LoadBalancerOptions } from './options';
import { FOLLOWS_KUBE_PROXY, followsNodes } from './rollout';
import { type ServicePlan, annotationOverrides } from './service-template';

/** Quality of the network between the internet and a Google Cloud region. */
export enum GcpNetworkTier {
  /** Google's own network. */
  PREMIUM = 'Premium',
  /** The public internet. */
  STANDARD = 'Standard',
}

/**
 * Options of a Google Cloud passthrough Network Load Balancer on GKE.
 *
 * Its health check asks kube-proxy whether a node has a ready gateway pod; it cannot be pointed at the gateway's status
 * port. Source of every annotation: GKE, LoadBalancer Service parameters.
 */
export interface GcpOptions extends LoadBalancerOptions {
  /**
   * Reachable from the VPC network only, or from the internet.
   *
   * @default false
   */
  readonly internal?: boolean;
  /**
   * For an internal load balancer: whether clients of every region can connect.
   *
   * @default - GKE's default, false: clients of the cluster's region only
   */
  readonly allowGlobalAccess?: boolean;
  /**
   * Name of the subnet that the address is taken from. For an internal load balancer, or one with IPv6.
   *
   * @default - the cluster's subnet
   */
  readonly subnet?: string;
  /**
   * Names of reserved regional addresses, one per address family. Needs GKE 1.29; before, give one IPv4 address as
   * `staticIps`.
   *
   * @default - an ephemeral address
   */
  readonly addressNames?: string[];
  /**
   * Network tier of a load balancer that faces the internet.
   *
   * @default - GKE's default, PREMIUM
   */
  readonly networkTier?: GcpNetworkTier;
}

const TYPE = 'networking.gke.io/load-balancer-type';
const BACKEND_SERVICE = 'cloud.google.com/l4-rbs';
const GLOBAL_ACCESS = 'networking.gke.io/internal-load-balancer-allow-global-access';
const INTERNAL_SUBNET = 'networking.gke.io/internal-load-balancer-subnet';
const SUBNET = 'networking.gke.io/load-balancer-subnet';
const ADDRESSES = 'networking.gke.io/load-balancer-ip-addresses';
const NETWORK_TIER = 'cloud.google.com/network-tier';

const OPTION_OF = {
  [TYPE]: 'internal',
  'cloud.google.com/load-balancer-type': 'internal',
  [BACKEND_SERVICE]: 'internal',
  [GLOBAL_ACCESS]: 'allowGlobalAccess',
  [INTERNAL_SUBNET]: 'subnet',
  [SUBNET]: 'subnet',
  [ADDRESSES]: 'addressNames',
  [NETWORK_TIER]: 'networkTier',
};

/** GKE sets it up by itself: every 8 s, 1 success, 3 failures. Source: ingress-gce pkg/healthchecksl4. */
const HEALTH_CHECK = { intervalSeconds: 8, failures: 3, successes: 1, propagationSeconds: 5 };

const RESOURCE_NAME = pattern(
  /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
  'the name of a Google Cloud resource',
  "at most 63 characters of a-z, 0-9 and '-', beginning with a letter, not ending with '-'",
);

/** Checks the options of LoadBalancer.gcp. */
export function gcpRefusals(options: GcpOptions): Refusal[] {
  const ofWrongType = typeRefusals('GcpOptions', options);
  if (ofWrongType.length > 0) return ofWrongType;
  return [
    ...commonRefusals(options),
    ...refuseUnless(RESOURCE_NAME, options.subnet, ['subnet']),
    ...refuseList(RESOURCE_NAME, options.addressNames, ['addressNames']),
    ...schemeRefusals(options),
    ...addressRefusals(options),
    ...annotationOverrides(options, gcpPlan),
  ];
}

/** The Service for a Google Cloud passthrough Network Load Balancer. */
export function gcpPlan(options: GcpOptions): ServicePlan {
  const { internal = false, externalTrafficPolicy = ExternalTrafficPolicy.LOCAL } = options;
  const local = externalTrafficPolicy === ExternalTrafficPolicy.LOCAL;
  return {
    type: 'LoadBalancer',
    isInternal: internal,
    pace: local ? followsNodes(HEALTH_CHECK) : FOLLOWS_KUBE_PROXY,
    // kube-proxy is asked.
    hasStatusPort: false,
    optionOf: OPTION_OF,
    annotations: {
      // GKE recommends the load balancer with a backend service to the older one with a target pool, which is its
      // default.
      ...(internal ? { [TYPE]: 'Internal' } : { [BACKEND_SERVICE]: 'enabled' }),
      [GLOBAL_ACCESS]: options.allowGlobalAccess?.toString(),
      // The older name of the annotation: every GKE release knows it for an internal load balancer.
      [internal ? INTERNAL_SUBNET : SUBNET]: options.subnet,
      [ADDRESSES]: (options.addressNames ?? []).join(',') || undefined,
      [NETWORK_TIER]: options.networkTier,
    },
    fields: {
      loadBalancerIP: (options.staticIps ?? [])[0],
      externalTrafficPolicy,
    },
  };
}

function schemeRefusals(options: GcpOptions): Refusal[] {
  const { allowGlobalAccess, internal = false, loadBalancerClass, networkTier, subnet } = options;
  const hasIpv6 = isDualStack(options) || (options.ipFamilies ?? []).includes(IpFamily.IPV6);
  const refusals: Refusal[] = [];
  if (allowGlobalAccess !== undefined && !internal) {
    refusals.push({
      path: ['allowGlobalAccess'],
      what: 'is for an internal load balancer, but internal is not true',
      got: allowGlobalAccess,
      fix: 'omit it, or set internal to true',
    });
  }
  if (networkTier !== undefined && internal) {
    refusals.push({
      path: ['networkTier'],
      what: 'is for an internet-facing load balancer, but internal is true',
      got: networkTier,
      fix: 'omit it, or omit internal',
    });
  }
  if (subnet !== undefined && !internal && !hasIpv6) {
    refusals.push({
      path: ['subnet'],
      what: 'is for an internal load balancer or one with IPv6, but this one has neither',
      got: subnet,
      fix: 'omit it, or set internal to true',
    });
  }
  // The class wins over the annotation, so the two must not differ. Source: ingress-gce pkg/l4annotations.
  const classIs = /^networking\.gke\.io\/l4-regional-(internal|external)/.exec(String(loadBalancerClass))?.[1];
  if (classIs !== undefined && (classIs === 'internal') !== internal) {
    refusals.push({
      path: ['loadBalancerClass'],
      what: `is for an ${classIs} load balancer, but internal is ${internal}`,
      got: loadBalancerClass,
      fix: 'omit loadBalancerClass, or set internal accordingly',
    });
  }
  return refusals;
}

function addressRefusals(options: GcpOptions): Refusal[] {
  const [addressNames, staticIps] = [options.addressNames ?? [], options.staticIps ?? []];
  const most = isDualStack(options) ? 2 : 1;
  const refusals: Refusal[] = [];
  if (addressNames.length > 0 && staticIps.length > 0) {
    refusals.push({
      path: ['addressNames'],
      what: 'conflicts with staticIps, which also sets the address',
      got: addressNames,
      fix: 'set only one of the two',
    });
  }
  if (addressNames.length > most) {
    refusals.push({
      path: ['addressNames'],
      what: 'has more addresses than the Service has families',
      got: addressNames,
      allowed: most === 1 ? 'one; two with ipFamilyPolicy PREFER_DUAL_STACK or REQUIRE_DUAL_STACK' : 'two',
    });
  }
  if (staticIps.length > 1 || ofFamily(staticIps, IpFamily.IPV6).length > 0) {
    refusals.push({
      path: ['staticIps'],
      what: 'becomes spec.loadBalancerIP, which holds one IPv4 address on GKE',
      got: staticIps,
      allowed: 'one IPv4 address',
      fix: 'reserve the addresses and give their names as addressNames',
    });
  }
  return refusals;
}
