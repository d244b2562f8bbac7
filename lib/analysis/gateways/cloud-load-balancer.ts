import { text } from '../../private/access';
import { type Service } from '../model/types';
import { serviceSetting } from './installers';

/** A cloud whose load balancers are known. */
export type Cloud = 'aws' | 'azure' | 'gcp';

/** What the class and the annotations of a Service of type LoadBalancer say about its load balancer. */
export interface CloudLoadBalancer {
  /** `undefined` if nothing names a cloud. */
  readonly cloud: Cloud | undefined;
  /** Whether a controller that belongs to no cloud makes it, such as MetalLB. */
  readonly isForeign: boolean;
  /** Whether it is an AWS Network Load Balancer. */
  readonly isAwsNetwork: boolean;
  /** Whether only the cloud's own network reaches it. */
  readonly isInternal: boolean;
}

export const AWS_ANNOTATION = 'service.beta.kubernetes.io/aws-load-balancer-';

// AWS Load Balancer Controller; EKS Auto Mode. Both create internal load balancers by default.
const AWS_NETWORK_CLASSES = new Set<string | undefined>(['service.k8s.aws/nlb', 'eks.amazonaws.com/nlb']);
// GKE, "LoadBalancer Service parameters".
const GOOGLE_CLASSES = new Set<string | undefined>([
  'networking.gke.io/l4-regional-external',
  'networking.gke.io/l4-regional-internal',
]);

// Prefixes of the annotations that only the controller of one cloud reads.
const PREFIXES: readonly (readonly [prefix: string, cloud: Cloud])[] = [
  [AWS_ANNOTATION, 'aws'],
  ['service.beta.kubernetes.io/azure-', 'azure'],
  ['cloud.google.com/', 'gcp'],
  ['networking.gke.io/', 'gcp'],
];

const INTERNAL: readonly (readonly [key: string, value: RegExp])[] = [
  [`${AWS_ANNOTATION}scheme`, /^internal$/],
  [`${AWS_ANNOTATION}internal`, /^(?!false$)./],
  ['service.beta.kubernetes.io/azure-load-balancer-internal', /^true$/i],
  ['networking.gke.io/load-balancer-type', /^internal$/i],
  ['cloud.google.com/load-balancer-type', /^internal$/i],
  ['service.beta.kubernetes.io/openstack-internal-load-balancer', /^true$/i],
];

export function cloudLoadBalancerOf(service: Service): CloudLoadBalancer {
  const { annotations } = service;
  const names = Object.keys(annotations);
  const loadBalancerClass = text(serviceSetting(service, 'loadBalancerClass'));
  const isAwsClass = AWS_NETWORK_CLASSES.has(loadBalancerClass);
  const isGoogleClass = GOOGLE_CLASSES.has(loadBalancerClass);
  const awsType = annotations[`${AWS_ANNOTATION}type`] ?? '';
  // The controller in Kubernetes creates public ones by default, even for type nlb.
  const isOfAwsController = isAwsClass || /^(?:external|nlb-ip)$/.test(awsType);
  return {
    cloud: isAwsClass
      ? 'aws'
      : isGoogleClass
        ? 'gcp'
        : PREFIXES.find(([prefix]) => names.some((name) => name.startsWith(prefix)))?.[1],
    isForeign:
      (loadBalancerClass !== undefined && !isAwsClass && !isGoogleClass) ||
      names.some((name) => /^metallb\.(io|universe\.tf)\//.test(name)),
    isAwsNetwork: isOfAwsController || awsType === 'nlb',
    isInternal:
      INTERNAL.some(([key, value]) => value.test(annotations[key] ?? '')) ||
      loadBalancerClass === 'networking.gke.io/l4-regional-internal' ||
      (isOfAwsController && annotations[`${AWS_ANNOTATION}scheme`] !== 'internet-facing'),
  };
}
