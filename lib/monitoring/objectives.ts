import * as promql from '@grafana/promql-builder';
import { type Objective } from './burn-rate';
import { durations, failures, perSecond, requests } from './metrics';
import { type MonitoredGateway } from './monitored-gateway';
import { type GatewayObjectives } from './options';

const DEFAULT_AVAILABILITY = 99.9;
const DEFAULT_LATENCY_PERCENT = 99;
const DEFAULT_LATENCY_MILLISECONDS = 2500;

/** The objectives of a gateway: few failures, and few slow answers. */
export function objectivesOf(gateway: MonitoredGateway, options: GatewayObjectives): Objective[] {
  const {
    availabilityPercent = DEFAULT_AVAILABILITY,
    latencyPercent = DEFAULT_LATENCY_PERCENT,
    latencyMilliseconds = DEFAULT_LATENCY_MILLISECONDS,
  } = options;
  const events = (window: string): promql.AggregationExprBuilder =>
    promql.sum(promql.increase(requests(gateway).range(window)));
  // There is no counter of failures before the first one.
  const failed = (window: string): promql.BinaryExprBuilder =>
    promql.or(perSecond(failures(gateway), window), promql.mul(perSecond(requests(gateway), window), promql.n(0)));
  return [
    {
      name: 'errors',
      budget: budgetOf(availabilityPercent),
      ratio: (window) => promql.div(failed(window), perSecond(requests(gateway), window)),
      events,
    },
    {
      name: 'slow_requests',
      budget: budgetOf(latencyPercent),
      ratio: (window) =>
        promql.sub(
          promql.n(1),
          promql.div(
            perSecond(durations('bucket', gateway).labelMatchRegexp('le', bucketOf(latencyMilliseconds)), window),
            perSecond(durations('count', gateway), window),
          ),
        ),
      events,
    },
  ];
}

function budgetOf(percent: number): number {
  return Number(((100 - percent) / 100).toPrecision(6));
}

/** Prometheus 3 writes `2500.0` where Prometheus 2 writes `2500`. */
function bucketOf(milliseconds: number): string {
  return `${milliseconds}(\\.0)?`;
}
