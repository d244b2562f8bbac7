import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { MultiGatewayChart, type MultiGatewayChartProps } from '../../../lib';
import { LoadBalancer } from '../../../lib/gateway/load-balancer';
import {
  ExternalTrafficPolicy,
  type GatewayServiceOptions,
  IpFamily,
  IpFamilyPolicy,
  type LoadBalancerOptions,
} from '../../../lib/gateway/load-balancer/options';
import { NEWEST } from '../../../lib/knative/release-facts';
import { chartFromFile } from '../../../lib/topology/file/from-file';
import { type InvalidCase } from '../../invalid/case';
import { Reading, type Schema, definitions, everything, reachable } from '../../topology/schema-reading';

type FactoryName = Exclude<keyof typeof LoadBalancer, 'prototype' | '_factories'>;

const LOAD_BALANCER: Schema = { $ref: '#/definitions/LoadBalancer' };

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

const folder = mkdtempSync(join(tmpdir(), 'load-balancers-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The load balancer that a topology file says. */
function fromFile(loadBalancer: unknown): LoadBalancer {
  const file = join(folder, 'topology.yaml');
  // With the port 443 that effects name.
  const alpha = { loadBalancer, serviceCertificates: true };
  writeFileSync(file, JSON.stringify({ knative: NEWEST, gateways: { alpha } }));
  const read: MultiGatewayChartProps[] = [];
  chartFromFile(file, (props) => {
    read.push(props);
    return new MultiGatewayChart(new App(), 'gateways', props);
  });
  const [{ gateways } = {}] = read as [MultiGatewayChartProps?];
  return gateways?.['alpha']?.loadBalancer as LoadBalancer;
}

/**
 * What each option changes, in TypeScript and in topology files.
 *
 * @param further options that change no manifest
 */
export function testEffects<Options extends object>(
  name: FactoryName,
  effects: Readonly<Record<string, Effect<Options>>>,
  further: readonly object[] = [],
): void {
  const factory = (options?: object): LoadBalancer => LoadBalancer[name](options);
  const entries = Object.entries(effects);
  const seen = new Set<string>();

  test.each(entries)('%s', (option, { set, beside, changes: expected }) => {
    expect(set).toHaveProperty(option);
    const result = changes(flat(factory(beside)), flat(factory({ ...beside, ...set })));
    expect(Object.keys(result)).not.toHaveLength(0);
    expect(result).toStrictEqual(expected);
  });

  test.each([
    ...entries.map(([option, { set, beside }]) => [option, { ...beside, ...set }] as const),
    ...further.map((options) => [Object.keys(options).join(), options] as const),
  ])('%s in a topology file', (_, options) => {
    expect(flat(fromFile({ [name]: options }))).toEqual(flat(factory(options)));
    new Reading(seen).read({ [name]: options }, LOAD_BALANCER);
  });

  test(`${name}, with its name alone, in a topology file`, () => {
    expect(flat(fromFile(name))).toEqual(flat(factory()));
  });

  test('no option is left out', () => {
    const kinds = definitions['LoadBalancer']?.anyOf?.[1]?.properties ?? {};
    const properties = everything(reachable(kinds[name] ?? {})).filter((each) => !each.includes('='));
    expect(properties.length).toBeGreaterThan(4);
    expect(properties.filter((each) => !seen.has(each))).toEqual([]);
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

/** Where health checks do not come through it, the status port is only there on demand. */
export const NO_STATUS_PORT: Pick<Effects<GatewayServiceOptions>, 'statusPort'> = {
  statusPort: { set: { statusPort: true }, changes: { statusPort: true } },
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
