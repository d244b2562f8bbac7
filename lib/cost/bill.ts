import { type Cloud } from '../analysis/gateways/cloud-load-balancer';
import { type Amount, amountOf, MONTH_HOURS, sumOf } from './amount';
import { type GatewayPods } from './pods';
import { type CloudPrices, type Prices } from './prices';
import { type LoadBalancer } from './load-balancer';
import { capacityUnits, DEFAULT_ZONES, type GatewayUsage, type Usage } from './usage';
import { plural } from '../private/plural';

/** A gateway, as far as its price depends on it. */
export interface PricedGateway {
  /** `NAMESPACE/NAME` of its Istio Gateway. */
  readonly name: string;
  readonly loadBalancers: readonly LoadBalancer[];
  readonly pods: readonly GatewayPods[];
  /** Whether its pods or Service are not among the manifests. */
  readonly isUnseen: boolean;
  /** Whether the manifests have none of its pods, although there may be some. */
  readonly arePodsUnseen: boolean;
}

/** One line of a bill. */
export interface Item {
  /** `undefined` for what gateways of a cloud share. */
  readonly gateway: string | undefined;
  readonly cloud: Cloud | undefined;
  readonly what: string;
  /** Whether it is paid without any traffic, or with usage. */
  readonly kind: 'always on' | 'usage';
  /** In a month; `undefined` if the usage file does not say it. */
  readonly quantity: number | undefined;
  /** Of the quantity and of the price: `load balancer hours`, `GB`. */
  readonly unit: string;
  /** US dollars; `undefined` if it is unknown. */
  readonly unitPrice: number | undefined;
  /** US dollars in a month, in millionths; `undefined` if the quantity or the price is unknown. */
  readonly amount: Amount | undefined;
}

type Line = Omit<Item, 'amount'>;

const RULES_IN_PRICE = 5;

/** What a month of gateways costs, item by item. */
export function billOf(gateways: readonly PricedGateway[], prices: Prices, usage: Usage): Item[] {
  const own = gateways.flatMap((gateway) => linesOf(gateway, prices, usage));
  return [...own, ...sharedLines(gateways, prices)].map((line) => ({ ...line, amount: amountOfLine(line) }));
}

function amountOfLine({ quantity, unitPrice }: Line): Amount | undefined {
  return quantity === undefined || unitPrice === undefined ? undefined : amountOf(quantity, unitPrice);
}

function linesOf(gateway: PricedGateway, prices: Prices, usage: Usage): Line[] {
  const own = usage.gateways?.[gateway.name] ?? {};
  const { name, isUnseen, loadBalancers, pods } = gateway;
  if (isUnseen && loadBalancers.length + pods.length === 0) return unseenLines(name, 'load balancer and pods');
  return [
    ...loadBalancers.flatMap((each) => loadBalancerLines(name, each, prices, usage, own)),
    ...pods.flatMap((each) => podLines(gateway, each, prices, own)),
    ...(gateway.arePodsUnseen ? unseenLines(name, 'pods') : []),
  ];
}

function unseenLines(gateway: string, what: string): Line[] {
  return (['always on', 'usage'] as const).map((kind) => ({
    gateway,
    cloud: undefined,
    what: `${what}, which are not among the manifests`,
    kind,
    quantity: undefined,
    unit: '',
    unitPrice: undefined,
  }));
}

function loadBalancerLines(
  gateway: string,
  loadBalancer: LoadBalancer,
  prices: Prices,
  usage: Usage,
  own: GatewayUsage,
): Line[] {
  const { cloud, isPublic, endsTls, isCrossZone } = loadBalancer;
  const price: Partial<CloudPrices> = (cloud && prices[cloud]) ?? {};
  const line = (kind: Item['kind'], what: string, quantity: number | undefined, unit: string, unitPrice?: number) => ({
    gateway,
    cloud,
    what,
    kind,
    quantity,
    unit,
    unitPrice,
  });
  const zones = loadBalancer.zones ?? usage.zones ?? DEFAULT_ZONES;
  const processed = line('usage', 'data through the load balancer', own.processedGb, 'GB', price.processedGb);
  switch (cloud) {
    case undefined:
      return [line('always on', 'load balancer', MONTH_HOURS, 'load balancer hours'), processed];
    case 'aws': {
      const units = capacityUnits(own, MONTH_HOURS, endsTls);
      const crossZone = own.crossZoneGb ?? (own.processedGb && (own.processedGb * (zones - 1)) / zones);
      return [
        line('always on', 'Network Load Balancer', MONTH_HOURS, 'load balancer hours', price.loadBalancerHour),
        ...(isPublic
          ? [
              line(
                'always on',
                `public IPv4 addresses, one in each of ${zones} zones`,
                zones * MONTH_HOURS,
                'address hours',
                price.publicAddressHour,
              ),
            ]
          : []),
        line('usage', 'capacity units', units && units * MONTH_HOURS, 'NLCU hours', price.capacityUnitHour),
        ...(isCrossZone
          ? [line('usage', 'data between zones, both directions', crossZone, 'GB', price.crossZoneGb)]
          : []),
      ];
    }
    case 'azure':
      return [
        ...(isPublic
          ? [line('always on', 'public IPv4 address', MONTH_HOURS, 'address hours', price.publicAddressHour)]
          : []),
        processed,
      ];
    case 'gcp':
      return [processed];
  }
}

/** Google Cloud and Azure price the rules of all Services together, the first five of them as one. */
function sharedLines(gateways: readonly PricedGateway[], prices: Prices): Line[] {
  const all = gateways.flatMap(({ loadBalancers }) => loadBalancers);
  return [
    ...ruleLines('gcp', 'forwarding rules', all.filter(({ cloud }) => cloud === 'gcp').length, prices.gcp),
    // cloud-provider-azure has one public and one internal load balancer for all Services.
    ...[true, false].flatMap((isPublic) =>
      ruleLines(
        'azure',
        `rules of the ${isPublic ? 'public' : 'internal'} load balancer`,
        all
          .filter((each) => each.cloud === 'azure' && each.isPublic === isPublic)
          .reduce((sum, { ports }) => sum + ports, 0),
        prices.azure,
      ),
    ),
  ];
}

function ruleLines(cloud: Cloud, what: string, rules: number, price: CloudPrices | undefined): Line[] {
  if (rules === 0) return [];
  const shared = { gateway: undefined, cloud, kind: 'always on' as const };
  const further = Math.max(0, rules - RULES_IN_PRICE);
  return [
    {
      ...shared,
      what: `${what}, the first ${Math.min(rules, RULES_IN_PRICE)} together`,
      quantity: MONTH_HOURS,
      unit: 'hours',
      unitPrice: price?.loadBalancerHour,
    },
    ...(further === 0
      ? []
      : [
          {
            ...shared,
            what: `${what}, ${further} more`,
            quantity: further * MONTH_HOURS,
            unit: 'rule hours',
            unitPrice: price?.furtherRuleHour,
          },
        ]),
  ];
}

function podLines(
  { name: gateway, loadBalancers, pods: all }: PricedGateway,
  { name, least, most, cpu, memoryGib }: GatewayPods,
  prices: Prices,
  { averageReplicas }: GatewayUsage,
): Line[] {
  const cloud = loadBalancers.find((each) => each.cloud !== undefined)?.cloud;
  const price: Partial<CloudPrices> = (cloud && prices[cloud]) ?? {};
  const suffix = all.length > 1 ? ` of ${name}` : '';
  const lines = (kind: Item['kind'], what: string, count: number | undefined): Line[] => {
    const hours = count === undefined ? undefined : count * MONTH_HOURS;
    const line = (resource: string, each: number, unit: string, unitPrice: number | undefined): Line => ({
      gateway,
      cloud,
      what: `${what}${suffix}: ${resource}`,
      kind,
      quantity: hours === undefined ? undefined : hours * each,
      unit,
      unitPrice,
    });
    return [
      line('vCPU', cpu, 'vCPU hours', price.podCpuHour),
      line('memory', memoryGib, 'GiB hours', price.podMemoryGibHour),
    ];
  };
  const hasMore = most === undefined || least === undefined || most > least;
  const more = averageReplicas === undefined ? undefined : Math.max(0, averageReplicas - (least ?? 0));
  return [
    ...lines('always on', least === undefined ? 'a pod on each node' : plural(least, 'pod'), least),
    ...(hasMore
      ? lines('usage', most === undefined ? 'further pods' : `further pods, up to ${most} in all`, more)
      : []),
  ];
}

/** A sum of items, and whether any of them is unknown. */
export interface Total {
  readonly amount: Amount;
  readonly unknown: number;
}

export function totalOf(items: readonly Item[]): Total {
  const amounts = items.flatMap(({ amount }) => amount ?? []);
  return { amount: sumOf(amounts), unknown: items.length - amounts.length };
}
