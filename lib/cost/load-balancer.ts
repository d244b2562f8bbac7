import { text } from '../private/access';
import { type Service } from '../analysis/model/types';
import { isPublic } from '../analysis/gateways/exposure';
import { serviceSetting } from '../analysis/gateways/installers';
import { type Cloud } from './prices';

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

const AWS = 'service.beta.kubernetes.io/aws-load-balancer-';

// Load balancer classes: AWS Load Balancer Controller, EKS Auto Mode; GKE, "LoadBalancer Service parameters".
const CLASSES: Readonly<Record<string, Cloud>> = {
  'service.k8s.aws/nlb': 'aws',
  'eks.amazonaws.com/nlb': 'aws',
  'networking.gke.io/l4-regional-external': 'gcp',
  'networking.gke.io/l4-regional-internal': 'gcp',
};

// Prefixes of the annotations that only the controller of one cloud reads.
const PREFIXES: readonly (readonly [prefix: string, cloud: Cloud])[] = [
  [AWS, 'aws'],
  ['service.beta.kubernetes.io/azure-', 'azure'],
  ['cloud.google.com/', 'gcp'],
  ['networking.gke.io/', 'gcp'],
];

/** @param fallback The cloud of Services that do not say it. @returns `undefined` if the Service has none. */
export function loadBalancerOf(service: Service, fallback: Cloud | undefined): LoadBalancer | undefined {
  if (service.type !== 'LoadBalancer') return undefined;
  const { annotations, ports } = service;
  const list = (name: string): number | undefined => annotations[`${AWS}${name}`]?.split(',').length;
  return {
    cloud: cloudOf(service) ?? (hasForeignClass(service) ? undefined : fallback),
    isPublic: isPublic(service),
    zones: list('subnets') ?? list('eip-allocations'),
    ports: ports.filter(({ protocol }) => protocol === 'TCP').length,
    isCrossZone:
      /load_balancing\.cross_zone\.enabled=true/.test(annotations[`${AWS}attributes`] ?? '') ||
      annotations[`${AWS}cross-zone-load-balancing-enabled`] === 'true',
    endsTls: annotations[`${AWS}ssl-cert`] !== undefined,
  };
}

function cloudOf(service: Service): Cloud | undefined {
  const ofClass = CLASSES[classOf(service) ?? ''];
  if (ofClass !== undefined) return ofClass;
  const names = Object.keys(service.annotations);
  return PREFIXES.find(([prefix]) => names.some((name) => name.startsWith(prefix)))?.[1];
}

/** Whether another controller than that of the cloud makes the load balancer, such as MetalLB. */
function hasForeignClass(service: Service): boolean {
  const names = Object.keys(service.annotations);
  return classOf(service) !== undefined || names.some((name) => /^metallb\.(io|universe\.tf)\//.test(name));
}

function classOf(service: Service): string | undefined {
  return text(serviceSetting(service, 'loadBalancerClass'));
}
