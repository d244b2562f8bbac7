import { DashboardLinkBuilder, type Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import * as table from '@grafana/grafana-foundation-sdk/table';
import { GATEWAY_LABEL, NAMESPACE_LABEL } from '../../lib/monitoring/metrics';
import { GATEWAY_UID, OVERVIEW_UID, page } from './page';
import { DATASOURCE, graph, rows } from './panels';
import { GATEWAY, Queries } from './queries';

const ALL = new Queries(`${GATEWAY_LABEL}!=""`);
const NAME = `{{${GATEWAY_LABEL}}}`;

/** All gateways side by side. */
export function overview(): Dashboard {
  return page(OVERVIEW_UID, 'Knative gateways', 'All gateways side by side')
    .withPanel(gateways())
    .withPanel(
      graph({
        title: 'Requests',
        description: 'Requests that each gateway forwards, per second.',
        queries: [{ expr: ALL.requests(GATEWAY), legend: NAME }],
        unit: 'reqps',
      }),
    )
    .withPanel(
      graph({
        title: 'Failures',
        description: 'Share of requests with a status from 500, over 5 minutes.',
        queries: [{ expr: ALL.ratio('errors', '5m'), legend: NAME }],
        unit: 'percentunit',
      }),
    )
    .withPanel(
      graph({
        title: 'Slow answers',
        description: 'Share of requests that took longer than the objective of the gateway, over 5 minutes.',
        queries: [{ expr: ALL.ratio('slow_requests', '5m'), legend: NAME }],
        unit: 'percentunit',
      }),
    )
    .withPanel(
      graph({
        title: 'Latency, 99th percentile',
        description: 'At the gateway, with the time of the service. A service that starts from zero takes seconds.',
        queries: [{ expr: ALL.quantile(0.99, GATEWAY), legend: NAME }],
        unit: 'ms',
      }),
    )
    .withPanel(
      graph({
        title: 'Pods of their maximum',
        description: 'Ready pods as a share of what the autoscaler may start.',
        queries: [{ expr: `${ALL.ready()} / ${ALL.maximum()}`, legend: NAME }],
        unit: 'percentunit',
        limit: 1,
        max: 1,
      }),
    )
    .withPanel(
      graph({
        title: 'Memory',
        description: 'That Envoy has allocated, by the largest pod. It grows with the services and the mesh.',
        queries: [{ expr: `max by (${GATEWAY}) (${ALL.of('envoy_server_memory_allocated')})`, legend: NAME }],
        unit: 'bytes',
      }),
    )
    .build();
}

const COLUMNS: readonly { readonly title: string; readonly expr: string; readonly unit: string }[] = [
  { title: 'Alerts', expr: ALL.firing(GATEWAY), unit: 'short' },
  { title: 'Ready pods', expr: `max by (${GATEWAY}) (${ALL.ready()})`, unit: 'short' },
  { title: 'Maximum pods', expr: `max by (${GATEWAY}) (${ALL.maximum()})`, unit: 'short' },
  { title: 'Requests', expr: ALL.requests(GATEWAY), unit: 'reqps' },
  { title: 'Failures (1 h)', expr: `max by (${GATEWAY}) (${ALL.ratio('errors', '1h')})`, unit: 'percentunit' },
  { title: 'Slow (1 h)', expr: `max by (${GATEWAY}) (${ALL.ratio('slow_requests', '1h')})`, unit: 'percentunit' },
  { title: 'Refused configurations (1 h)', expr: ALL.rejected(GATEWAY), unit: 'short' },
  { title: 'Certificate expires in', expr: ALL.certificate(GATEWAY), unit: 's' },
];

/** A row for each gateway, which leads to its own dashboard. */
function gateways(): table.PanelBuilder {
  const values = COLUMNS.map((column, index) => ({ ...column, field: `Value #${String.fromCharCode(65 + index)}` }));
  const panel = new table.PanelBuilder()
    .title('Gateways')
    .description('A click on a gateway leads to its dashboard.')
    .datasource(DATASOURCE)
    .height(10)
    .span(24)
    .targets(COLUMNS.map(({ expr }, index) => rows(expr, index)))
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: { Time: true },
        renameByName: {
          [GATEWAY_LABEL]: 'Gateway',
          [NAMESPACE_LABEL]: 'Namespace',
          ...Object.fromEntries(values.map(({ field, title }) => [field, title])),
        },
      },
    });
  for (const { title, unit } of values) panel.overrideByName(title, [{ id: 'unit', value: unit }]);
  const link = new DashboardLinkBuilder('Its dashboard').url(
    `/d/${GATEWAY_UID}?var-datasource=\${datasource}&var-${GATEWAY_LABEL}=\${__value.raw}`,
  );
  const { title, url } = link.build();
  return panel.overrideByName('Gateway', [{ id: 'links', value: [{ title, url, targetBlank: false }] }]);
}
