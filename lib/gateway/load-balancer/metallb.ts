import { DNS_SUBDOMAIN } from '../../private/names';
import { type ServiceTemplate, serviceTemplate } from './service-template';
import { Checker } from './checker';
import { checkCommon, checkOneIpPerFamily } from './common';
import { LoadBalancerKind, type LoadBalancerOptions } from './options';

/** Prefix of MetalLB's annotations. */
export enum MetalLbAnnotationPrefix {
  /** From MetalLB 0.14.9. */
  METALLB_IO = 'metallb.io',
  /** Before MetalLB 0.14.9; deprecated since, still read by 0.15. */
  METALLB_UNIVERSE_TF = 'metallb.universe.tf',
}

/**
 * Options of a load balancer made by MetalLB.
 *
 * `externalTrafficPolicy` stays CLUSTER by default: in layer 2 mode one node takes all traffic, and with LOCAL only the
 * pods of that node would work. With BGP, LOCAL keeps the client's address without that price. Source: MetalLB, usage
 * and release notes.
 */
export interface MetalLbOptions extends LoadBalancerOptions {
  /**
   * Name of the IPAddressPool that the addresses come from; `staticIps`, if given, have to be part of it.
   *
   * @default - any pool that assigns automatically
   */
  readonly addressPool?: string;
  /**
   * Prefix of the annotations: which one a MetalLB reads depends on its release.
   *
   * @default MetalLbAnnotationPrefix.METALLB_IO
   */
  readonly annotationPrefix?: MetalLbAnnotationPrefix;
}

/** The Service for MetalLB. */
export function metalLb(options: MetalLbOptions): ServiceTemplate {
  const checker: Checker = new Checker('LoadBalancer.metalLb');
  const { annotationPrefix: prefix = MetalLbAnnotationPrefix.METALLB_IO } = options;
  checkCommon(checker, options);
  checkOneIpPerFamily(checker, options);
  checker.value('addressPool', options.addressPool, { ...DNS_SUBDOMAIN, is: 'the name of an IPAddressPool' });
  checker.choice('annotationPrefix', prefix, MetalLbAnnotationPrefix);

  return serviceTemplate(checker, options, {
    kind: LoadBalancerKind.METALLB,
    type: 'LoadBalancer',
    isInternal: undefined,
    optionOf: Object.fromEntries(
      Object.values(MetalLbAnnotationPrefix).flatMap((known) => [
        [`${known}/address-pool`, 'addressPool'],
        [`${known}/loadBalancerIPs`, 'staticIps'],
      ]),
    ),
    annotations: {
      [`${prefix}/address-pool`]: options.addressPool,
      // Not spec.loadBalancerIP: it is deprecated, and cannot hold an address of each family.
      [`${prefix}/loadBalancerIPs`]: options.staticIps?.join(','),
    },
  });
}
