import { type Cloud } from '../analysis/gateways/cloud-load-balancer';
import { type ConfiguredGateways } from '../analysis/gateways/configured-gateways';
import { groupBy } from '../private/group';
import { dollarsOf } from './amount';
import { billOf, type Item, type PricedGateway, type Total, totalOf } from './bill';
import { pricedGateways } from './priced-gateways';
import { ageInDays, MAX_AGE_DAYS, type Prices } from './prices';
import { type Quota, quotasOf } from './quotas';
import { sharedGateway } from './shared';
import { DEFAULT_ZONES, type Usage } from './usage';

export interface CostOptions {
  readonly prices: Prices;
  readonly usage: Usage;
  /** The day for which prices may be old: `2026-11-28`. */
  readonly date: string;
  /** Whether to compare with one gateway for all. */
  readonly againstShared: boolean;
}

/** A sum in US dollars a month, and how many items are missing from it. */
export interface CostTotal {
  readonly usd: number;
  readonly unknownItems: number;
}

export interface CostItem extends Omit<Item, 'gateway' | 'amount'> {
  /** US dollars a month; null if it is unknown. */
  readonly usd: number | null;
}

export interface CostBill {
  readonly alwaysOn: CostTotal;
  readonly usage: CostTotal;
  readonly items: readonly CostItem[];
}

export interface GatewayCost extends CostBill {
  /** `NAMESPACE/NAME` of the Istio Gateway. */
  readonly gateway: string;
  /** Whether its pods or its Service are not among the manifests. */
  readonly isUnseen: boolean;
  /** Number of pods that are always there; null if it is unknown. */
  readonly pods: number | null;
}

/** What gateways cost in a month. */
export interface CostReport {
  readonly gateways: readonly GatewayCost[];
  /** What the gateways of a cloud pay together. */
  readonly together: CostBill;
  readonly alwaysOn: CostTotal;
  readonly usage: CostTotal;
  /** The same with one gateway for all, if asked for. */
  readonly shared?: CostBill;
  readonly quotas: readonly Quota[];
  /** Where the prices are from. */
  readonly prices: readonly PriceSource[];
  readonly assumptions: readonly string[];
  readonly excluded: readonly string[];
}

export interface PriceSource {
  readonly cloud: Cloud;
  readonly region: string;
  readonly date: string;
  readonly source: string;
  readonly ageDays: number;
  readonly isOld: boolean;
}

const EXCLUDED: readonly string[] = [
  'traffic to the internet, which costs the same through one gateway or several',
  'discounts, commitments and taxes',
  'nodes, beyond what the pods request',
  'IPv6 addresses, DNS names, certificates, and the logs and metrics of each gateway',
];

/** What the gateways of a model cost. */
export function costOf(
  configured: ConfiguredGateways,
  { prices, usage, date, againstShared }: CostOptions,
): CostReport {
  const gateways = pricedGateways(configured, usage.cloud as Cloud | undefined);
  const items = billOf(gateways, prices, usage);
  const byGateway = groupBy(items, ({ gateway }) => [gateway]);
  return {
    gateways: gateways.map(({ name, isUnseen, pods }) => ({
      gateway: name,
      isUnseen,
      pods: isUnseen ? null : leastOf(pods),
      ...billFrom(byGateway.get(name) ?? []),
    })),
    together: billFrom(byGateway.get(undefined) ?? []),
    ...totalsOf(items),
    ...(againstShared && { shared: sharedBill(gateways, prices, usage) }),
    quotas: quotasOf(gateways),
    prices: sourcesOf(items, prices, date),
    assumptions: assumptionsOf(gateways, usage, againstShared),
    excluded: EXCLUDED,
  };
}

function leastOf(pods: PricedGateway['pods']): number | null {
  return pods.reduce<number | null>((sum, { least }) => (sum === null || least === undefined ? null : sum + least), 0);
}

function sharedBill(gateways: readonly PricedGateway[], prices: Prices, usage: Usage): CostBill {
  const shared = sharedGateway(gateways, usage);
  return billFrom(billOf([shared.gateway], prices, shared.usage));
}

function billFrom(items: readonly Item[]): CostBill {
  return {
    ...totalsOf(items),
    items: items.map(({ gateway: _, amount, ...item }) => ({
      ...item,
      usd: amount === undefined ? null : dollarsOf(amount),
    })),
  };
}

function totalsOf(items: readonly Item[]): Pick<CostBill, 'alwaysOn' | 'usage'> {
  const of = (kind: Item['kind']): CostTotal => rounded(totalOf(items.filter((item) => item.kind === kind)));
  return { alwaysOn: of('always on'), usage: of('usage') };
}

function rounded({ amount, unknown }: Total): CostTotal {
  return { usd: dollarsOf(amount), unknownItems: unknown };
}

function sourcesOf(items: readonly Item[], prices: Prices, date: string): PriceSource[] {
  const clouds = new Set(items.flatMap(({ cloud }) => cloud ?? []));
  return [...clouds].sort().flatMap((cloud) => {
    const own = prices[cloud];
    if (own === undefined) return [];
    const ageDays = ageInDays(own.date, date);
    const { region, source } = own;
    return [{ cloud, region, date: own.date, source, ageDays, isOld: ageDays > MAX_AGE_DAYS }];
  });
}

function assumptionsOf(gateways: readonly PricedGateway[], usage: Usage, againstShared: boolean): string[] {
  const needsZones = gateways.some(({ loadBalancers }) =>
    loadBalancers.some(({ cloud, zones }) => cloud === 'aws' && zones === undefined),
  );
  return [
    'a month has 730 hours',
    ...(needsZones && usage.zones === undefined
      ? [`load balancers whose Services list no subnets are in ${DEFAULT_ZONES} zones (zones in the usage file)`]
      : []),
    ...(againstShared
      ? [
          'one gateway for all has a load balancer for each cloud and exposure, as many pods as the largest gateway, ' +
            'and the traffic of all',
        ]
      : []),
  ];
}
