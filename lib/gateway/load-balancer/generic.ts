import { type Check } from '../../private/names';
import { type ServiceTemplate, serviceTemplate } from './service-template';
import { Checker } from './checker';
import { checkCommon } from './common';
import {
  type ExposedServiceOptions,
  type GatewayServiceOptions,
  LoadBalancerKind,
  type LoadBalancerOptions,
  ServiceType,
} from './options';

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

const PORT: Check = {
  test: (value) => /^[1-9]\d{0,4}$/.test(String(value)) && Number(value) <= 65535,
  is: 'a port number',
  allowed: '1 to 65535',
};

/** A Service of type ClusterIP. */
export function clusterIp(options: GatewayServiceOptions): ServiceTemplate {
  return generic(new Checker('LoadBalancer.clusterIp'), LoadBalancerKind.NONE, {
    ...options,
    type: ServiceType.CLUSTER_IP,
  });
}

/** A Service of type NodePort. */
export function nodePort(options: NodePortOptions): ServiceTemplate {
  return generic(new Checker('LoadBalancer.nodePort'), LoadBalancerKind.NONE, {
    ...options,
    type: ServiceType.NODE_PORT,
  });
}

/** A Service as the options say. */
export function custom(options: CustomLoadBalancerOptions): ServiceTemplate {
  return generic(new Checker('LoadBalancer.custom'), LoadBalancerKind.CUSTOM, options);
}

function generic(checker: Checker, kind: LoadBalancerKind, options: CustomLoadBalancerOptions): ServiceTemplate {
  const { type = ServiceType.LOAD_BALANCER, nodePorts } = options;
  checker.choice('type', type, ServiceType);
  checkType(checker, options, type);
  checkCommon(checker, options);
  checkNodePorts(checker, options);
  if ((options.staticIps?.length ?? 0) > 1) {
    checker.refuse({
      what: 'staticIps becomes spec.loadBalancerIP, which holds one address',
      got: options.staticIps,
      allowed: 'one address',
      fix: "write both into the annotation that the load balancer's controller reads",
    });
  }

  const template = serviceTemplate(checker, options, {
    kind,
    type,
    isInternal: type === ServiceType.CLUSTER_IP ? true : options.internal,
    fields: { loadBalancerIP: options.staticIps?.[0], nodePorts },
  });
  return {
    ...template,
    serviceShape: (ports) => {
      checkPortsExist(checker, nodePorts, ports);
      return template.serviceShape(ports);
    },
  };
}

function checkType(checker: Checker, options: CustomLoadBalancerOptions, type: ServiceType): void {
  const misplaced = {
    [ServiceType.CLUSTER_IP]: [...OUTSIDE_ONLY, ...LOAD_BALANCER_ONLY],
    [ServiceType.NODE_PORT]: LOAD_BALANCER_ONLY,
    [ServiceType.LOAD_BALANCER]: [],
  }[type].find((option) => options[option] !== undefined);
  if (misplaced !== undefined) {
    const outside = OUTSIDE_ONLY.some((option) => option === misplaced);
    checker.refuse({
      what: `${misplaced} has no place on a Service of type ${type}`,
      got: options[misplaced],
      allowed: `Services of type ${outside ? 'NodePort or LoadBalancer' : 'LoadBalancer'}`,
      fix: `leave ${misplaced} out`,
    });
  }
  if (type === ServiceType.CLUSTER_IP && options.internal === false) {
    checker.refuse({
      what: 'internal is false, but a Service of type ClusterIP is reachable inside the cluster only',
      fix: 'leave internal out, or choose another type',
    });
  }
}

function checkNodePorts(checker: Checker, options: CustomLoadBalancerOptions): void {
  if (options.nodePorts === undefined) return;
  const owners = new Map<number, string>();
  for (const [port, number] of Object.entries(options.nodePorts)) {
    checker.value('nodePorts key', port, PORT);
    checker.integer(`nodePorts['${port}']`, number, 30000, 32767);
    const owner = owners.get(number);
    if (owner !== undefined) {
      checker.refuse({
        what: `nodePorts gives Service ports ${owner} and ${port} the same node port`,
        got: number,
        allowed: 'each node port once',
      });
    }
    owners.set(number, port);
  }
  if (options.allocateLoadBalancerNodePorts === false) {
    checker.refuse({
      what: 'nodePorts names node ports, but allocateLoadBalancerNodePorts is false',
      got: options.nodePorts,
      fix: 'give one of the two',
    });
  }
}

function checkPortsExist(
  checker: Checker,
  nodePorts: Readonly<Record<string, number>> = {},
  ports?: readonly number[],
): void {
  if (ports === undefined) return;
  const stray = Object.keys(nodePorts).find((port) => !ports.includes(Number(port)));
  if (stray === undefined) return;
  checker.refuse({
    what: `nodePorts names Service port ${stray}, which the gateway does not have`,
    got: nodePorts,
    allowed: ports.join(', '),
    fix: 'leave it out, or add a server with that port to the gateway',
  });
}
