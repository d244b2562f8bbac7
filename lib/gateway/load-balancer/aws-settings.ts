import { type AwsNetworkOptions, AwsTargetType } from './aws-options';
import { isDualStack } from './common';
import { ExternalTrafficPolicy, HealthCheck, IpFamily } from './options';

/** The options of a Network Load Balancer with the defaults that depend on one another filled in. */
export interface AwsSettings {
  readonly internal: boolean;
  readonly targetType: AwsTargetType;
  readonly dualStack: boolean;
  readonly preserveClientIp: boolean;
  readonly healthCheck: HealthCheck;
  readonly externalTrafficPolicy: ExternalTrafficPolicy | undefined;
  readonly allocateNodePorts: boolean | undefined;
  readonly manageBackendSecurityGroupRules: boolean | undefined;
}

/** Fills in the defaults. */
export function resolveAws(options: AwsNetworkOptions): AwsSettings {
  const {
    internal = false,
    targetType = AwsTargetType.IP,
    proxyProtocol = false,
    securityGroups,
    sourceRanges,
  } = options;
  const toPods = targetType === AwsTargetType.IP;
  return {
    internal,
    targetType,
    dualStack: options.dualStack ?? (isDualStack(options) || (options.ipFamilies ?? []).includes(IpFamily.IPV6)),
    preserveClientIp: options.preserveClientIp ?? (!toPods || !internal || sourceRanges !== undefined),
    healthCheck: options.healthCheck ?? (toPods && !proxyProtocol ? HealthCheck.READINESS : HealthCheck.PLATFORM),
    externalTrafficPolicy:
      options.externalTrafficPolicy ?? (toPods || proxyProtocol ? undefined : ExternalTrafficPolicy.LOCAL),
    allocateNodePorts: options.allocateLoadBalancerNodePorts ?? (toPods ? false : undefined),
    manageBackendSecurityGroupRules:
      options.manageBackendSecurityGroupRules ?? (securityGroups === undefined ? undefined : true),
  };
}
