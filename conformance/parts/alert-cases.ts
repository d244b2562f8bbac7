/** Series, as promtool writes them, over which an alert of gateway `a` fires or not. */
export interface AlertCase {
  readonly alert: string;
  /** @default - any */
  readonly severity?: 'critical' | 'warning';
  readonly fires: boolean;
  readonly series: Readonly<Record<string, string>>;
  readonly at: string;
  /**
   * Between two values, and between two evaluations.
   *
   * @default '1m'
   */
  readonly interval?: string;
}

const GATEWAY = 'gateway="knative-custom-gateway-a",gateway_namespace="istio-system-a"';
const DEPLOYMENT =
  'kube_deployment_status_replicas_ready{namespace="istio-system-a",deployment="istio-ingressgateway"}';
const AUTOSCALER = 'namespace="istio-system-a",horizontalpodautoscaler="istio-ingressgateway"';
const SERVICE = 'namespace="istio-system-a",service="istio-ingressgateway"';

const served = (code: string, namespace = 'team-a'): string =>
  `istio_requests_total{${GATEWAY},reporter="source",response_code="${code}",destination_service_namespace="${namespace}"}`;
const durations = (name: string, le = ''): string =>
  `istio_request_duration_milliseconds_${name}{${GATEWAY},reporter="source"${le === '' ? '' : `,le="${le}"`}}`;

const firing = (
  alert: string,
  at: string,
  series: AlertCase['series'],
  severity?: AlertCase['severity'],
): AlertCase => ({
  alert,
  at,
  series,
  fires: true,
  ...(severity && { severity }),
});
const silent = (
  alert: string,
  at: string,
  series: AlertCase['series'],
  severity?: AlertCase['severity'],
): AlertCase => ({
  ...firing(alert, at, series, severity),
  fires: false,
});

const ERRORS = 'KnativeGatewayErrorBudgetBurn';
const LATENCY = 'KnativeGatewayLatencyBudgetBurn';

// 12 of 10,012 requests fail: 1.2 times the budget of 99.9 %.
const SLOW_BURN = { [served('200')]: '0+100000x450', [served('503')]: '0+120x450' };

const OBJECTIVES: readonly AlertCase[] = [
  // 9 % of 110 requests a minute; the budget allows 0.1 %.
  firing(ERRORS, '70m', { [served('200')]: '0+100x80', [served('503')]: '0+10x80' }, 'critical'),
  silent(ERRORS, '70m', { [served('200')]: '0+100x80' }),
  // An hour ago it was bad, and now it is not.
  silent(ERRORS, '70m', { [served('200')]: '0+100x80', [served('503')]: '0+10x40 400x40' }, 'critical'),
  // 61 requests in an hour are too few to say anything.
  silent(ERRORS, '70m', { [served('503')]: '0+1x80' }),
  // A client that gives up is no failure of the gateway.
  silent(ERRORS, '70m', { [served('200')]: '0+100x80', [served('0')]: '0+50x80' }),
  { ...firing(ERRORS, '4440m', SLOW_BURN, 'warning'), interval: '10m' },
  { ...silent(ERRORS, '4440m', SLOW_BURN, 'critical'), interval: '10m' },
  firing(
    LATENCY,
    '70m',
    { [served('200')]: '0+100x80', [durations('bucket', '2500')]: '0+60x80', [durations('count')]: '0+100x80' },
    'critical',
  ),
  // Prometheus 3 writes the bucket with a fraction.
  silent(LATENCY, '70m', {
    [served('200')]: '0+100x80',
    [durations('bucket', '2500.0')]: '0+99.5x80',
    [durations('count')]: '0+100x80',
  }),
];

const PODS: readonly AlertCase[] = [
  firing('KnativeGatewayDown', '5m', { [DEPLOYMENT]: '0x10' }),
  firing('KnativeGatewayDown', '5m', { up: '1x10' }),
  silent('KnativeGatewayDown', '5m', { [DEPLOYMENT]: '2x10' }),
  silent('KnativeGatewayDown', '1m', { [DEPLOYMENT]: '0x10' }),
  ...([5, 4] as const).map((replicas) => ({
    alert: 'KnativeGatewayAtMaximumReplicas',
    at: '20m',
    fires: replicas === 5,
    series: {
      [`kube_horizontalpodautoscaler_status_current_replicas{${AUTOSCALER}}`]: `${replicas}x30`,
      [`kube_horizontalpodautoscaler_spec_max_replicas{${AUTOSCALER}}`]: '5x30',
    },
  })),
];

const LOAD_BALANCER: readonly AlertCase[] = [
  firing('KnativeGatewayWithoutAddress', '15m', { [`kube_service_spec_type{${SERVICE},type="LoadBalancer"}`]: '1x30' }),
  silent('KnativeGatewayWithoutAddress', '15m', {
    [`kube_service_spec_type{${SERVICE},type="LoadBalancer"}`]: '1x30',
    [`kube_service_status_load_balancer_ingress{${SERVICE},hostname="a.example.com"}`]: '1x30',
  }),
  ...(['0', '1'] as const).map((success) => ({
    alert: 'KnativeGatewayProbeFailed',
    at: '10m',
    fires: success === '0',
    series: { [`probe_success{${GATEWAY},instance="https://shop.team-a.example.com/"}`]: `${success}x20` },
  })),
];

// After two hours 14 days are 1,216,800 s after the start.
const CERTIFICATES: readonly AlertCase[] = [
  'certmanager_certificate_expiration_timestamp_seconds{namespace="istio-system-a",name="tls"}',
  `probe_ssl_earliest_cert_expiry{${GATEWAY},instance="https://shop.team-a.example.com/"}`,
].flatMap((series) => [
  firing('KnativeGatewayCertificateExpiring', '2h', { [series]: '1000000x200' }),
  silent('KnativeGatewayCertificateExpiring', '2h', { [series]: '2000000x200' }),
]);

const CONFIGURATION: readonly AlertCase[] = [
  ...['envoy_listener_manager_lds_update_rejected', 'envoy_cluster_manager_cds_update_rejected'].flatMap((metric) => [
    firing('KnativeGatewayRejectsConfiguration', '15m', { [`${metric}{${GATEWAY}}`]: '0+1x30' }),
    silent('KnativeGatewayRejectsConfiguration', '15m', { [`${metric}{${GATEWAY}}`]: '5x30' }),
  ]),
  firing('KnativeGatewayPushRejected', '25m', { pilot_total_xds_rejects: '0+1x40' }),
  silent('KnativeGatewayPushRejected', '25m', { pilot_total_xds_rejects: '7x40' }),
  ...(['CrashLoopBackOff', 'ContainerCreating'] as const).map((reason) => ({
    alert: 'KnativeGatewayConfigurationRefused',
    at: '10m',
    fires: reason === 'CrashLoopBackOff',
    series: {
      [`kube_pod_container_status_waiting_reason{namespace="knative-serving",pod="net-istio-controller-5d9-x",reason="${reason}"}`]:
        '1x20',
    },
  })),
];

const SERVICES: readonly AlertCase[] = [
  firing('KnativeGatewayServiceNotReady', '20m', {
    'knative_kingress_ready{exported_namespace="team-a",name="shop"}': '0x30',
  }),
  silent('KnativeGatewayServiceNotReady', '20m', {
    'knative_kingress_ready{exported_namespace="team-a",name="shop"}': '1x30',
    'knative_kingress_ready{exported_namespace="team-b",name="wiki"}': '0x30',
  }),
  firing('KnativeGatewayServesForeignTraffic', '8m', { [served('200', 'team-b')]: '0+5x20' }),
  silent('KnativeGatewayServesForeignTraffic', '8m', {
    [served('200')]: '0+5x20',
    [served('404', 'team-b')]: '0+5x20',
    [served('301', 'unknown')]: '0+5x20',
  }),
];

/** A firing and a silent case of each alert, and what else has to be told apart. */
export const ALERT_CASES: readonly AlertCase[] = [
  ...OBJECTIVES,
  ...PODS,
  ...LOAD_BALANCER,
  ...CERTIFICATES,
  ...CONFIGURATION,
  ...SERVICES,
];
