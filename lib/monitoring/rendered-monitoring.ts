import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import {
  PodMonitor,
  Probe,
  PrometheusRule,
  PrometheusRuleSpecGroupsRulesExpr,
  toJson_PodMonitorSpec,
  toJson_ProbeSpec,
  toJson_PrometheusRuleSpec,
} from '../../imports/monitoring.coreos.com';
import { Phase, addObject } from '../private/objects';
import { type Alert, gatewayAlerts, sharedAlerts } from './alerts';
import { ratioRules } from './burn-rate';
import { dashboardFiles } from './dashboard-files';
import { kingressStateMetrics } from './kingress-metrics';
import { GATEWAY_LABEL, NAMESPACE_LABEL, OWNER_LABEL } from './metrics';
import { type MonitoredGateway } from './monitored-gateway';
import { objectivesOf } from './objectives';
import { type GatewayObjectives, type PrometheusOperatorOptions } from './options';
import { replicaRules } from './replicas';

/** The gateways of a topology, and where Knative is. */
export interface MonitoredTopology {
  readonly gateways: readonly MonitoredGateway[];
  readonly servingNamespace: string;
}

const DEFAULT_INTERVAL_SECONDS = 30;
const DEFAULT_MINIMUM_REQUESTS = 100;
const DEFAULT_BLACKBOX_EXPORTER = 'blackbox-exporter.monitoring:9115';
const RULES = 'knative-gateways';

/** The objects of one topology. What is assigned can grow, so that it is asked for again at synth. */
export class RenderedMonitoring extends Construct {
  public constructor(
    scope: Construct,
    private readonly topology: () => MonitoredTopology,
    private readonly options: PrometheusOperatorOptions,
  ) {
    super(scope, 'Monitoring');
    const { gateways, servingNamespace } = topology();
    for (const gateway of gateways) this.addGateway(gateway);
    this.addRules('Shared', { name: RULES, namespace: servingNamespace }, () => [
      { name: RULES, rules: this.alertRules(sharedAlerts(servingNamespace), {}) },
    ]);
    this.addStateMetrics();
    this.addDashboards();
  }

  private addGateway(gateway: MonitoredGateway): void {
    const { key, name, namespace } = gateway;
    const objectives = this.objectivesOf(gateway);
    const labels = {
      [GATEWAY_LABEL]: name,
      [NAMESPACE_LABEL]: namespace,
      ...(objectives.owner !== undefined && { [OWNER_LABEL]: objectives.owner }),
    };
    this.addPodMonitor(gateway, labels);
    if ((objectives.probedUrls ?? []).length > 0) this.addProbe(gateway, objectives, labels);
    this.addRules(`${key}-Rules`, { name, namespace }, () => this.groupsOf(gateway, objectives, labels));
  }

  private objectivesOf({ key }: MonitoredGateway): GatewayObjectives {
    return { ...this.options, ...this.options.gateways?.[key] };
  }

  /** Metrics of Envoy and Istio at the port that Istio's injection template names, with the labels of the gateway. */
  private addPodMonitor({ key, name, namespace, podLabels }: MonitoredGateway, labels: Record<string, string>): void {
    const relabelings = Object.entries(labels).map(([targetLabel, replacement]) => ({ targetLabel, replacement }));
    addObject(this, `${key}-PodMonitor`, Phase.ROUTE, {
      ...PodMonitor.GVK,
      metadata: this.metadata(name, namespace),
      spec: toJson_PodMonitorSpec({
        selector: { matchLabels: { ...podLabels } },
        podMetricsEndpoints: [
          { port: 'http-envoy-prom', path: '/stats/prometheus', interval: this.interval, relabelings },
        ],
      }),
    });
  }

  private addProbe(
    { key, name, namespace }: MonitoredGateway,
    { probedUrls = [] }: GatewayObjectives,
    labels: Record<string, string>,
  ): void {
    const { blackboxExporter: url = DEFAULT_BLACKBOX_EXPORTER } = this.options;
    addObject(this, `${key}-Probe`, Phase.ROUTE, {
      ...Probe.GVK,
      metadata: this.metadata(name, namespace),
      spec: toJson_ProbeSpec({
        module: 'http_2xx',
        interval: this.interval,
        prober: { url },
        targets: { staticConfig: { static: probedUrls, labels } },
      }),
    });
  }

  private groupsOf(gateway: MonitoredGateway, own: GatewayObjectives, labels: Record<string, string>): object[] {
    const now = this.topology().gateways.find(({ key }) => key === gateway.key) ?? gateway;
    const objectives = objectivesOf(now, own);
    const { minimumRequests = DEFAULT_MINIMUM_REQUESTS, kubeStateMetricsNamespace } = this.options;
    const alerts = gatewayAlerts(now, {
      objectives,
      minimumRequests,
      isProbed: (own.probedUrls ?? []).length > 0,
      showsIngresses: kubeStateMetricsNamespace !== undefined,
    });
    const group = `${RULES}.${gateway.namespace}.${gateway.name}`;
    return [
      {
        name: `${group}.ratios`,
        rules: [...objectives.flatMap((objective) => ratioRules(objective)), ...replicaRules(now)].map(
          ({ record, expr }) => ({ record, expr: expression(expr), labels }),
        ),
      },
      { name: `${group}.alerts`, rules: this.alertRules(alerts, labels) },
    ];
  }

  private alertRules(alerts: readonly Alert[], labels: Record<string, string>): object[] {
    return alerts.map(({ alert, expr, for: duration, severity, window, summary, description }) => ({
      alert,
      expr: expression(expr),
      for: duration,
      labels: { ...labels, severity, ...(window !== undefined && { window }) },
      annotations: { summary, description, ...this.runbook(alert) },
    }));
  }

  private runbook(alert: string): Record<string, string> {
    const { runbookBaseUrl } = this.options;
    if (runbookBaseUrl === undefined) return { runbook: `docs/runbooks/${alert}.md of cdk8s-knative-gateways` };
    return { runbook_url: `${runbookBaseUrl.replace(/\/$/, '')}/${alert}.md` };
  }

  private addRules(id: string, { name, namespace }: { name: string; namespace: string }, groups: () => object[]): void {
    addObject(this, id, Phase.ROUTE, {
      ...PrometheusRule.GVK,
      metadata: this.metadata(name, namespace),
      spec: Lazy.any({ produce: () => toJson_PrometheusRuleSpec({ groups: groups() as never }) }) as object,
    });
  }

  private addStateMetrics(): void {
    const { kubeStateMetricsNamespace: namespace } = this.options;
    if (namespace === undefined) return;
    addObject(this, 'KubeStateMetrics', Phase.ROUTE, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'knative-gateways-kube-state-metrics', namespace },
      data: Lazy.any({
        produce: () => ({
          'custom-resource-state.yaml': kingressStateMetrics(
            this.topology().gateways.flatMap(({ selectors }) => selectors ?? []),
          ),
        }),
      }) as object,
    });
  }

  /** Grafana's Helm chart, sidecar for dashboards: it loads the ConfigMaps with this label. */
  private addDashboards(): void {
    const { dashboardsNamespace: namespace } = this.options;
    if (namespace === undefined) return;
    addObject(this, 'Dashboards', Phase.ROUTE, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'knative-gateways-dashboards', namespace, labels: { grafana_dashboard: '1' } },
      data: dashboardFiles(),
    });
  }

  private metadata(name: string, namespace: string): object {
    const { labels } = this.options;
    return { name, namespace, ...(labels && { labels: { ...labels } }) };
  }

  private get interval(): string {
    return `${this.options.intervalSeconds ?? DEFAULT_INTERVAL_SECONDS}s`;
  }
}

function expression(expr: string): PrometheusRuleSpecGroupsRulesExpr {
  return PrometheusRuleSpecGroupsRulesExpr.fromString(expr);
}
