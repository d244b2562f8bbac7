import { LoadBalancer } from '../../../lib/gateway/load-balancer';
import {
  ExternalTrafficPolicy,
  type GatewayServiceOptions,
  IpFamily,
  IpFamilyPolicy,
  type LoadBalancerOptions,
} from '../../../lib/gateway/load-balancer/options';
import { NEWEST } from '../../../lib/knative/release-facts';
import { type InvalidCase } from '../../invalid/case';

export const AWS = 'service.beta.kubernetes.io/aws-load-balancer-';
export const AZURE = 'service.beta.kubernetes.io/azure-';

/** What one option, set to one value, changes in the Service: an annotation or a field to its new value. */
interface Effect<Options> {
  /** The option's value, and other options that it needs. */
  readonly set: Options;
  /** Options of the Service that it is compared with. */
  readonly beside?: Options;
  readonly changes: Readonly<Record<string, unknown>>;
}

/** One effect for each option there is: the compiler misses an option without one. */
export type Effects<Options> = { readonly [Option in keyof Required<Options>]: Effect<Options> };

function flat(loadBalancer: LoadBalancer): Map<string, unknown> {
  const { annotations, ...fields } = loadBalancer._template.build();
  const { hasStatusPort: statusPort, tlsPorts, pace } = loadBalancer._template;
  const gate = pace.readinessGate;
  return new Map<string, unknown>(Object.entries({ ...annotations, ...fields, statusPort, tlsPorts, gate }));
}

function changes(before: Map<string, unknown>, after: Map<string, unknown>): Record<string, unknown> {
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  const changed = keys.filter((key) => JSON.stringify(before.get(key)) !== JSON.stringify(after.get(key)));
  return Object.fromEntries(changed.map((key) => [key, after.get(key)]));
}

export function testEffects<Options>(
  factory: (options?: Options) => LoadBalancer,
  effects: Readonly<Record<string, Effect<Options>>>,
): void {
  test.each(Object.entries(effects))('%s', (option, { set, beside, changes: expected }) => {
    expect(set).toHaveProperty(option);
    const result = changes(flat(factory(beside)), flat(factory({ ...beside, ...set })));
    expect(Object.keys(result)).not.toHaveLength(0);
    expect(result).toStrictEqual(expected);
  });
}

export const SERVICE: Effects<GatewayServiceOptions> = {
  annotations: { set: { annotations: { 'example.com/team': 'edge' } }, changes: { 'example.com/team': 'edge' } },
  externalDnsHostnames: {
    set: { externalDnsHostnames: ['*.alpha.example.com', 'alpha.example.com'] },
    changes: {
      'external-dns.alpha.kubernetes.io/hostname': '*.alpha.example.com,alpha.example.com',
      'external-dns.kubernetes.io/hostname': '*.alpha.example.com,alpha.example.com',
    },
  },
  ipFamilies: { set: { ipFamilies: [IpFamily.IPV4] }, changes: { ipFamilies: ['IPv4'] } },
  ipFamilyPolicy: {
    set: { ipFamilyPolicy: IpFamilyPolicy.SINGLE_STACK },
    changes: { ipFamilyPolicy: 'SingleStack' },
  },
  labels: { set: { labels: { 'example.com/tier': 'edge' } }, changes: { labels: { 'example.com/tier': 'edge' } } },
  statusPort: { set: { statusPort: false }, changes: { statusPort: false } },
};

export const ACCEPTED = { proxyProtocol: true, acceptUnknownStatus: true };
const PROXY_ANNOTATION = 'example.com/proxy-protocol';

/**
 * Nothing in the Service says that connections begin with a header; an annotation of the cloud does, if it is let in.
 */
export const PROXY: Pick<Effects<LoadBalancerOptions>, 'proxyProtocol' | 'acceptUnknownStatus'> = {
  proxyProtocol: {
    set: { ...ACCEPTED, annotations: { [PROXY_ANNOTATION]: 'v2' } },
    changes: { [PROXY_ANNOTATION]: 'v2' },
  },
  acceptUnknownStatus: {
    set: { ...ACCEPTED, annotations: { [PROXY_ANNOTATION]: 'v1' } },
    changes: { [PROXY_ANNOTATION]: 'v1' },
  },
};

export const COMMON: Effects<LoadBalancerOptions> = {
  ...SERVICE,
  ...PROXY,
  externalTrafficPolicy: {
    set: { externalTrafficPolicy: ExternalTrafficPolicy.CLUSTER },
    changes: { externalTrafficPolicy: 'Cluster' },
  },
  sourceRanges: {
    set: { sourceRanges: ['192.0.2.0/24', '2001:db8::/32'] },
    changes: { loadBalancerSourceRanges: ['192.0.2.0/24', '2001:db8::/32'] },
  },
  loadBalancerClass: {
    set: { loadBalancerClass: 'example.com/lb' },
    changes: { loadBalancerClass: 'example.com/lb' },
  },
  allocateLoadBalancerNodePorts: {
    set: { allocateLoadBalancerNodePorts: true },
    changes: { allocateLoadBalancerNodePorts: true },
  },
  staticIps: { set: { staticIps: ['192.0.2.10'] }, changes: { loadBalancerIP: '192.0.2.10' } },
};

/** Options that are taken, although close to what is refused. */
export type AcceptedCase = readonly [string, () => unknown];

export function testAccepted(cases: readonly AcceptedCase[]): void {
  test.each(cases)('accepted: %s', (_, run) => {
    expect(run).not.toThrow();
  });
}

export function testRefused(cases: readonly InvalidCase[]): void {
  test.each(cases.map((each) => [each.name, each] as const))('refused: %s', (_, { run, message }) => {
    expect(run).toThrow(new Error(message.replaceAll('{newest}', NEWEST)));
  });
}
