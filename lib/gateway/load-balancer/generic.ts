import { refuseUnless, wholeNumber } from '../../private/checks';
import { type Check } from '../../private/names';
import { type Refusal } from '../../private/refusal';
import { typeRefusals } from '../../private/types';
import { commonRefusals } from './common';
import {
  type ExposedServiceOptions,
  type GatewayServiceOptions,
  type LoadBalancerOptions,
  ServiceType,
} from './options';
import { FOLLOWS_KUBE_PROXY, UNKNOWN_PACE } from './rollout';
import { type ServicePlan, annotationOverrides } from './service-template';

/** Options of a Service that is reachable on a port of every node. */
export interface NodePortOptions extends ExposedServiceOptions {
  /**
   * Node port by Service port: `{ 80: 30080, 443: 30443 }`. Node ports are from 30000 to 32767, each used once in the
   * cluster.
   *
   * @default - Kubernetes picks free ones
   */
  readonly nodePorts?: Record<string, number>;
}

/** Options of a Service for a load balancer that this package does not know. */
export interface CustomLoadBalancerOptions extends LoadBalancerOptions {
  /**
   * Type of the Service.
   *
   * @default ServiceType.LOAD_BALANCER
   */
  readonly type?: ServiceType;
  /**
   * Whether the load balancer is out of reach of the internet. It changes no manifest; reports use it.
   *
   * @default - true for a cluster IP, else unknown
   */
  readonly internal?: boolean;
  /**
   * Node port by Service port: `{ 80: 30080, 443: 30443 }`. Node ports are from 30000 to 32767, each used once in the
   * cluster.
   *
   * @default - Kubernetes picks free ones
   */
  readonly nodePorts?: Record<string, number>;
}

// Kubernetes: ValidateService refuses each of these on a Service of another type.
const OUTSIDE_ONLY = ['externalTrafficPolicy', 'nodePorts', 'proxyProtocol'] as const;
const LOAD_BALANCER_ONLY = ['sourceRanges', 'loadBalancerClass', 'allocateLoadBalancerNodePorts', 'staticIps'] as const;

const PORT_KEY: Check = {
  test: (value) => /^[1-9]\d{0,4}$/.test(String(value)) && Number(value) <= 65535,
  is: 'a port number',
  allowed: '1 to 65535',
};

/** Checks the options of LoadBalancer.clusterIp. */
export function clusterIpRefusals(options: GatewayServiceOptions): Refusal[] {
  const ofWrongType = typeRefusals('GatewayServiceOptions', options);
  if (ofWrongType.length > 0) return ofWrongType;
  return customRefusals({ ...options, type: ServiceType.CLUSTER_IP });
}

/** A Service of type ClusterIP. */
export function clusterIpPlan(options: GatewayServiceOptions): ServicePlan {
  return customPlan({ ...options, type: ServiceType.CLUSTER_IP });
}

/** Checks the options of LoadBalancer.nodePort. */
export function nodePortRefusals(options: NodePortOptions): Refusal[] {
  const ofWrongType = typeRefusals('NodePortOptions', options);
  if (ofWrongType.length > 0) return ofWrongType;
  return customRefusals({ ...options, type: ServiceType.NODE_PORT });
}

/** A Service of type NodePort. */
export function nodePortPlan(options: NodePortOptions): ServicePlan {
  return customPlan({ ...options, type: ServiceType.NODE_PORT });
}

/** Checks the options of LoadBalancer.custom. */
export function customRefusals(options: CustomLoadBalancerOptions): Refusal[] {
  const ofWrongType = typeRefusals('CustomLoadBalancerOptions', options);
  if (ofWrongType.length > 0) return ofWrongType;
  return [
    ...serviceTypeRefusals(options),
    ...commonRefusals(options),
    ...nodePortRangeRefusals(options),
    ...severalIps(options),
    ...annotationOverrides(options, customPlan),
  ];
}

/** A Service as the options say. */
export function customPlan(options: CustomLoadBalancerOptions): ServicePlan {
  const { type = ServiceType.LOAD_BALANCER, internal, nodePorts, staticIps } = options;
  return {
    type,
    isInternal: type === ServiceType.CLUSTER_IP ? true : internal,
    pace: type === ServiceType.CLUSTER_IP ? FOLLOWS_KUBE_PROXY : UNKNOWN_PACE,
    fields: { loadBalancerIP: staticIps?.[0], nodePorts },
  };
}

function serviceTypeRefusals(options: CustomLoadBalancerOptions): Refusal[] {
  const { type = ServiceType.LOAD_BALANCER, internal } = options;
  const misplaced = (allowed: string, names: readonly (keyof CustomLoadBalancerOptions)[]): Refusal[] =>
    names
      .filter((name) => options[name] !== undefined)
      .map((name) => ({
        path: [name],
        what: `not allowed on a Service of type ${type}`,
        got: options[name],
        allowed: `Services of type ${allowed}`,
        fix: `omit ${name}`,
      }));
  const refusals = [
    ...(type === ServiceType.CLUSTER_IP ? misplaced('NodePort or LoadBalancer', OUTSIDE_ONLY) : []),
    ...(type === ServiceType.LOAD_BALANCER ? [] : misplaced('LoadBalancer', LOAD_BALANCER_ONLY)),
  ];
  if (type === ServiceType.CLUSTER_IP && internal === false) {
    refusals.push({
      path: ['internal'],
      what: 'false, but a Service of type ClusterIP is reachable inside the cluster only',
      fix: 'omit internal, or choose another type',
    });
  }
  return refusals;
}

function nodePortRangeRefusals({ nodePorts, allocateLoadBalancerNodePorts }: CustomLoadBalancerOptions): Refusal[] {
  if (nodePorts === undefined) return [];
  const owners = new Map<number, string>();
  const refusals = Object.entries(nodePorts).flatMap(([port, number]): Refusal[] => {
    const path = ['nodePorts', port];
    const owner = owners.get(number);
    owners.set(number, port);
    return [
      ...refuseUnless(PORT_KEY, port, path),
      ...refuseUnless(wholeNumber(30000, 32767), number, path),
      ...(owner === undefined
        ? []
        : [
            { path, what: `Service port ${owner} has the same node port`, got: number, allowed: 'each node port once' },
          ]),
    ];
  });
  if (allocateLoadBalancerNodePorts === false) {
    refusals.push({
      path: ['nodePorts'],
      what: 'names node ports, but allocateLoadBalancerNodePorts is false',
      got: nodePorts,
      fix: 'set only one of the two',
    });
  }
  return refusals;
}

function severalIps({ staticIps }: CustomLoadBalancerOptions): Refusal[] {
  if ((staticIps ?? []).length < 2) return [];
  return [
    {
      path: ['staticIps'],
      what: 'becomes spec.loadBalancerIP, which holds one address',
      got: staticIps,
      allowed: 'one address',
      fix: "write both into the annotation that the load balancer's controller reads",
    },
  ];
}
