import * as promql from '@grafana/promql-builder';
import { BURN_RATES, burnRateExpression, type Objective } from './burn-rate';
import { ingressNotReady } from './kingress-metrics';
import { ofGateway, requests } from './metrics';
import { type MonitoredGateway } from './monitored-gateway';
import { autoscaler, readyReplicas } from './replicas';

/** An alert, as a PrometheusRule has it. */
export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly severity: 'critical' | 'warning';
  /** The longer window of a burn rate: alerts of one name need different labels. */
  readonly window?: string;
  readonly summary: string;
  readonly description: string;
}

/** What the alerts of a gateway depend on besides the gateway. */
export interface AlertOptions {
  readonly objectives: readonly Objective[];
  readonly minimumRequests: number;
  /** Whether the blackbox exporter asks for URLs of the gateway. */
  readonly isProbed: boolean;
  /** Whether kube-state-metrics reports the Ready state of KIngresses. */
  readonly showsIngresses: boolean;
}

const CERTIFICATE_DAYS = 14;
const DAY_SECONDS = 86_400;

/** The alerts of one gateway. Each has a page in docs/runbooks. */
export function gatewayAlerts(gateway: MonitoredGateway, options: AlertOptions): Alert[] {
  const id = `${gateway.namespace}/${gateway.name}`;
  return [
    ...podAlerts(gateway, id),
    ...options.objectives.flatMap((objective) => burnRateAlerts(gateway, id, objective, options.minimumRequests)),
    ...(gateway.hasLoadBalancer ? [addressAlert(gateway, id)] : []),
    ...certificateAlerts(gateway, id, options.isProbed),
    rejectedAlert(gateway, id),
    ...(options.isProbed ? [probeAlert(gateway, id)] : []),
    ...(options.showsIngresses ? [notReadyAlert(gateway, id)] : []),
    ...foreignTrafficAlerts(gateway, id),
  ];
}

function podAlerts(gateway: MonitoredGateway, id: string): Alert[] {
  const { namespace, service } = gateway;
  const ready = readyReplicas(gateway);
  return [
    {
      alert: 'KnativeGatewayDown',
      expr: String(promql.or(promql.eq(promql.sum(ready), promql.n(0)), promql.absent(ready))),
      for: '2m',
      severity: 'critical',
      summary: `Gateway ${id} has no ready pods`,
      description: `No pod of Deployment ${namespace}/${service} is ready: nothing answers the hosts of the gateway.`,
    },
    {
      alert: 'KnativeGatewayAtMaximumReplicas',
      expr: String(
        promql.gte(
          promql.sum(autoscaler('status_current_replicas', gateway)),
          promql.sum(autoscaler('spec_max_replicas', gateway)),
        ),
      ),
      for: '15m',
      severity: 'warning',
      summary: `Gateway ${id} cannot scale further`,
      description: `HorizontalPodAutoscaler ${namespace}/${service} has been at its maximum for 15 minutes.`,
    },
  ];
}

function burnRateAlerts(gateway: MonitoredGateway, id: string, objective: Objective, minimumRequests: number): Alert[] {
  const isLatency = objective.name === 'slow_requests';
  return BURN_RATES.map((burnRate) => ({
    alert: isLatency ? 'KnativeGatewayLatencyBudgetBurn' : 'KnativeGatewayErrorBudgetBurn',
    expr: burnRateExpression(objective, burnRate, (metric) => ofGateway(metric, gateway), minimumRequests),
    for: burnRate.for,
    severity: burnRate.severity,
    window: burnRate.long,
    summary: `Gateway ${id} ${isLatency ? 'answers too slowly' : 'fails too many requests'}`,
    description:
      `Over ${burnRate.long} and ${burnRate.short}, ${isLatency ? 'slow answers' : 'failures'} use up the budget ` +
      `of the objective ${burnRate.factor === 1 ? 'faster than' : `${burnRate.factor} times as fast as`} it allows.`,
  }));
}

function addressAlert({ namespace, service }: MonitoredGateway, id: string): Alert {
  const of = (metric: string): promql.VectorExprBuilder =>
    promql.vector(metric).label('namespace', namespace).label('service', service);
  return {
    alert: 'KnativeGatewayWithoutAddress',
    expr: String(
      promql
        .unless(
          of('kube_service_spec_type').label('type', 'LoadBalancer'),
          of('kube_service_status_load_balancer_ingress'),
        )
        .on(['namespace', 'service']),
    ),
    for: '10m',
    severity: 'critical',
    summary: `The load balancer of gateway ${id} has no address`,
    description: `Service ${namespace}/${service} is of type LoadBalancer, and its status has no address.`,
  };
}

// cert-manager, "Prometheus Metrics"; blackbox exporter, metrics of the prober http.
function certificateAlerts(gateway: MonitoredGateway, id: string, isProbed: boolean): Alert[] {
  const soon = (expiry: promql.VectorExprBuilder): string =>
    String(promql.lt(promql.sub(expiry, promql.time()), promql.n(CERTIFICATE_DAYS * DAY_SECONDS)));
  const alert = (expiry: promql.VectorExprBuilder, what: string): Alert => ({
    alert: 'KnativeGatewayCertificateExpiring',
    expr: soon(expiry),
    for: '1h',
    severity: 'warning',
    summary: `A certificate of gateway ${id} expires soon`,
    description: `${what} expires in less than ${CERTIFICATE_DAYS} days.`,
  });
  return [
    alert(
      promql.vector('certmanager_certificate_expiration_timestamp_seconds').label('namespace', gateway.namespace),
      'Certificate {{ $labels.namespace }}/{{ $labels.name }}',
    ),
    ...(isProbed
      ? [alert(ofGateway('probe_ssl_earliest_cert_expiry', gateway), 'The certificate of {{ $labels.instance }}')]
      : []),
  ];
}

// Envoy, statistics of the listener manager and of the cluster manager.
function rejectedAlert(gateway: MonitoredGateway, id: string): Alert {
  const rejected = (metric: string): promql.AggregationExprBuilder =>
    promql.sum(promql.increase(ofGateway(metric, gateway).range('10m')));
  return {
    alert: 'KnativeGatewayRejectsConfiguration',
    expr: String(
      promql.or(
        promql.gt(rejected('envoy_listener_manager_lds_update_rejected'), promql.n(0)),
        promql.gt(rejected('envoy_cluster_manager_cds_update_rejected'), promql.n(0)),
      ),
    ),
    for: '5m',
    severity: 'critical',
    summary: `Gateway ${id} rejects what istiod sends`,
    description: 'Envoy keeps its last configuration: changes of services and hosts have no effect on this gateway.',
  };
}

function probeAlert(gateway: MonitoredGateway, id: string): Alert {
  return {
    alert: 'KnativeGatewayProbeFailed',
    expr: String(promql.eq(ofGateway('probe_success', gateway), promql.n(0))),
    for: '5m',
    severity: 'critical',
    summary: `A URL of gateway ${id} does not answer`,
    description: 'The blackbox exporter gets no successful answer from {{ $labels.instance }}.',
  };
}

function notReadyAlert(gateway: MonitoredGateway, id: string): Alert {
  return {
    alert: 'KnativeGatewayServiceNotReady',
    expr: ingressNotReady(gateway.selectors),
    for: '15m',
    severity: 'warning',
    summary: `A service of gateway ${id} is not ready`,
    description: 'The KIngress {{ $labels.exported_namespace }}/{{ $labels.name }} is not Ready for 15 minutes.',
  };
}

/** Only namespaces can be compared: Istio's metrics do not have the host of a request. */
function foreignTrafficAlerts(gateway: MonitoredGateway, id: string): Alert[] {
  if (gateway.namespaces === undefined || gateway.namespaces.length === 0) return [];
  const own = [...gateway.namespaces, 'unknown'].join('|');
  const foreign = requests(gateway)
    .labelMatchRegexp('response_code', '2..|3..')
    .labelNotMatchRegexp('destination_service_namespace', own);
  return [
    {
      alert: 'KnativeGatewayServesForeignTraffic',
      expr: String(
        promql.gt(promql.sum(promql.rate(foreign.range('5m'))).by(['destination_service_namespace']), promql.n(0)),
      ),
      for: '1m',
      severity: 'critical',
      summary: `Gateway ${id} serves another namespace`,
      description:
        'It forwards requests to {{ $labels.destination_service_namespace }}, whose services are not assigned to it.',
    },
  ];
}

/** The alerts of what all gateways share. */
export function sharedAlerts(servingNamespace: string): Alert[] {
  const controller = promql
    .vector('kube_pod_container_status_waiting_reason')
    .label('namespace', servingNamespace)
    .labelMatchRegexp('pod', 'net-istio-controller-.*|controller-.*')
    .label('reason', 'CrashLoopBackOff');
  return [
    {
      alert: 'KnativeGatewayConfigurationRefused',
      expr: String(promql.gt(promql.sum(controller), promql.n(0))),
      for: '5m',
      severity: 'critical',
      summary: 'net-istio does not start',
      description:
        'A controller restarts again and again. net-istio exits if it refuses config-istio: no gateway follows changes ' +
        'of services.',
    },
    {
      alert: 'KnativeGatewayPushRejected',
      expr: String(
        promql.gt(promql.sum(promql.increase(promql.vector('pilot_total_xds_rejects').range('10m'))), promql.n(0)),
      ),
      for: '10m',
      severity: 'warning',
      summary: 'Proxies reject what istiod sends',
      description: 'istiod counts rejected pushes. KnativeGatewayRejectsConfiguration says which gateway they are of.',
    },
  ];
}
