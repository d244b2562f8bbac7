import { LoadBalancer } from '../../../lib/gateway/load-balancer';
import { AwsTargetType } from '../../../lib/gateway/load-balancer/aws-options';
import {
  ExternalTrafficPolicy,
  HealthCheck,
  IpFamily,
  IpFamilyPolicy,
} from '../../../lib/gateway/load-balancer/options';
import { unchecked } from '../../invalid/case';
import { testAccepted, testRefused } from './support';

const subnets = ['subnet-0123456789abcdef0', 'subnet-0123abcd'];
testAccepted([
  [
    'as many Elastic IPs as subnets',
    () => LoadBalancer.awsNetwork({ subnets, eipAllocations: ['eipalloc-0123456789abcdef0', 'eipalloc-0123abcd'] }),
  ],
  [
    'as many private addresses as subnets',
    () => LoadBalancer.awsNetwork({ internal: true, subnets, staticIps: ['10.0.1.10', '10.0.2.10'] }),
  ],
  [
    'IPv6 addresses of a load balancer that faces the internet',
    () => LoadBalancer.awsNetwork({ dualStack: true, staticIps: ['2001:db8::10'] }),
  ],
  [
    'IPv6 source range of a dual stack load balancer',
    () => LoadBalancer.awsNetwork({ dualStack: true, sourceRanges: ['2001:db8::/32'] }),
  ],
  [
    'security groups without client addresses',
    () => LoadBalancer.awsNetwork({ securityGroups: ['edge'], preserveClientIp: false }),
  ],
  [
    'PROXY protocol with local traffic to pods',
    () =>
      LoadBalancer.awsNetwork({
        proxyProtocol: true,
        acceptUnknownStatus: true,
        externalTrafficPolicy: ExternalTrafficPolicy.LOCAL,
      }),
  ],
  ['AWS load balancer name of 32 characters', () => LoadBalancer.awsNetwork({ loadBalancerName: 'a'.repeat(32) })],
  [
    'AWS annotation that no option stands for',
    () =>
      LoadBalancer.awsNetwork({
        annotations: { 'service.beta.kubernetes.io/aws-load-balancer-target-node-labels': 'role=edge' },
        targetType: AwsTargetType.INSTANCE,
      }),
  ],
]);

testRefused([
  {
    name: 'AWS target type that does not exist',
    run: () => LoadBalancer.awsNetwork({ targetType: unchecked('pod') }),
    paths: ['targetType'],
    message: 'LoadBalancer.awsNetwork: targetType: unsupported value; got "pod"; allowed: ip, instance',
  },
  {
    name: 'AWS health check that does not exist',
    run: () => LoadBalancer.awsNetwork({ healthCheck: unchecked('http') }),
    paths: ['healthCheck'],
    message: 'LoadBalancer.awsNetwork: healthCheck: unsupported value; got "http"; allowed: readiness, platform',
  },
  {
    name: 'AWS subnet id cut short',
    run: () => LoadBalancer.awsNetwork({ subnets: ['subnet-0a1b2c'] }),
    paths: ['subnets[0]'],
    message:
      "LoadBalancer.awsNetwork: subnets[0]: not the id or name of a subnet; got \"subnet-0a1b2c\"; allowed: 'subnet-' and 8 or 17 digits of 0-9, a-f, or a Name tag without ','",
  },
  {
    name: 'AWS subnet name with a comma',
    run: () => LoadBalancer.awsNetwork({ subnets: ['public-a,public-b'] }),
    paths: ['subnets[0]'],
    message:
      "LoadBalancer.awsNetwork: subnets[0]: not the id or name of a subnet; got \"public-a,public-b\"; allowed: 'subnet-' and 8 or 17 digits of 0-9, a-f, or a Name tag without ','",
  },
  {
    name: 'AWS subnet twice',
    run: () => LoadBalancer.awsNetwork({ subnets: ['public-a', 'public-a'] }),
    paths: ['subnets[1]'],
    message: 'LoadBalancer.awsNetwork: subnets[1]: the same entry twice; got "public-a"; allowed: each entry once',
  },
  {
    name: 'AWS Elastic IP by address',
    run: () => LoadBalancer.awsNetwork({ eipAllocations: ['192.0.2.10'] }),
    paths: ['eipAllocations[0]'],
    message:
      'LoadBalancer.awsNetwork: eipAllocations[0]: not the allocation id of an Elastic IP address; got "192.0.2.10"; allowed: \'eipalloc-\' and 8 or 17 digits of 0-9, a-f',
  },
  {
    name: 'AWS Elastic IP of an internal load balancer',
    run: () => LoadBalancer.awsNetwork({ internal: true, eipAllocations: ['eipalloc-0123456789abcdef0'] }),
    paths: ['eipAllocations'],
    message:
      'LoadBalancer.awsNetwork: eipAllocations: needs an internet-facing load balancer, but internal is true; got ["eipalloc-0123456789abcdef0"]; to fix: omit internal, or set staticIps, one private address per subnet',
  },
  {
    name: 'AWS Elastic IPs fewer than subnets',
    run: () =>
      LoadBalancer.awsNetwork({ subnets: ['public-a', 'public-b'], eipAllocations: ['eipalloc-0123456789abcdef0'] }),
    paths: ['eipAllocations'],
    message:
      'LoadBalancer.awsNetwork: eipAllocations: number of entries (1) differs from the number of subnets (2); got ["eipalloc-0123456789abcdef0"]; allowed: one per subnet',
  },
  {
    name: 'AWS static IPv4 address that faces the internet',
    run: () => LoadBalancer.awsNetwork({ staticIps: ['10.0.1.10'] }),
    paths: ['staticIps'],
    message:
      'LoadBalancer.awsNetwork: staticIps: has an IPv4 address, but the load balancer is internet-facing; got ["10.0.1.10"]; allowed: IPv6 addresses; IPv4 addresses with internal: true; to fix: reserve Elastic IP addresses and give their ids as eipAllocations',
  },
  {
    name: 'AWS static addresses more than subnets',
    run: () =>
      LoadBalancer.awsNetwork({ internal: true, subnets: ['private-a'], staticIps: ['10.0.1.10', '10.0.2.10'] }),
    paths: ['staticIps'],
    message:
      'LoadBalancer.awsNetwork: staticIps: number of IPv4 addresses (2) differs from the number of subnets (1); got ["10.0.1.10","10.0.2.10"]; allowed: one per subnet',
  },
  {
    name: 'AWS static IPv6 addresses fewer than subnets',
    run: () => LoadBalancer.awsNetwork({ dualStack: true, subnets: ['a', 'b'], staticIps: ['2001:db8::10'] }),
    paths: ['staticIps'],
    message:
      'LoadBalancer.awsNetwork: staticIps: number of IPv6 addresses (1) differs from the number of subnets (2); got ["2001:db8::10"]; allowed: one per subnet',
  },
  {
    name: 'AWS IPv6 family on an IPv4 load balancer',
    run: () => LoadBalancer.awsNetwork({ dualStack: false, ipFamilies: [IpFamily.IPV6] }),
    paths: ['ipFamilies'],
    message:
      'LoadBalancer.awsNetwork: ipFamilies: requests IPv6, but the load balancer is IPv4 only; got ["IPv6"]; to fix: set dualStack to true',
  },
  {
    name: 'AWS dual stack Service on an IPv4 load balancer',
    run: () => LoadBalancer.awsNetwork({ dualStack: false, ipFamilyPolicy: IpFamilyPolicy.PREFER_DUAL_STACK }),
    paths: ['ipFamilyPolicy'],
    message:
      'LoadBalancer.awsNetwork: ipFamilyPolicy: requests IPv6, but the load balancer is IPv4 only; got "PreferDualStack"; to fix: set dualStack to true',
  },
  {
    name: 'AWS IPv6 address on an IPv4 load balancer',
    run: () => LoadBalancer.awsNetwork({ staticIps: ['2001:db8::10'] }),
    paths: ['staticIps'],
    message:
      'LoadBalancer.awsNetwork: staticIps: requests IPv6, but the load balancer is IPv4 only; got ["2001:db8::10"]; to fix: set dualStack to true',
  },
  {
    name: 'AWS IPv6 source range on an IPv4 load balancer',
    run: () => LoadBalancer.awsNetwork({ sourceRanges: ['2001:db8::/32'] }),
    paths: ['sourceRanges'],
    message:
      'LoadBalancer.awsNetwork: sourceRanges: requests IPv6, but the load balancer is IPv4 only; got ["2001:db8::/32"]; to fix: set dualStack to true',
  },
  {
    name: 'AWS security group id with a wrong digit',
    run: () => LoadBalancer.awsNetwork({ securityGroups: ['sg-0123456789abcdefg'] }),
    paths: ['securityGroups[0]'],
    message:
      "LoadBalancer.awsNetwork: securityGroups[0]: not the id or name of a security group; got \"sg-0123456789abcdefg\"; allowed: 'sg-' and 8 or 17 digits of 0-9, a-f, or a Name tag without ','",
  },
  {
    name: 'AWS source ranges beside security groups',
    run: () => LoadBalancer.awsNetwork({ sourceRanges: ['10.0.0.0/8'], securityGroups: ['edge'] }),
    paths: ['sourceRanges'],
    message:
      'LoadBalancer.awsNetwork: sourceRanges: has no effect: the controller ignores it where securityGroups is set; got ["10.0.0.0/8"]; to fix: set only one of the two',
  },
  {
    name: 'AWS source ranges without client addresses',
    run: () => LoadBalancer.awsNetwork({ sourceRanges: ['10.0.0.0/8'], preserveClientIp: false }),
    paths: ['sourceRanges'],
    message:
      'LoadBalancer.awsNetwork: sourceRanges: has no effect: the controller ignores it where preserveClientIp is false; got ["10.0.0.0/8"]; to fix: omit preserveClientIp, or set securityGroups instead of sourceRanges',
  },
  {
    name: 'AWS backend rules without security groups',
    run: () => LoadBalancer.awsNetwork({ manageBackendSecurityGroupRules: false }),
    paths: ['manageBackendSecurityGroupRules'],
    message:
      'LoadBalancer.awsNetwork: manageBackendSecurityGroupRules: has no effect without securityGroups; got false; to fix: omit it, or set securityGroups',
  },
  {
    name: 'AWS instance targets without node ports',
    run: () => LoadBalancer.awsNetwork({ targetType: AwsTargetType.INSTANCE, allocateLoadBalancerNodePorts: false }),
    paths: ['allocateLoadBalancerNodePorts'],
    message:
      'LoadBalancer.awsNetwork: allocateLoadBalancerNodePorts: false, but instance targets are node ports; to fix: omit it, or set targetType to AwsTargetType.IP',
  },
  {
    name: 'AWS PROXY protocol with local traffic',
    run: () =>
      LoadBalancer.awsNetwork({
        targetType: AwsTargetType.INSTANCE,
        proxyProtocol: true,
        acceptUnknownStatus: true,
        externalTrafficPolicy: ExternalTrafficPolicy.LOCAL,
      }),
    paths: ['externalTrafficPolicy'],
    message:
      'LoadBalancer.awsNetwork: externalTrafficPolicy: Local, but kube-proxy, which then answers the health checks, does not speak PROXY protocol; to fix: omit externalTrafficPolicy: the header carries the client address',
  },
  {
    name: 'AWS readiness of instance targets',
    run: () => LoadBalancer.awsNetwork({ targetType: AwsTargetType.INSTANCE, healthCheck: HealthCheck.READINESS }),
    paths: ['healthCheck'],
    message:
      'LoadBalancer.awsNetwork: healthCheck: readiness, but instance targets are nodes, which do not listen on the status port; allowed: platform; to fix: omit healthCheck',
  },
  {
    name: 'AWS readiness with PROXY protocol',
    run: () =>
      LoadBalancer.awsNetwork({ proxyProtocol: true, acceptUnknownStatus: true, healthCheck: HealthCheck.READINESS }),
    paths: ['healthCheck'],
    message:
      'LoadBalancer.awsNetwork: healthCheck: readiness, but AWS sends PROXY protocol to the status port too, which does not speak it; allowed: platform; to fix: omit healthCheck',
  },
  {
    name: 'AWS health check interval of 4 s',
    run: () => LoadBalancer.awsNetwork({ healthCheckIntervalSeconds: 4 }),
    paths: ['healthCheckIntervalSeconds'],
    message:
      'LoadBalancer.awsNetwork: healthCheckIntervalSeconds: not a whole number in range; got 4; allowed: 5 to 300',
  },
  {
    name: 'AWS health check threshold of 11',
    run: () => LoadBalancer.awsNetwork({ healthCheckThreshold: 11 }),
    paths: ['healthCheckThreshold'],
    message: 'LoadBalancer.awsNetwork: healthCheckThreshold: not a whole number in range; got 11; allowed: 2 to 10',
  },
  {
    name: 'AWS load balancer name of 33 characters',
    run: () => LoadBalancer.awsNetwork({ loadBalancerName: 'a'.repeat(33) }),
    paths: ['loadBalancerName'],
    message:
      "LoadBalancer.awsNetwork: loadBalancerName: not a name that AWS accepts for a load balancer; got \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"; allowed: at most 32 letters, digits and '-', no '-' at either end, not beginning with 'internal-'",
  },
  {
    name: 'AWS load balancer name that AWS keeps for itself',
    run: () => LoadBalancer.awsNetwork({ loadBalancerName: 'internal-alpha' }),
    paths: ['loadBalancerName'],
    message:
      "LoadBalancer.awsNetwork: loadBalancerName: not a name that AWS accepts for a load balancer; got \"internal-alpha\"; allowed: at most 32 letters, digits and '-', no '-' at either end, not beginning with 'internal-'",
  },
  {
    name: 'AWS attribute key with a space',
    run: () => LoadBalancer.awsNetwork({ loadBalancerAttributes: { 'deletion protection': 'true' } }),
    paths: ["loadBalancerAttributes['deletion protection']"],
    message:
      "LoadBalancer.awsNetwork: loadBalancerAttributes['deletion protection']: not the name of an attribute; got \"deletion protection\"; allowed: words of a-z, 0-9 and '_' joined by dots",
  },
  {
    name: 'AWS attribute value with a comma',
    run: () => LoadBalancer.awsNetwork({ targetGroupAttributes: { 'stickiness.type': 'source_ip,b=c' } }),
    paths: ["targetGroupAttributes['stickiness.type']"],
    message:
      "LoadBalancer.awsNetwork: targetGroupAttributes['stickiness.type']: not a value of an annotation with several entries; got \"source_ip,b=c\"; allowed: a string of at most 256 characters without ','",
  },
  {
    name: 'AWS cross-zone by attribute',
    run: () => LoadBalancer.awsNetwork({ loadBalancerAttributes: { 'load_balancing.cross_zone.enabled': 'true' } }),
    paths: ["loadBalancerAttributes['load_balancing.cross_zone.enabled']"],
    message:
      'LoadBalancer.awsNetwork: loadBalancerAttributes[\'load_balancing.cross_zone.enabled\']: set by a separate option; got "true"; to fix: set crossZone instead',
  },
  {
    name: 'AWS PROXY protocol by attribute',
    run: () => LoadBalancer.awsNetwork({ targetGroupAttributes: { 'proxy_protocol_v2.enabled': 'true' } }),
    paths: ["targetGroupAttributes['proxy_protocol_v2.enabled']"],
    message:
      'LoadBalancer.awsNetwork: targetGroupAttributes[\'proxy_protocol_v2.enabled\']: set by a separate option; got "true"; to fix: set proxyProtocol instead',
  },
  {
    name: 'AWS tag of AWS itself',
    run: () => LoadBalancer.awsNetwork({ tags: { 'aws:created': 'today' } }),
    paths: ["tags['aws:created']"],
    message:
      "LoadBalancer.awsNetwork: tags['aws:created']: not the name of a tag; got \"aws:created\"; allowed: at most 128 characters without ',' and '=', not beginning with 'aws:'",
  },
  {
    name: 'AWS scheme by annotation',
    run: () =>
      LoadBalancer.awsNetwork({ annotations: { 'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internal' } }),
    paths: ["annotations['service.beta.kubernetes.io/aws-load-balancer-scheme']"],
    message:
      'LoadBalancer.awsNetwork: annotations[\'service.beta.kubernetes.io/aws-load-balancer-scheme\']: set by a separate option; got "internal"; to fix: set internal instead',
  },
  {
    name: 'AWS scheme by the deprecated annotation',
    run: () =>
      LoadBalancer.awsNetwork({ annotations: { 'service.beta.kubernetes.io/aws-load-balancer-internal': 'true' } }),
    paths: ["annotations['service.beta.kubernetes.io/aws-load-balancer-internal']"],
    message:
      'LoadBalancer.awsNetwork: annotations[\'service.beta.kubernetes.io/aws-load-balancer-internal\']: set by a separate option; got "true"; to fix: set internal instead',
  },
  {
    name: 'AWS health check port by annotation',
    run: () =>
      LoadBalancer.awsNetwork({
        annotations: { 'service.beta.kubernetes.io/aws-load-balancer-healthcheck-port': '80' },
      }),
    paths: ["annotations['service.beta.kubernetes.io/aws-load-balancer-healthcheck-port']"],
    message:
      "LoadBalancer.awsNetwork: annotations['service.beta.kubernetes.io/aws-load-balancer-healthcheck-port']: overrides what the factory sets; got \"80\"; allowed: '15021'; to fix: omit it, or describe the whole Service with LoadBalancer.custom",
  },
]);
