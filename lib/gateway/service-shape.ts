/** The fields that a load balancer sets on the Service of a gateway, as in Kubernetes' ServiceSpec and metadata. */
export interface ServiceShape {
  readonly type: 'ClusterIP' | 'LoadBalancer' | 'NodePort';
  readonly annotations: Readonly<Record<string, string>>;
  /** Labels beside those that every object of the gateway has. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly loadBalancerClass?: string;
  readonly loadBalancerIP?: string;
  readonly loadBalancerSourceRanges?: readonly string[];
  readonly externalTrafficPolicy?: 'Cluster' | 'Local';
  readonly ipFamilies?: readonly string[];
  readonly ipFamilyPolicy?: string;
  readonly allocateLoadBalancerNodePorts?: boolean;
  /** Fixed node ports by Service port number. */
  readonly nodePorts?: Readonly<Record<number, number>>;
}
