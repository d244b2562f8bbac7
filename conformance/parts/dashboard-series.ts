const GATEWAY = 'gateway="knative-custom-gateway-a",gateway_namespace="istio-system-a"';
const POD = `${GATEWAY},namespace="istio-system-a",pod="istio-ingressgateway-1"`;
const DESTINATION = 'destination_service_namespace="team-a",destination_service_name="shop-00001"';

const requests = (code: string): string =>
  `istio_requests_total{${POD},reporter="source",${DESTINATION},response_code="${code}"}`;
const duration = (suffix: string, le = ''): string =>
  `istio_request_duration_milliseconds_${suffix}{${POD},reporter="source"${le === '' ? '' : `,le="${le}"`}}`;

/**
 * An hour and ten minutes of gateway `a`: 120 requests a minute, of which 1 % fail and half take up to 100 ms, others
 * up to 250 ms. Names and labels: Istio, "Istio Standard Metrics"; Envoy, statistics of server and managers;
 * kube-state-metrics; blackbox exporter.
 */
export const DASHBOARD_SERIES: Readonly<Record<string, string>> = {
  [`up{${POD}}`]: '1x80',
  [requests('200')]: '0+118.8x80',
  [requests('503')]: '0+1.2x80',
  [duration('bucket', '100')]: '0+60x80',
  [duration('bucket', '250')]: '0+120x80',
  [duration('bucket', '2500')]: '0+120x80',
  [duration('bucket', '+Inf')]: '0+120x80',
  [duration('count')]: '0+120x80',
  'kube_deployment_status_replicas_ready{namespace="istio-system-a",deployment="istio-ingressgateway"}': '3x80',
  'kube_horizontalpodautoscaler_spec_max_replicas{namespace="istio-system-a",horizontalpodautoscaler="istio-ingressgateway"}':
    '5x80',
  'kube_horizontalpodautoscaler_status_current_replicas{namespace="istio-system-a",horizontalpodautoscaler="istio-ingressgateway"}':
    '3x80',
  [`envoy_server_memory_allocated{${POD}}`]: '52428800x80',
  [`envoy_server_total_connections{${POD}}`]: '17x80',
  [`envoy_listener_manager_lds_update_rejected{${POD}}`]: '0x80',
  [`envoy_cluster_manager_cds_update_rejected{${POD}}`]: '0x80',
  [`probe_success{${GATEWAY},instance="https://shop.team-a.example.com/"}`]: '1x80',
  // 30 days after the time of the questions.
  [`probe_ssl_earliest_cert_expiry{${GATEWAY},instance="https://shop.team-a.example.com/"}`]: '2596200x80',
};

export const DASHBOARD_TIME = '70m';

/** What panels show at that time. */
export const VALUES: Readonly<Record<string, number>> = {
  Requests: 2,
  Failures: 0.01,
  'Pods of their maximum': 0.6,
  'Latency, 99th percentile': 247,
  'Certificate expires in': 2_592_000,
  Memory: 52_428_800,
  Connections: 17,
  'Failures over the windows of the alerts': 0.01,
};
