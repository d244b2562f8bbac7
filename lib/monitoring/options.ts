import { pattern, refuseLabels, refuseUnless, refuseUnlessGiven, wholeNumber } from '../private/checks';
import { DNS_LABEL, type Check } from '../private/names';
import { type Refusal, under } from '../private/refusal';
import { optionRefusals } from '../private/types';

/** What a gateway promises its users, and who looks after it. */
export interface GatewayObjectives {
  /**
   * Who looks after the gateway: the label `owner` of its metrics and alerts.
   *
   * @default - none
   */
  readonly owner?: string;
  /**
   * Percentage of requests that are not answered with a status of 500 or above.
   *
   * @default 99.9
   */
  readonly availabilityPercent?: number;
  /**
   * Percentage of requests that are answered within `latencyMilliseconds`.
   *
   * @default 99
   */
  readonly latencyPercent?: number;
  /**
   * Milliseconds in which a request is to be answered: a bucket of Istio's histogram, so one of 1, 5, 10, 25, 50, 100,
   * 250, 500, 1000, 2500, 5000 and 10000. A service that is scaled to zero takes seconds for its first request.
   *
   * @default 2500
   */
  readonly latencyMilliseconds?: number;
  /**
   * URLs that the blackbox exporter asks for: `https://shop.example.com/healthz`. They have to lead to the gateway.
   *
   * @default - none
   */
  readonly probedUrls?: string[];
}

/** Settings of the objects for the Prometheus operator. */
export interface PrometheusOperatorOptions extends GatewayObjectives {
  /**
   * What differs for single gateways, by their names in the topology; `default` is the default gateway.
   *
   * @default - nothing
   */
  readonly gateways?: Record<string, GatewayObjectives>;
  /**
   * Labels by which a Prometheus selects PodMonitors, Probes and PrometheusRules: `{ release: 'prometheus' }`.
   *
   * @default - none
   */
  readonly labels?: Record<string, string>;
  /**
   * Seconds between two scrapes.
   *
   * @default 30
   */
  readonly intervalSeconds?: number;
  /**
   * Requests in the longer window of a burn rate below which it raises no alert: a failure of few requests, as of
   * services that are scaled to zero, is no breach.
   *
   * @default 100
   */
  readonly minimumRequests?: number;
  /**
   * Address of the blackbox exporter for `probedUrls`: `blackbox-exporter.monitoring:9115`.
   *
   * @default 'blackbox-exporter.monitoring:9115'
   */
  readonly blackboxExporter?: string;
  /**
   * Namespace of kube-state-metrics, for a ConfigMap with which it reports the Ready state of KIngresses.
   *
   * @default - no ConfigMap, and no alert about KIngresses
   */
  readonly kubeStateMetricsNamespace?: string;
  /**
   * Namespace of a ConfigMap with dashboards for Grafana: all gateways side by side, and one with the gateway as a
   * variable. It has the label `grafana_dashboard`, by which the sidecar of Grafana's Helm chart finds it.
   *
   * @default - no ConfigMap; the files are in the package: `cdk8s-knative-gateways/dashboards/overview.json`
   */
  readonly dashboardsNamespace?: string;
  /**
   * Where the runbooks are, for the annotation `runbook_url`: `https://wiki.example.com/runbooks`. `/NAME.md` is added.
   *
   * @default - the name of the runbook in the annotation `runbook`
   */
  readonly runbookBaseUrl?: string;
}

// Istio, bootstrap of the proxy: the buckets of istio_request_duration_milliseconds.
const BUCKETS = [1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000];

const BUCKET: Check = {
  test: (value) => BUCKETS.includes(value as number),
  is: "a bucket of Istio's histogram",
  allowed: BUCKETS.join(', '),
};

const PERCENT: Check = {
  test: (value) => typeof value === 'number' && value > 0 && value < 100,
  is: 'a percentage of an objective',
  allowed: 'a number above 0 and below 100',
};

const OWNER: Check = {
  test: (value) => typeof value === 'string' && /^\S(?:[^\n]{0,61}\S)?$/.test(value),
  is: 'an owner',
  allowed: 'one line of 1 to 63 characters',
};

const URL_CHECK: Check = {
  test: (value) => typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value),
  is: 'a URL',
  allowed: 'an http or https URL such as https://shop.example.com/healthz',
};

const ADDRESS = pattern(/^[a-z0-9.-]+:\d{1,5}$/, 'the address of an exporter', 'HOST:PORT');

export function prometheusOperatorRefusals(options: PrometheusOperatorOptions): Refusal[] {
  return optionRefusals('PrometheusOperatorOptions', options, (given) => [
    ...objectiveRefusals(given),
    ...Object.entries(given.gateways ?? {}).flatMap(([name, own]) => under(['gateways', name], objectiveRefusals(own))),
    ...refuseLabels(given.labels, ['labels']),
    ...refuseUnless(wholeNumber(5, 300), given.intervalSeconds, ['intervalSeconds']),
    ...refuseUnless(wholeNumber(1, 1_000_000), given.minimumRequests, ['minimumRequests']),
    ...refuseUnless(ADDRESS, given.blackboxExporter, ['blackboxExporter']),
    ...refuseUnless(DNS_LABEL, given.kubeStateMetricsNamespace, ['kubeStateMetricsNamespace']),
    ...refuseUnless(DNS_LABEL, given.dashboardsNamespace, ['dashboardsNamespace']),
    ...refuseUnless(URL_CHECK, given.runbookBaseUrl, ['runbookBaseUrl']),
  ]);
}

function objectiveRefusals(given: GatewayObjectives): Refusal[] {
  return [
    ...refuseUnless(OWNER, given.owner, ['owner']),
    ...refuseUnless(PERCENT, given.availabilityPercent, ['availabilityPercent']),
    ...refuseUnless(PERCENT, given.latencyPercent, ['latencyPercent']),
    ...refuseUnless(BUCKET, given.latencyMilliseconds, ['latencyMilliseconds']),
    ...(given.probedUrls ?? []).flatMap((url, index) => refuseUnlessGiven(URL_CHECK, url, ['probedUrls', index])),
  ];
}
