import {
  DashboardLinkBuilder,
  DashboardLinkType,
  RowBuilder,
  type Dashboard,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { WINDOWS } from '../../lib/monitoring/burn-rate';
import { GATEWAY_LABEL, NAMESPACE_LABEL } from '../../lib/monitoring/metrics';
import { GATEWAY_UID, OVERVIEW_UID, labelValues, page } from './page';
import { graph, number } from './panels';
import { GATEWAY, Queries } from './queries';

const ONE = new Queries(`${GATEWAY_LABEL}="$${GATEWAY_LABEL}",${NAMESPACE_LABEL}="$${NAMESPACE_LABEL}"`);

/** One gateway, which a variable chooses. */
export function gateway(): Dashboard {
  const dashboard = page(GATEWAY_UID, 'Knative gateway', 'One gateway: its services, objectives and pods')
    .withVariable(labelValues(GATEWAY_LABEL, 'Gateway', `up{${GATEWAY_LABEL}!=""}`))
    .withVariable(labelValues(NAMESPACE_LABEL, 'Namespace', `up{${GATEWAY_LABEL}="$${GATEWAY_LABEL}"}`))
    .link(
      new DashboardLinkBuilder('All gateways').type(DashboardLinkType.Link).url(`/d/${OVERVIEW_UID}`).keepTime(true),
    );
  for (const panel of numbers()) dashboard.withPanel(panel);
  dashboard.withRow(new RowBuilder('Requests'));
  for (const panel of requests()) dashboard.withPanel(panel);
  dashboard.withRow(new RowBuilder('Objectives'));
  for (const panel of objectives()) dashboard.withPanel(panel);
  dashboard.withRow(new RowBuilder('Pods'));
  for (const panel of pods()) dashboard.withPanel(panel);
  return dashboard.build();
}

function numbers(): ReturnType<typeof number>[] {
  return [
    number({
      title: 'Alerts',
      description: 'That fire now, of this gateway.',
      queries: [{ expr: `${ONE.firing(GATEWAY)} or vector(0)`, legend: '' }],
      limit: 1,
    }),
    number({
      title: 'Ready pods',
      description: 'Of its Deployment, by kube-state-metrics.',
      queries: [{ expr: ONE.ready(), legend: '' }],
    }),
    number({
      title: 'Requests',
      description: 'Per second.',
      queries: [{ expr: ONE.requests(GATEWAY), legend: '' }],
      unit: 'reqps',
    }),
    number({
      title: 'Failures',
      description: 'Share of requests with a status from 500, over an hour.',
      queries: [{ expr: ONE.ratio('errors', '1h'), legend: '' }],
      unit: 'percentunit',
    }),
    number({
      title: 'Certificate expires in',
      description: 'The first of the probed URLs, by the blackbox exporter.',
      queries: [{ expr: ONE.certificate(GATEWAY), legend: '' }],
      unit: 's',
    }),
    number({
      title: 'Refused configurations',
      description: 'Listeners and clusters that Envoy has refused in the last hour.',
      queries: [{ expr: ONE.rejected(GATEWAY), legend: '' }],
      limit: 1,
    }),
  ];
}

function requests(): ReturnType<typeof graph>[] {
  const quantiles = [0.5, 0.9, 0.99];
  return [
    graph({
      title: 'By status',
      description: 'Status 0 is a request that the client gave up.',
      queries: [{ expr: ONE.requests('response_code'), legend: '{{response_code}}' }],
      unit: 'reqps',
    }),
    graph({
      title: 'By service',
      description: 'The Kubernetes Services behind the gateway: the revisions, or the activator in front of them.',
      queries: [
        {
          expr: ONE.requests('destination_service_namespace, destination_service_name'),
          legend: '{{destination_service_namespace}}/{{destination_service_name}}',
        },
      ],
      unit: 'reqps',
    }),
    graph({
      title: 'Latency',
      description: 'At the gateway, with the time of the service.',
      queries: quantiles.map((share) => ({ expr: ONE.quantile(share, GATEWAY), legend: `${share * 100} %` })),
      unit: 'ms',
    }),
  ];
}

function objectives(): ReturnType<typeof graph>[] {
  return [
    graph({
      title: 'Failures over the windows of the alerts',
      description: 'An alert fires when a long and a short window are both above their limit.',
      queries: WINDOWS.map((window) => ({ expr: ONE.ratio('errors', window), legend: window })),
      unit: 'percentunit',
    }),
    graph({
      title: 'Slow answers over the windows of the alerts',
      description: 'An alert fires when a long and a short window are both above their limit.',
      queries: WINDOWS.map((window) => ({ expr: ONE.ratio('slow_requests', window), legend: window })),
      unit: 'percentunit',
    }),
    graph({
      title: 'Probed URLs',
      description: '1 where the blackbox exporter gets a successful answer.',
      queries: [{ expr: ONE.of('probe_success'), legend: '{{instance}}' }],
      max: 1,
    }),
  ];
}

function pods(): ReturnType<typeof graph>[] {
  return [
    graph({
      title: 'Pods',
      description: 'Ready pods, and as many as the autoscaler may start.',
      queries: [
        { expr: ONE.ready(), legend: 'ready' },
        { expr: ONE.maximum(), legend: 'maximum' },
      ],
    }),
    graph({
      title: 'Memory',
      description: 'That Envoy has allocated. It grows with the services and the mesh.',
      queries: [{ expr: ONE.of('envoy_server_memory_allocated'), legend: '{{pod}}' }],
      unit: 'bytes',
    }),
    graph({
      title: 'Connections',
      description: 'Open connections of Envoy.',
      queries: [{ expr: ONE.of('envoy_server_total_connections'), legend: '{{pod}}' }],
    }),
  ];
}
