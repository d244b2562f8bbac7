import { type Cloud } from '../analysis/gateways/cloud-load-balancer';
import { type Shape } from '../private/shape';
import builtIn from './prices.json';

/** Prices of one cloud, in US dollars. What has no price is unknown, never free. */
export interface CloudPrices {
  /** Region of the prices: `us-east-1`. */
  readonly region: string;
  /** The day on which the prices were read: `2026-09-30`. */
  readonly date: string;
  /** Where they were read. */
  readonly source: string;
  /**
   * AWS: each Network Load Balancer. Google Cloud: the first five forwarding rules together. Azure: each load balancer
   * with its first five rules.
   */
  readonly loadBalancerHour?: number;
  /** Google Cloud and Azure: each rule after the fifth. */
  readonly furtherRuleHour?: number;
  /** AWS: a Network Load Balancer capacity unit (NLCU) for an hour. */
  readonly capacityUnitHour?: number;
  /** Google Cloud and Azure: a gigabyte that the load balancer forwards. */
  readonly processedGb?: number;
  /** A public IPv4 address. */
  readonly publicAddressHour?: number;
  /** A gigabyte between two zones, both directions together. */
  readonly crossZoneGb?: number;
  /** A vCPU that gateway pods request. */
  readonly podCpuHour?: number;
  /** A GiB of memory that gateway pods request. */
  readonly podMemoryGibHour?: number;
}

export type Prices = Readonly<Partial<Record<Cloud, CloudPrices>>>;

/** List prices of one region of each cloud. */
export const LIST_PRICES: Prices = builtIn;

const NUMBER: Shape = { type: 'number' };
const TEXT: Shape = { type: 'string' };

/** The shape of a price file: prices by cloud. */
export const PRICES_SHAPES: Readonly<Record<string, Shape>> = {
  Prices: {
    type: 'object',
    properties: { aws: { $ref: 'CloudPrices' }, azure: { $ref: 'CloudPrices' }, gcp: { $ref: 'CloudPrices' } },
    additionalProperties: false,
  },
  CloudPrices: {
    type: 'object',
    properties: {
      region: TEXT,
      date: TEXT,
      source: TEXT,
      loadBalancerHour: NUMBER,
      furtherRuleHour: NUMBER,
      capacityUnitHour: NUMBER,
      processedGb: NUMBER,
      publicAddressHour: NUMBER,
      crossZoneGb: NUMBER,
      podCpuHour: NUMBER,
      podMemoryGibHour: NUMBER,
    },
    required: ['region', 'date', 'source'],
    additionalProperties: false,
  },
};

/** After this many days, prices are called old. */
export const MAX_AGE_DAYS = 180;

const DAY_MS = 86_400_000;

/** Age of prices in days on a day, both as `2026-09-30`. */
export function ageInDays(date: string, on: string): number {
  return Math.floor((Date.parse(on) - Date.parse(date)) / DAY_MS);
}
