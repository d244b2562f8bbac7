import { type Shape } from '../private/shape';

/** Use of one gateway, on average over a month. */
export interface GatewayUsage {
  /** Gigabytes in a month that the load balancer forwards, in both directions. */
  readonly processedGb?: number;
  /** New connections per second. */
  readonly newConnectionsPerSecond?: number;
  /** Connections that are open at the same time. */
  readonly activeConnections?: number;
  /** Gigabytes in a month between the load balancer and pods of another zone. */
  readonly crossZoneGb?: number;
  /** Pods. */
  readonly averageReplicas?: number;
}

/** What a usage file says. */
export interface Usage {
  /** Zones of each load balancer, unless its Service says which subnets it has. Default: 3. */
  readonly zones?: number;
  /** Cloud of the load balancers whose Services do not say it. */
  readonly cloud?: string;
  /** By the `NAMESPACE/NAME` of the Istio Gateway. */
  readonly gateways?: Readonly<Record<string, GatewayUsage>>;
}

export const DEFAULT_ZONES = 3;

const NUMBER: Shape = { type: 'number' };

/** The shape of a usage file. */
export const USAGE_SHAPES: Readonly<Record<string, Shape>> = {
  Usage: {
    type: 'object',
    properties: {
      zones: { type: 'integer' },
      cloud: { enum: ['aws', 'azure', 'gcp'] },
      gateways: { type: 'object', additionalProperties: { $ref: 'GatewayUsage' } },
    },
    additionalProperties: false,
  },
  GatewayUsage: {
    type: 'object',
    properties: {
      processedGb: NUMBER,
      newConnectionsPerSecond: NUMBER,
      activeConnections: NUMBER,
      crossZoneGb: NUMBER,
      averageReplicas: NUMBER,
    },
    additionalProperties: false,
  },
};

// AWS, Network Load Balancer pricing: a capacity unit of TCP and of TLS traffic. The largest of the three counts.
const TCP_UNIT = { newConnectionsPerSecond: 800, activeConnections: 100_000, gbPerHour: 1 };
const TLS_UNIT = { newConnectionsPerSecond: 50, activeConnections: 3_000, gbPerHour: 1 };

/** Network Load Balancer capacity units (NLCUs) on average; undefined if nothing that counts is known. */
export function capacityUnits(usage: GatewayUsage, monthHours: number, endsTls: boolean): number | undefined {
  const unit = endsTls ? TLS_UNIT : TCP_UNIT;
  const { newConnectionsPerSecond, activeConnections, processedGb } = usage;
  const shares = [
    newConnectionsPerSecond === undefined ? [] : newConnectionsPerSecond / unit.newConnectionsPerSecond,
    activeConnections === undefined ? [] : activeConnections / unit.activeConnections,
    processedGb === undefined ? [] : processedGb / monthHours / unit.gbPerHour,
  ].flat();
  return shares.length === 0 ? undefined : Math.max(...shares);
}
