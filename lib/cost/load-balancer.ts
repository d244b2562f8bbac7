import { type Service } from '../analysis/model/types';
import { isPublic } from '../analysis/gateways/exposure';
import { AWS_ANNOTATION, type Cloud, cloudLoadBalancerOf } from '../analysis/gateways/cloud-load-balancer';

/** The load balancer of a Service, as far as its price depends on it. */
export interface LoadBalancer {
  /** `undefined` if the Service does not say which cloud makes it. */
  readonly cloud: Cloud | undefined;
  readonly isPublic: boolean;
  /** Zones, as far as the Service lists subnets or addresses for them. */
  readonly zones: number | undefined;
  /** TCP ports. */
  readonly ports: number;
  /** Whether it forwards to pods of other zones. */
  readonly isCrossZone: boolean;
  /** Whether TLS ends at it. */
  readonly endsTls: boolean;
}

/** @param fallback The cloud of Services that do not say it. @returns `undefined` if the Service has none. */
export function loadBalancerOf(service: Service, fallback: Cloud | undefined): LoadBalancer | undefined {
  if (service.type !== 'LoadBalancer') return undefined;
  const { annotations, ports } = service;
  const { cloud, isForeign } = cloudLoadBalancerOf(service);
  const list = (name: string): number | undefined => annotations[`${AWS_ANNOTATION}${name}`]?.split(',').length;
  return {
    cloud: cloud ?? (isForeign ? undefined : fallback),
    isPublic: isPublic(service),
    zones: list('subnets') ?? list('eip-allocations'),
    ports: ports.filter(({ protocol }) => protocol === 'TCP').length,
    isCrossZone:
      /load_balancing\.cross_zone\.enabled=true/.test(annotations[`${AWS_ANNOTATION}attributes`] ?? '') ||
      annotations[`${AWS_ANNOTATION}cross-zone-load-balancing-enabled`] === 'true',
    endsTls: annotations[`${AWS_ANNOTATION}ssl-cert`] !== undefined,
  };
}
