import { Testing } from 'cdk8s';
import { loadObjects } from '../../lib/analysis/input/load';
import { loadReceived } from '../../lib/jest/topology';
import { ConfiguredGateways } from '../../lib/analysis/gateways/configured-gateways';
import { buildModel } from '../../lib/analysis/model/build';
import { Reach } from '../../lib/analysis/reach/reach';
import { LIST_PRICES } from '../../lib/cost/prices';
import { type CostOptions, costOf, type CostReport } from '../../lib/cost/report';
import { costText } from '../../lib/cost/text';
import {
  GatewayAssignment,
  GatewayWorkload,
  HelmDelivery,
  KnativeRelease,
  LoadBalancer,
  MultiGatewayChart,
  type TopologyGatewayOptions,
} from '../../lib';

const OPTIONS: CostOptions = { prices: LIST_PRICES, usage: {}, date: '2026-11-28', againstShared: false };

function gatewaysOf(gateways: Record<string, Omit<TopologyGatewayOptions, 'assignment'>>): ConfiguredGateways {
  const chart = new MultiGatewayChart(Testing.app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    istio: '1.22',
    kubernetes: '1.28',
    gateways: Object.fromEntries(
      Object.entries(gateways).map(([name, options]) => [
        name,
        { assignment: GatewayAssignment.label('gateway', name), ...options },
      ]),
    ),
  });
  return new ConfiguredGateways(new Reach(buildModel(loadReceived(chart).manifests)));
}

const five = (loadBalancer: LoadBalancer): ConfiguredGateways =>
  gatewaysOf(Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [name, { loadBalancer }])));

/** The dollars of the items whose text has a word, as printed. */
const dollarsOf = ({ gateways, together }: CostReport, word: string): (number | null)[] =>
  [...gateways, together].flatMap(({ items }) => items).flatMap(({ what, usd }) => (what.includes(word) ? [usd] : []));

const own = ({ gateways }: CostReport): CostReport['gateways'] => gateways.filter(({ isUnseen }) => !isUnseen);

test('five public Network Load Balancers in three zones, rounded once', () => {
  const report = costOf(five(LoadBalancer.awsNetwork()), OPTIONS);
  // 5 x 730 h x 0.0225 + 15 x 730 h x 0.005 = 82.125 + 54.75 = 136.875.
  expect(report.alwaysOn.usd).toBe(136.88);
  expect(own(report).map(({ alwaysOn }) => alwaysOn.usd)).toEqual([27.38, 27.38, 27.38, 27.38, 27.38]);
});

test('an internal load balancer has no public address', () => {
  const report = costOf(five(LoadBalancer.awsNetwork({ internal: true })), OPTIONS);
  // 5 x 730 h x 0.0225 = 82.125.
  expect(report.alwaysOn.usd).toBe(82.13);
});

test('subnets are zones', () => {
  const loadBalancer = LoadBalancer.awsNetwork({ subnets: ['subnet-01234567', 'subnet-89abcdef'] });
  const report = costOf(gatewaysOf({ a: { loadBalancer } }), OPTIONS);
  // 730 h x 0.0225 + 2 x 730 h x 0.005 = 16.425 + 7.30 = 23.725.
  expect(report.alwaysOn.usd).toBe(23.73);
  expect(report.assumptions.join()).not.toContain('zones');
});

test('capacity units: the largest of connections and bytes', () => {
  const name = 'istio-system-a/knative-custom-gateway-a';
  const priced = gatewaysOf({ a: { loadBalancer: LoadBalancer.awsNetwork({ crossZone: true }) } });
  const usage = { gateways: { [name]: { processedGb: 1460, newConnectionsPerSecond: 800 } } };
  const report = costOf(priced, { ...OPTIONS, usage });
  // 1,460 GB in 730 h are 2 GB/h, so 2 NLCU; 800 connections/s are 1. 2 x 730 h x 0.006 = 8.76.
  expect(dollarsOf(report, 'capacity units')).toEqual([8.76]);
  // Two of three zones are others: 973.33 GB x 0.02 = 19.466...
  expect(dollarsOf(report, 'between zones')).toEqual([19.47]);
});

test('Google Cloud: the first five forwarding rules have one price', () => {
  const report = costOf(five(LoadBalancer.gcp()), OPTIONS);
  // 730 h x 0.025 = 18.25.
  expect(report.alwaysOn.usd).toBe(18.25);
  const six = gatewaysOf(
    Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, { loadBalancer: LoadBalancer.gcp() }])),
  );
  // 18.25 + 730 h x 0.01 = 25.55.
  expect(costOf(six, OPTIONS).alwaysOn.usd).toBe(25.55);
});

test('Azure: a public address each, and the rules of all Services on one load balancer', () => {
  const report = costOf(five(LoadBalancer.azure()), OPTIONS);
  const ports = report.together.items.map(({ what }) => what);
  const further = (report.together.items[1]?.quantity ?? 0) / 730;
  expect(ports[0]).toBe('rules of the public load balancer, the first 5 together');
  // 5 x 730 h x 0.005 + 730 h x 0.025 + further x 730 h x 0.01.
  expect(report.alwaysOn.usd).toBeCloseTo(18.25 + 18.25 + further * 7.3, 2);
});

test('what has no price is unknown, and never 0', () => {
  for (const loadBalancer of [LoadBalancer.metalLb(), LoadBalancer.custom({})]) {
    const report = costOf(gatewaysOf({ a: { loadBalancer } }), OPTIONS);
    expect(dollarsOf(report, 'load balancer').slice(0, 1)).toEqual([null]);
    expect(dollarsOf(report, 'data through the load balancer')).toEqual([null]);
    expect(costText(report)).toMatch(/^total +unknown/m);
  }
});

test('pods that the manifests do not show are unknown, and those of a cluster without any cost nothing', () => {
  const priced = (isCluster: boolean): CostReport => {
    const { manifests } = gatewaysOf({ a: { loadBalancer: LoadBalancer.awsNetwork() } }).reach.model;
    const shown = manifests
      .filter(({ kind }) => kind !== 'Deployment')
      .map(({ object }) => {
        const metadata = { ...(object['metadata'] as object), ...(isCluster && { uid: 'e2b6a1c0' }) };
        return { ...object, metadata };
      });
    return costOf(new ConfiguredGateways(new Reach(buildModel(loadObjects(shown, 'shown').manifests))), OPTIONS);
  };
  const unseen = 'pods, which are not among the manifests';
  const items = (report: CostReport): string[] => own(report).flatMap((each) => each.items.map(({ what }) => what));
  expect(items(priced(false)).filter((what) => what === unseen)).toHaveLength(2);
  expect(dollarsOf(priced(false), unseen)).toContain(null);
  expect(items(priced(true))).not.toContain(unseen);
});

test('a gateway inside the cluster has no load balancer', () => {
  const report = costOf(gatewaysOf({ a: { loadBalancer: LoadBalancer.clusterIp() } }), OPTIONS);
  expect(own(report).flatMap(({ items }) => items.map(({ what }) => what))).not.toContain('load balancer');
});

test('pods by what they request, by every workload', () => {
  const prices = { aws: { ...LIST_PRICES.aws, region: 'x', date: '2026-09-30', source: 'x', podCpuHour: 0.04 } };
  const workloads = [
    GatewayWorkload.injected(),
    GatewayWorkload.helmRelease({ delivery: HelmDelivery.fluxHelmRelease() }),
    GatewayWorkload.istioOperator(),
  ];
  const quantities = workloads.map((workload) => {
    const resources = { cpuRequest: '250m', memoryRequest: '512Mi' };
    const report = costOf(gatewaysOf({ a: { workload, resources, loadBalancer: LoadBalancer.awsNetwork() } }), {
      ...OPTIONS,
      prices,
    });
    return own(report).flatMap(({ items }) => items.filter(({ what }) => /^2 pods/.test(what)));
  });
  for (const items of quantities) {
    // 2 pods x 0.25 vCPU x 730 h = 365 vCPU hours at 0.04 = 14.60; 2 x 0.5 GiB x 730 h = 730 GiB hours.
    expect(items.map(({ quantity, usd }) => [quantity, usd])).toEqual([
      [365, 14.6],
      [730, null],
    ]);
  }
});

test('one gateway for all has one load balancer for each exposure', () => {
  const priced = gatewaysOf({
    a: { loadBalancer: LoadBalancer.awsNetwork() },
    b: { loadBalancer: LoadBalancer.awsNetwork() },
    c: { loadBalancer: LoadBalancer.awsNetwork({ internal: true }) },
  });
  const { shared, alwaysOn } = costOf(priced, { ...OPTIONS, againstShared: true });
  // Two public ones and an internal one: 3 x 16.425 + 2 x 10.95 = 71.175. Instead: 2 x 16.425 + 10.95 = 43.80.
  expect([alwaysOn.usd, shared?.alwaysOn.usd]).toEqual([71.18, 43.8]);
});

test('old prices are called old', () => {
  const priced = five(LoadBalancer.awsNetwork());
  expect(costText(costOf(priced, { ...OPTIONS, date: '2027-03-29' }))).not.toContain('Warning');
  expect(costText(costOf(priced, { ...OPTIONS, date: '2027-03-30' }))).toContain('Warning: they are 181 days old');
});

test('quotas are named from half of them', () => {
  const gateways = (count: number): ConfiguredGateways =>
    gatewaysOf(
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`g${index}`, { loadBalancer: LoadBalancer.awsNetwork() }]),
      ),
    );
  expect(costOf(gateways(24), OPTIONS).quotas).toEqual([]);
  expect(costOf(gateways(25), OPTIONS).quotas).toMatchObject([{ used: 25, limit: 50 }]);
});

test('a gateway that is not among the manifests is unknown', () => {
  const report = costOf(five(LoadBalancer.awsNetwork()), OPTIONS);
  expect(report.gateways.find(({ isUnseen }) => isUnseen)).toMatchObject({
    gateway: 'knative-serving/knative-ingress-gateway',
    alwaysOn: { usd: 0, unknownItems: 1 },
  });
});
