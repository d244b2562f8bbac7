import { type Builder, type Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import {
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type Threshold,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';

/** A query, and how its series are called. */
export interface Query {
  readonly expr: string;
  /** As Grafana reads it: `{{gateway}}`. */
  readonly legend: string;
}

/** A panel of one or more queries. */
export interface PanelOptions {
  readonly title: string;
  readonly description: string;
  readonly queries: readonly Query[];
  /** As Grafana names units: `reqps`. @default - a number */
  readonly unit?: string;
  /** From where on the value is marked. @default - nowhere */
  readonly limit?: number;
  /** Of the 24 columns of the page. @default 8 */
  readonly span?: number;
  /** The largest value, for shares and limits. @default - the largest one that is there */
  readonly max?: number;
}

/** The data source is a variable, so that one dashboard serves any Prometheus. */
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

const GRAPH_HEIGHT = 8;
const STAT_HEIGHT = 4;

export function graph(options: PanelOptions): timeseries.PanelBuilder {
  const { title, description, queries, unit = 'short', limit, span = 8, max } = options;
  const panel = new timeseries.PanelBuilder()
    .title(title)
    .description(description)
    .datasource(DATASOURCE)
    .unit(unit)
    .min(0)
    .height(GRAPH_HEIGHT)
    .span(span)
    .fillOpacity(10)
    .targets(queries.map((query, index) => target(query, index)));
  if (max !== undefined) panel.max(max);
  return limit === undefined ? panel : panel.thresholds(above(limit));
}

export function number(options: PanelOptions & { readonly mappings?: ValueMapping[] }): stat.PanelBuilder {
  const { title, description, queries, unit = 'short', limit, span = 4, mappings = [] } = options;
  const panel = new stat.PanelBuilder()
    .title(title)
    .description(description)
    .datasource(DATASOURCE)
    .unit(unit)
    .height(STAT_HEIGHT)
    .span(span)
    .mappings(mappings)
    .targets(queries.map((query, index) => target(query, index)));
  return limit === undefined ? panel : panel.thresholds(above(limit));
}

/** One value for each series, now, as a row of a table. */
export function rows(expr: string, index: number): Builder<Dataquery> {
  return target({ expr, legend: '' }, index).format(PromQueryFormat.Table).instant();
}

function target({ expr, legend }: Query, index: number): DataqueryBuilder {
  return new DataqueryBuilder()
    .datasource(DATASOURCE)
    .refId(String.fromCharCode('A'.charCodeAt(0) + index))
    .expr(expr)
    .legendFormat(legend)
    .range();
}

export function above(limit: number): ThresholdsConfigBuilder {
  const steps: Threshold[] = [
    { value: null, color: 'green' },
    { value: limit, color: 'red' },
  ];
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
}
