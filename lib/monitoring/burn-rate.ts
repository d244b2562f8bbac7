import * as promql from '@grafana/promql-builder';

/** An objective, as two counters: bad events among all events. */
export interface Objective {
  /** Part of the names of its alerts and recording rules: `errors`. */
  readonly name: string;
  /** Share of all events that may be bad: 0.001 for an objective of 99.9 %. */
  readonly budget: number;
  /** Share of bad events over a window such as `5m`. */
  readonly ratio: (window: string) => promql.BinaryExprBuilder;
  /** Number of events in a window. */
  readonly events: (window: string) => promql.AggregationExprBuilder;
}

/** A pair of windows over which the budget is spent so many times too fast. */
export interface BurnRate {
  readonly severity: 'critical' | 'warning';
  readonly factor: number;
  readonly long: string;
  readonly short: string;
  /** How long it lasts until the alert fires. */
  readonly for: string;
}

// Google, "The Site Reliability Workbook", chapter 5, table 5-8: 2 %, 5 % and 10 % of a budget of 30 days.
export const BURN_RATES: readonly BurnRate[] = [
  { severity: 'critical', factor: 14.4, long: '1h', short: '5m', for: '2m' },
  { severity: 'critical', factor: 6, long: '6h', short: '30m', for: '15m' },
  { severity: 'warning', factor: 1, long: '3d', short: '6h', for: '1h' },
];

/** Every window of the burn rates, for recording rules. */
export const WINDOWS: readonly string[] = ['5m', '30m', '1h', '6h', '3d'];

/** A rule whose result other rules and dashboards read. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

/** Name of the recording rule of an objective over a window: `gateway:errors:ratio_rate5m`. */
export function ratioName(objective: string, window: string): string {
  return `gateway:${objective}:ratio_rate${window}`;
}

export function ratioRules({ name, ratio }: Objective): RecordingRule[] {
  return WINDOWS.map((window) => ({ record: ratioName(name, window), expr: String(ratio(window)) }));
}

/** Whether the budget burns too fast, over both windows, and with enough events for that to mean something. */
export function burnRateExpression(
  { name, budget, events }: Objective,
  { factor, long, short }: BurnRate,
  ofGateway: (metric: string) => promql.VectorExprBuilder,
  minimumEvents: number,
): string {
  const limit = promql.n(Number((budget * factor).toPrecision(6)));
  const over = (window: string): promql.BinaryExprBuilder =>
    promql.gt(promql.sum(ofGateway(ratioName(name, window))), limit);
  const enough = promql.gte(events(long), promql.n(minimumEvents));
  return String(promql.and(promql.and(over(long), over(short)), enough));
}
