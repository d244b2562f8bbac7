/** Type of a Kubernetes Service. */
export enum ServiceType {
  /** Reachable inside the cluster only. */
  CLUSTER_IP = 'ClusterIP',
  /** Reachable on a port of every node. */
  NODE_PORT = 'NodePort',
  /** Reachable through a load balancer. */
  LOAD_BALANCER = 'LoadBalancer',
}

/**
 * What a node does with traffic from outside the cluster.
 *
 * Source: Kubernetes Service API, `spec.externalTrafficPolicy`.
 */
export enum ExternalTrafficPolicy {
  /**
   * The node passes it on to pods of every node. Spreads evenly; the pods see the node's address instead of the
   * client's.
   */
  CLUSTER = 'Cluster',
  /**
   * The node passes it on to its own pods only. The pods see the client's address; a node without pods drops the
   * traffic.
   */
  LOCAL = 'Local',
}

/** A family of IP addresses. */
export enum IpFamily {
  /** Addresses such as `192.0.2.10`. */
  IPV4 = 'IPv4',
  /** Addresses such as `2001:db8::10`. */
  IPV6 = 'IPv6',
}

/** How many families of IP addresses a Service has. Source: Kubernetes Service API, `spec.ipFamilyPolicy`. */
export enum IpFamilyPolicy {
  /** One. */
  SINGLE_STACK = 'SingleStack',
  /** Two where the cluster has two, else one. */
  PREFER_DUAL_STACK = 'PreferDualStack',
  /** Two; the Service is refused where the cluster has one. */
  REQUIRE_DUAL_STACK = 'RequireDualStack',
}

/** How a cloud checks whether a gateway can accept traffic. */
export enum HealthCheck {
  /**
   * HTTP GET of the readiness path `/healthz/ready` on the gateway's status port 15021: the same answer the kubelet
   * gets.
   */
  READINESS = 'readiness',
  /** The default of the cloud's controller. */
  PLATFORM = 'platform',
}

/** Options common to all Services in front of a gateway. */
export interface GatewayServiceOptions {
  /**
   * Additional annotations for the Service. Those that an option of the factory sets are refused here.
   *
   * @default - none
   */
  readonly annotations?: Record<string, string>;
  /**
   * Additional labels for the Service. Not those that every object of the gateway has.
   *
   * @default - none
   */
  readonly labels?: Record<string, string>;
  /**
   * Whether the Service has the gateway's status port 15021, on which pods answer `/healthz/ready`. A load balancer
   * makes a listener of it like of every port, so that its clients can reach it too. `false` is refused where health
   * checks come through it.
   *
   * @default - false where it is known that health checks do not come through it: `awsNetwork`, `gcp`, `metalLb`, and
   * `azure` with `HealthCheck.PLATFORM`; else true. With `GatewayWorkload.gatewayApi()` istiod always adds it
   */
  readonly statusPort?: boolean;
  /**
   * DNS names, with an optional `*.` prefix, for which ExternalDNS creates records that point to this Service. For a
   * cluster IP, ExternalDNS must run with `--publish-internal-services`.
   *
   * Written under both `external-dns.alpha.kubernetes.io/hostname` and `external-dns.kubernetes.io/hostname`:
   * ExternalDNS 0.22 moved to the second without falling back to the first. Source: release notes of ExternalDNS
   * 0.22.0.
   *
   * @default - none
   */
  readonly externalDnsHostnames?: string[];
  /**
   * Families of the Service's addresses, the preferred one first.
   *
   * @default - the cluster's first family
   */
  readonly ipFamilies?: IpFamily[];
  /**
   * How many families the Service has.
   *
   * @default - REQUIRE_DUAL_STACK with two `ipFamilies`, which Kubernetes refuses without it; else Kubernetes' own,
   * SINGLE_STACK
   */
  readonly ipFamilyPolicy?: IpFamilyPolicy;
}

/** Options common to all Services that are reachable from outside the cluster. */
export interface ExposedServiceOptions extends GatewayServiceOptions {
  /**
   * Whether nodes pass traffic on to other nodes, which hides the client's address.
   *
   * @default - LOCAL for `gcp`, `azure` and `awsNetwork` with instance targets, so that the gateway sees the client's
   * address; else Kubernetes' own, CLUSTER
   */
  readonly externalTrafficPolicy?: ExternalTrafficPolicy;
  /**
   * Connections to the gateway begin with a PROXY protocol header. `awsNetwork` turns it on at the load balancer;
   * elsewhere something in front of the gateway has to send it.
   *
   * Refused unless `acceptUnknownStatus` is true: net-istio's status prober connects to the gateway pods without that
   * header.
   *
   * @default false
   */
  readonly proxyProtocol?: boolean;
  /**
   * With `proxyProtocol`: accept that every service behind this gateway stays Unknown ("Waiting for load balancer")
   * although it may work.
   *
   * @default false
   */
  readonly acceptUnknownStatus?: boolean;
}

/** Options common to all Services of type LoadBalancer. */
export interface LoadBalancerOptions extends ExposedServiceOptions {
  /**
   * Blocks of client addresses, in CIDR notation, that may connect.
   *
   * @default - every client
   */
  readonly sourceRanges?: string[];
  /**
   * The implementation that provides the load balancer. Immutable in Kubernetes.
   *
   * @default - `service.k8s.aws/nlb` for `awsNetwork`, else the cluster's default
   */
  readonly loadBalancerClass?: string;
  /**
   * Whether every Service port also opens a port on every node. Such a port bypasses `sourceRanges`.
   *
   * @default - false for `awsNetwork` with IP targets, which needs none; else Kubernetes' own, true
   */
  readonly allocateLoadBalancerNodePorts?: boolean;
  /**
   * Addresses of the load balancer. Whether they must be reserved first, and how many are possible, depends on the
   * cloud: see each factory.
   *
   * @default - assigned by the cloud
   */
  readonly staticIps?: string[];
}
