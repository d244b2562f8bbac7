import { awsNetwork } from './load-balancer/aws';
import { type AwsNetworkOptions } from './load-balancer/aws-options';
import { type AzureOptions, azure } from './load-balancer/azure';
import { type ServiceTemplate } from './load-balancer/service-template';
import { type GcpOptions, gcp } from './load-balancer/gcp';
import {
  type CustomLoadBalancerOptions,
  type NodePortOptions,
  clusterIp,
  custom,
  nodePort,
} from './load-balancer/generic';
import { type MetalLbOptions, metalLb } from './load-balancer/metallb';
import { type GatewayServiceOptions, type LoadBalancerKind } from './load-balancer/options';
import { type ServiceShape } from './service-shape';

/**
 * What stands between clients and the one Service of a gateway.
 *
 * Every factory checks its options at once and throws what it refuses, with the fix.
 */
export class LoadBalancer {
  /** An AWS Network Load Balancer, made by the AWS Load Balancer Controller or by EKS Auto Mode. */
  public static awsNetwork(options: AwsNetworkOptions = {}): LoadBalancer {
    return new LoadBalancer(awsNetwork(options));
  }

  /** A Google Cloud passthrough Network Load Balancer, made by GKE. */
  public static gcp(options: GcpOptions = {}): LoadBalancer {
    return new LoadBalancer(gcp(options));
  }

  /** An Azure Load Balancer, made by cloud-provider-azure (AKS). */
  public static azure(options: AzureOptions = {}): LoadBalancer {
    return new LoadBalancer(azure(options));
  }

  /** An address that MetalLB announces. */
  public static metalLb(options: MetalLbOptions = {}): LoadBalancer {
    return new LoadBalancer(metalLb(options));
  }

  /** None: the gateway is reachable inside the cluster only. */
  public static clusterIp(options: GatewayServiceOptions = {}): LoadBalancer {
    return new LoadBalancer(clusterIp(options));
  }

  /** None: the gateway is reachable on a port of every node. */
  public static nodePort(options: NodePortOptions = {}): LoadBalancer {
    return new LoadBalancer(nodePort(options));
  }

  /** Whatever the cluster has: the options become fields and annotations of the Service as they are. */
  public static custom(options: CustomLoadBalancerOptions = {}): LoadBalancer {
    return new LoadBalancer(custom(options));
  }

  /** Who makes the load balancer. */
  public readonly kind: LoadBalancerKind;
  /** Whether the gateway is out of reach of the internet; undefined where the options do not tell. */
  public readonly isInternal?: boolean;
  /** Whether the gateway is reachable from outside the cluster at all. */
  public readonly isExposed: boolean;
  /** Whether connections begin with a PROXY protocol header, which the gateway pods then have to read. */
  public readonly usesProxyProtocol: boolean;

  private constructor(private readonly template: ServiceTemplate) {
    this.kind = template.kind;
    this.isInternal = template.isInternal;
    this.isExposed = template.serviceShape().type !== 'ClusterIP';
    this.usesProxyProtocol = template.usesProxyProtocol;
  }

  /**
   * The Service for a gateway with these Service ports. Without ports, what does not depend on them is right, and the
   * rest is for 15021, 80 and 443.
   *
   * @internal
   */
  public _serviceShape(ports?: readonly number[]): ServiceShape {
    return this.template.serviceShape(ports);
  }
}
