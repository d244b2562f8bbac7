import { typeRefusals } from '../../private/types';
import { refuseUnless } from '../../private/checks';
import { type Check, DNS_SUBDOMAIN } from '../../private/names';
import { type Refusal } from '../../private/refusal';
import { commonRefusals, oneIpPerFamilyRefusals } from './common';
import { type LoadBalancerOptions } from './options';
import { FOLLOWS_KUBE_PROXY } from './rollout';
import { type ServicePlan, annotationOverrides } from './service-template';

/** Prefix of MetalLB's annotations. */
export enum MetalLbAnnotationPrefix {
  /** From MetalLB 0.14.9. */
  METALLB_IO = 'metallb.io',
  /** Before MetalLB 0.14.9; deprecated since, still read by 0.15. */
  METALLB_UNIVERSE_TF = 'metallb.universe.tf',
}

/**
 * Options of a load balancer provided by MetalLB.
 *
 * `externalTrafficPolicy` stays CLUSTER by default: in layer 2 mode one node takes all traffic, and with LOCAL only the
 * pods of that node would work. With BGP, LOCAL preserves the client's address without that drawback. Source: MetalLB,
 * usage and release notes.
 */
export interface MetalLbOptions extends LoadBalancerOptions {
  /**
   * Name of the IPAddressPool that the addresses come from; `staticIps`, if given, have to be part of it.
   *
   * @default - any pool that assigns automatically
   */
  readonly addressPool?: string;
  /**
   * Prefix of the annotations, which depends on the MetalLB release.
   *
   * @default MetalLbAnnotationPrefix.METALLB_IO
   */
  readonly annotationPrefix?: MetalLbAnnotationPrefix;
}

const POOL_NAME: Check = { ...DNS_SUBDOMAIN, is: 'the name of an IPAddressPool' };

const OPTION_OF = Object.fromEntries(
  Object.values(MetalLbAnnotationPrefix).flatMap((prefix) => [
    [`${prefix}/address-pool`, 'addressPool'],
    [`${prefix}/loadBalancerIPs`, 'staticIps'],
  ]),
);

/** Checks the options of LoadBalancer.metalLb. */
export function metalLbRefusals(options: MetalLbOptions): Refusal[] {
  const ofWrongType = typeRefusals('MetalLbOptions', options);
  if (ofWrongType.length > 0) return ofWrongType;
  return [
    ...commonRefusals(options),
    ...oneIpPerFamilyRefusals(options),
    ...refuseUnless(POOL_NAME, options.addressPool, ['addressPool']),
    ...annotationOverrides(options, metalLbPlan),
  ];
}

/** The Service for MetalLB. */
export function metalLbPlan(options: MetalLbOptions): ServicePlan {
  const { annotationPrefix: prefix = MetalLbAnnotationPrefix.METALLB_IO } = options;
  return {
    type: 'LoadBalancer',
    isInternal: undefined,
    pace: FOLLOWS_KUBE_PROXY,
    hasStatusPort: false,
    optionOf: OPTION_OF,
    annotations: {
      [`${prefix}/address-pool`]: options.addressPool,
      // Not spec.loadBalancerIP: it is deprecated, and cannot hold an address of each family.
      [`${prefix}/loadBalancerIPs`]: (options.staticIps ?? []).join(',') || undefined,
    },
  };
}
