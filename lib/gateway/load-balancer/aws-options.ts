import { type AwsTlsOptions } from './aws-tls';
import { type HealthCheck, type LoadBalancerOptions } from './options';

/** What a Network Load Balancer sends traffic to. */
export enum AwsTargetType {
  /** The gateway pods themselves. Needs pods with addresses of the VPC (Amazon VPC CNI). */
  IP = 'ip',
  /** A node port of every node. */
  INSTANCE = 'instance',
}

/**
 * Options of an AWS Network Load Balancer, made by the AWS Load Balancer Controller 2.6 or newer, or by EKS Auto Mode.
 *
 * Source of every annotation: AWS Load Balancer Controller, guide/service/annotations.
 */
export interface AwsNetworkOptions extends LoadBalancerOptions {
  /**
   * Reachable from the VPC only (scheme `internal`), or from the internet (`internet-facing`).
   *
   * @default false
   */
  readonly internal?: boolean;
  /**
   * What traffic is sent to.
   *
   * @default AwsTargetType.IP
   */
  readonly targetType?: AwsTargetType;
  /**
   * Subnets, one per availability zone, by id or by `Name` tag.
   *
   * @default - discovered by their tags
   */
  readonly subnets?: string[];
  /**
   * Allocation ids of Elastic IP addresses, one per subnet, for a load balancer that faces the internet. An internal
   * one takes `staticIps` instead: one IPv4 address per subnet.
   *
   * @default - addresses of Amazon's choice
   */
  readonly eipAllocations?: string[];
  /**
   * Whether each zone's load balancer node sends to the targets of every zone. AWS charges for traffic between zones.
   *
   * @default - AWS' own, false
   */
  readonly crossZone?: boolean;
  /**
   * Security groups of the load balancer itself, by id or by `Name` tag. They replace `sourceRanges`, which the
   * controller then ignores.
   *
   * @default - one that the controller makes and that admits `sourceRanges`
   */
  readonly securityGroups?: string[];
  /**
   * Whether the controller lets the load balancer through the security groups of nodes and pods.
   *
   * @default true
   */
  readonly manageBackendSecurityGroupRules?: boolean;
  /**
   * Whether the gateway sees the client's address. A pod that calls an internal load balancer with this on cannot reach
   * a gateway pod of its own node, since the answer takes a short cut.
   *
   * @default - true, except for an internal load balancer with IP targets and without `sourceRanges`
   */
  readonly preserveClientIp?: boolean;
  /**
   * Whether clients can connect over IPv6 as well as IPv4.
   *
   * @default - true where `ipFamilies` or `ipFamilyPolicy` asks for IPv6
   */
  readonly dualStack?: boolean;
  /**
   * What the target groups check.
   *
   * @default - READINESS with IP targets and without PROXY protocol, else PLATFORM: a TCP connection, or kube-proxy's
   * answer whether the node has a pod
   */
  readonly healthCheck?: HealthCheck;
  /**
   * Seconds between two health checks, 5 to 300.
   *
   * @default - the controller's own, 10
   */
  readonly healthCheckIntervalSeconds?: number;
  /**
   * Number of equal results, 2 to 10, after which a target counts as healthy or unhealthy.
   *
   * @default - the controller's own, 3
   */
  readonly healthCheckThreshold?: number;
  /**
   * TLS that ends at the load balancer. Refused together with an HTTPS server of the gateway on the same port.
   *
   * @default - none: TLS passes through to the gateway pods
   */
  readonly tls?: AwsTlsOptions;
  /**
   * With IP targets: whether pods become ready only once the load balancer sends to them, by the label
   * `elbv2.k8s.aws/pod-readiness-gate-inject: enabled` of their namespace. It is set on a Namespace of this topology. Where
   * the Namespace is somebody else's, say whether it has the label.
   *
   * Source: AWS Load Balancer Controller, deploy/pod_readiness_gate.
   *
   * @default - true for IP targets where the Namespace is part of the output
   */
  readonly podReadinessGate?: boolean;
  /**
   * Name of the load balancer: at most 32 letters, digits and hyphens. It cannot change later.
   *
   * @default - made by the controller from namespace and Service name
   */
  readonly loadBalancerName?: string;
  /**
   * More attributes of the load balancer, such as `deletion_protection.enabled`.
   *
   * @default - none
   */
  readonly loadBalancerAttributes?: Record<string, string>;
  /**
   * More attributes of the target groups, such as `deregistration_delay.timeout_seconds`.
   *
   * @default - none
   */
  readonly targetGroupAttributes?: Record<string, string>;
  /**
   * Tags of every AWS resource that belongs to the load balancer.
   *
   * @default - the controller's own
   */
  readonly tags?: Record<string, string>;
}
