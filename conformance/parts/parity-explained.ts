import { type Explanation, type Sides } from './parity';

const NAME = 'knative-custom-gateway-alpha';
const CHART_NAME = 'istio-ingressgateway';
const VERSION = '1.0.0';

const POD_LABELS = 'spec.template.metadata.labels';
const POD_ANNOTATIONS = 'spec.template.metadata.annotations';
const OVERRIDES = `${POD_ANNOTATIONS}[proxy.istio.io/overrides].containers[istio-proxy]`;
const PROXY = 'spec.template.spec.containers[istio-proxy]';

const HTTP2 = { name: 'http2', containerPort: 8080 };
const PROMETHEUS = { name: 'http-envoy-prom', containerPort: 15090, protocol: 'TCP' };

/** What Kubernetes recommends to put on every object, and Helm and Istio add to it. */
function rendererLabels(labels: string): Readonly<Record<string, Sides>> {
  return {
    [`${labels}[app.kubernetes.io/instance]`]: { here: NAME, chart: CHART_NAME },
    [`${labels}[app.kubernetes.io/managed-by]`]: { here: 'cdk8s', chart: 'Helm' },
    [`${labels}[app.kubernetes.io/part-of]`]: { here: 'cdk8s-knative-gateways', chart: 'istio' },
  };
}

function versionLabels(labels: string): Readonly<Record<string, Sides>> {
  return {
    [`${labels}[app.kubernetes.io/version]`]: { chart: VERSION },
    [`${labels}[helm.sh/chart]`]: { chart: `gateway-${VERSION}` },
  };
}

/** Where the injected gateway differs from Istio's chart, whatever its settings, and why. */
export const EXPLAINED: readonly Explanation[] = [
  {
    kind: '*',
    differences: rendererLabels('metadata.labels'),
    why: 'who renders the objects, and what they are named after',
  },
  {
    kind: '*',
    differences: versionLabels('metadata.labels'),
    why: 'versions of the chart; here no label holds a version',
  },
  {
    kind: '*',
    differences: { 'metadata.labels[istio.io/dataplane-mode]': { chart: 'none' } },
    why: 'the chart keeps its gateways out of an ambient mesh; namespaces made here are in none',
  },
  {
    kind: '*',
    differences: { 'metadata.labels.app': { chart: NAME }, 'metadata.labels.istio': { chart: NAME } },
    why: 'the chart selects by `app` and `istio`, and puts both on every object; here one unique label is on the pods and their Service alone',
  },
  {
    kind: '*',
    differences: { 'metadata.labels.cdk8s-knative-gateways/local-gateway': { chart: NAME } },
    why: 'the chart puts the labels of its pods on every object; here the label of the local gateway is on the pods and its Service alone',
  },
  {
    kind: 'Service',
    differences: { 'metadata.labels[sidecar.istio.io/inject]': { chart: 'true' } },
    why: 'on the Service of the local gateway, which beside the chart is told by a label that the chart’s own Service does not have',
  },
  {
    kind: 'Deployment',
    differences: {
      ...rendererLabels(POD_LABELS),
      ...versionLabels(POD_LABELS),
      [`${POD_LABELS}[istio.io/dataplane-mode]`]: { chart: 'none' },
      [`${POD_LABELS}[service.istio.io/canonical-revision]`]: { here: 'latest', chart: VERSION },
    },
    why: 'as on the objects; the canonical revision follows the version',
  },
  {
    kind: 'Deployment',
    differences: { [`${POD_LABELS}.app`]: { chart: NAME }, 'spec.selector.matchLabels.app': { chart: NAME } },
    why: 'one unique label, `istio`',
  },
  {
    kind: 'NetworkPolicy',
    differences: { 'spec.podSelector.matchLabels.app': { chart: NAME } },
    why: 'one unique label, `istio`',
  },
  {
    kind: 'PodDisruptionBudget',
    differences: { 'spec.selector.matchLabels.app': { chart: NAME } },
    why: 'one unique label, `istio`',
  },
  {
    kind: 'Deployment',
    differences: {
      [`${PROXY}.ports[http2]`]: { here: HTTP2 },
      [`${PROXY}.env[ISTIO_META_POD_PORTS].value[http2]`]: { here: HTTP2 },
      [`${PROXY}.env[ISTIO_META_POD_PORTS].value[http-envoy-prom]`]: { chart: PROMETHEUS },
    },
    why: 'the port that the Service leads to is declared; that of the metrics comes from the injection',
  },
  {
    kind: 'Deployment',
    differences: {
      [`${OVERRIDES}.ports[http2]`]: { here: HTTP2 },
      [`${OVERRIDES}.ports[http-envoy-prom]`]: { chart: PROMETHEUS },
    },
    why: 'the injection writes down what the container above overrides',
  },
  {
    kind: 'Deployment',
    differences: { [`${POD_ANNOTATIONS}[sidecar.istio.io/inject]`]: { chart: 'true' } },
    why: 'the chart asks for injection twice, by label and by annotation; the label is enough',
  },
  {
    kind: 'RoleBinding',
    differences: { 'subjects[istio-ingressgateway].namespace': { here: 'istio-system-alpha' } },
    why: 'written out; the chart leaves it to the default of a ServiceAccount in the same namespace',
  },
];

/** Where it differs as well if the chart makes the Service, which it does unless the Service has labels of its own. */
export const EXPLAINED_BY_SERVICE: readonly Explanation[] = [
  { kind: 'Service', differences: { 'spec.selector.app': { chart: NAME } }, why: 'one unique label, `istio`' },
];

/** Where it differs as well if the pods have labels of their own. */
export const EXPLAINED_BY_POD_LABELS: readonly Explanation[] = [
  ...['Deployment', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'Role', 'RoleBinding', 'ServiceAccount'].map(
    (kind) => ({
      kind,
      differences: { 'metadata.labels[azure.workload.identity/use]': { chart: 'true' } },
      why: 'the chart puts the labels of its pods on every object',
    }),
  ),
];

const WAIT = ['pilot-agent', 'wait', '--url=http://127.0.0.1:1/', '--timeoutSeconds=30'];
const PRE_STOP = { preStop: { exec: { command: WAIT } } };

/** Where it differs as well if the asked-for Istio is older than the chart's newest values. */
export const EXPLAINED_BY_AGE: readonly Explanation[] = [
  {
    kind: 'Deployment',
    differences: {
      'spec.strategy.type': { here: 'RollingUpdate' },
      'spec.strategy.rollingUpdate': { here: { maxSurge: '100%', maxUnavailable: 0 } },
    },
    why: 'a new pod serves before an old one goes; the chart of the asked-for Istio has no value for it',
  },
  {
    kind: 'Deployment',
    differences: {
      [`${PROXY}.lifecycle`]: { here: PRE_STOP },
      [`${OVERRIDES}.lifecycle`]: { here: PRE_STOP },
      [`${POD_ANNOTATIONS}[proxy.istio.io/config]`]: {
        here: 'terminationDrainDuration: 20s',
        chart: 'terminationDrainDuration: 50s',
      },
      [`${PROXY}.env[PROXY_CONFIG].value.terminationDrainDuration`]: { here: '20s', chart: '50s' },
      'spec.minReadySeconds': { here: 15 },
    },
    why: 'a preStop hook before draining, and minReadySeconds; the chart of the asked-for Istio has no value for them, so draining gets the time of the hook as well',
  },
];
