import { brand } from '../private/brand';
import { type Refusal, throwRefusals } from '../private/refusal';
import { awsNetworkPlan, awsNetworkRefusals } from './load-balancer/aws';
import { type AwsNetworkOptions } from './load-balancer/aws-options';
import { type AzureOptions, azurePlan, azureRefusals } from './load-balancer/azure';
import { type GcpOptions, gcpPlan, gcpRefusals } from './load-balancer/gcp';
import {
  type CustomLoadBalancerOptions,
  type NodePortOptions,
  clusterIpPlan,
  clusterIpRefusals,
  customPlan,
  customRefusals,
  nodePortPlan,
  nodePortRefusals,
} from './load-balancer/generic';
import { type MetalLbOptions, metalLbPlan, metalLbRefusals } from './load-balancer/metallb';
import { type GatewayServiceOptions, type LoadBalancerOptions } from './load-balancer/options';
import { type ServicePlan, ServiceTemplate } from './load-balancer/service-template';

export { type AwsNetworkOptions, AwsTargetType } from './load-balancer/aws-options';
export { AwsAlpnPolicy, type AwsTlsOptions } from './load-balancer/aws-tls';
export { type AzureOptions } from './load-balancer/azure';
export { GcpNetworkTier, type GcpOptions } from './load-balancer/gcp';
export { type CustomLoadBalancerOptions, type NodePortOptions } from './load-balancer/generic';
export { MetalLbAnnotationPrefix, type MetalLbOptions } from './load-balancer/metallb';
export {
  type ExposedServiceOptions,
  ExternalTrafficPolicy,
  type GatewayServiceOptions,
  HealthCheck,
  IpFamily,
  IpFamilyPolicy,
  type LoadBalancerOptions,
  ServiceType,
} from './load-balancer/options';

/** The provider of the load balancer in front of a gateway. */
export enum LoadBalancerKind {
  /** An AWS Network Load Balancer. */
  AWS = 'aws',
  /** A Google Cloud passthrough Network Load Balancer. */
  GCP = 'gcp',
  /** An Azure Load Balancer. */
  AZURE = 'azure',
  /** MetalLB, in a cluster without a cloud. */
  METALLB = 'metallb',
  /** None: a cluster IP or node ports. */
  NONE = 'none',
  /** A provider that this package does not know. */
  CUSTOM = 'custom',
}

interface Factory {
  readonly kind: LoadBalancerKind;
  /** The check of the factory's options. */
  readonly refusals: (options: LoadBalancerOptions) => Refusal[];
  /** Creates the load balancer from checked options. */
  readonly plan: (options: LoadBalancerOptions) => ServicePlan;
}

interface FactoryWithCheck {
  readonly refusals: (options: LoadBalancerOptions) => Refusal[];
  readonly make: (options: LoadBalancerOptions) => LoadBalancer;
}

/** By name. Each takes the options of its own kind. */
const FACTORIES = {
  awsNetwork: { kind: LoadBalancerKind.AWS, refusals: awsNetworkRefusals, plan: awsNetworkPlan },
  azure: { kind: LoadBalancerKind.AZURE, refusals: azureRefusals, plan: azurePlan },
  clusterIp: { kind: LoadBalancerKind.NONE, refusals: clusterIpRefusals, plan: clusterIpPlan },
  custom: { kind: LoadBalancerKind.CUSTOM, refusals: customRefusals, plan: customPlan },
  gcp: { kind: LoadBalancerKind.GCP, refusals: gcpRefusals, plan: gcpPlan },
  metalLb: { kind: LoadBalancerKind.METALLB, refusals: metalLbRefusals, plan: metalLbPlan },
  nodePort: { kind: LoadBalancerKind.NONE, refusals: nodePortRefusals, plan: nodePortPlan },
};

/**
 * The load balancer in front of a gateway's Service.
 *
 * Every factory checks its options immediately and throws all refusals together, each with its fix.
 */
export class LoadBalancer {
  /** An AWS Network Load Balancer, created by the AWS Load Balancer Controller or by EKS Auto Mode. */
  public static awsNetwork(options: AwsNetworkOptions = {}): LoadBalancer {
    return new LoadBalancer('awsNetwork', options);
  }

  /** A Google Cloud passthrough Network Load Balancer, created by GKE. */
  public static gcp(options: GcpOptions = {}): LoadBalancer {
    return new LoadBalancer('gcp', options);
  }

  /** An Azure Load Balancer, created by cloud-provider-azure (AKS). */
  public static azure(options: AzureOptions = {}): LoadBalancer {
    return new LoadBalancer('azure', options);
  }

  /** An address that MetalLB announces. */
  public static metalLb(options: MetalLbOptions = {}): LoadBalancer {
    return new LoadBalancer('metalLb', options);
  }

  /** None: the gateway is reachable inside the cluster only. */
  public static clusterIp(options: GatewayServiceOptions = {}): LoadBalancer {
    return new LoadBalancer('clusterIp', options);
  }

  /** None: the gateway is reachable on a port of every node. */
  public static nodePort(options: NodePortOptions = {}): LoadBalancer {
    return new LoadBalancer('nodePort', options);
  }

  /** Any other load balancer: the options become fields and annotations of the Service unchanged. */
  public static custom(options: CustomLoadBalancerOptions = {}): LoadBalancer {
    return new LoadBalancer('custom', options);
  }

  /**
   * The factories by name, each with the check of its options.
   *
   * @internal
   */
  public static _factories(): Readonly<Record<string, FactoryWithCheck>> {
    const withCheck = (name: keyof typeof FACTORIES): FactoryWithCheck => ({
      refusals: (FACTORIES[name] as Factory).refusals,
      make: (options) => new LoadBalancer(name, options),
    });
    return Object.fromEntries(
      (Object.keys(FACTORIES) as (keyof typeof FACTORIES)[]).map((name) => [name, withCheck(name)]),
    );
  }

  /** The provider of the load balancer. */
  public readonly kind: LoadBalancerKind;
  /** Whether the gateway is unreachable from the internet; undefined if the options do not tell. */
  public readonly isInternal?: boolean;
  /** Whether the gateway is reachable from outside the cluster at all. */
  public readonly isExposed: boolean;
  /** Whether connections begin with a PROXY protocol header, which the gateway pods must then read. */
  public readonly usesProxyProtocol: boolean;
  /** @internal */
  public readonly _template: ServiceTemplate;

  private constructor(factory: keyof typeof FACTORIES, options: LoadBalancerOptions) {
    const { kind, refusals, plan } = FACTORIES[factory] as Factory;
    throwRefusals(refusals(options), `LoadBalancer.${factory}`);
    this._template = new ServiceTemplate(options, plan(options));
    this.kind = kind;
    this.isInternal = this._template.isInternal;
    this.isExposed = this._template.build().type !== 'ClusterIP';
    this.usesProxyProtocol = this._template.usesProxyProtocol;
  }
}

brand(LoadBalancer, 'LoadBalancer');
