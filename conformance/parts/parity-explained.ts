import { type Explanation } from './parity';

const POD_LABELS = 'spec.template.metadata.labels';
const POD_ANNOTATIONS = 'spec.template.metadata.annotations';
const PROXY = 'spec.template.spec.containers[istio-proxy]';

/** Where the injected gateway differs from Istio's chart, and why. */
export const EXPLAINED: readonly Explanation[] = [
  {
    kind: '*',
    paths: ['instance', 'managed-by', 'part-of'].map((name) => `metadata.labels[app.kubernetes.io/${name}]`),
    why: 'who renders the objects, and what they are named after',
  },
  {
    kind: '*',
    paths: ['metadata.labels[app.kubernetes.io/version]', 'metadata.labels[helm.sh/chart]'],
    why: 'versions of the chart; here no label holds a version',
  },
  {
    kind: '*',
    paths: ['metadata.labels[istio.io/dataplane-mode]'],
    why: 'the chart keeps its gateways out of an ambient mesh; namespaces made here are in none',
  },
  {
    kind: '*',
    paths: ['metadata.labels.app', 'metadata.labels.istio'],
    why: 'the chart selects by `app` and `istio`, and puts both on every object; here one unique label is on the pods and their Service alone',
  },
  {
    kind: 'Deployment',
    paths: ['instance', 'managed-by', 'part-of', 'version'].map((name) => `${POD_LABELS}[app.kubernetes.io/${name}]`),
    why: 'as on the objects',
  },
  {
    kind: 'Deployment',
    paths: ['helm.sh/chart', 'istio.io/dataplane-mode', 'service.istio.io/canonical-revision'].map(
      (name) => `${POD_LABELS}[${name}]`,
    ),
    why: 'as on the objects; the canonical revision follows the version',
  },
  {
    kind: 'Deployment',
    paths: [`${POD_LABELS}.app`, 'spec.selector.matchLabels.app'],
    why: 'one unique label, `istio`',
  },
  { kind: 'PodDisruptionBudget', paths: ['spec.selector.matchLabels.app'], why: 'one unique label, `istio`' },
  { kind: 'Service', paths: ['spec.selector.app'], why: 'one unique label, `istio`' },
  {
    kind: 'Deployment',
    paths: ['spec.strategy'],
    why: 'a new pod serves before an old one goes; the chart of the asked-for Istio has no value for it',
  },
  {
    kind: 'Deployment',
    paths: [`${PROXY}.lifecycle`, `${POD_ANNOTATIONS}[proxy.istio.io/config]`, `${PROXY}.env[PROXY_CONFIG]`],
    why: 'a preStop hook before draining; the chart of the asked-for Istio has no value for it, so draining gets that time as well',
  },
  {
    kind: 'Deployment',
    paths: [`${PROXY}.ports[http2]`, `${PROXY}.env[ISTIO_META_POD_PORTS]`],
    why: 'the port that the Service leads to is declared',
  },
  {
    kind: 'Deployment',
    paths: [`${POD_ANNOTATIONS}[proxy.istio.io/overrides]`],
    why: 'the injection writes down what the container above overrides',
  },
  {
    kind: 'Deployment',
    paths: [`${POD_ANNOTATIONS}[sidecar.istio.io/inject]`],
    why: 'the chart asks for injection twice, by label and by annotation; the label is enough',
  },
  {
    kind: 'RoleBinding',
    paths: ['subjects[istio-ingressgateway].namespace'],
    why: 'written out; the chart leaves it to the default of a ServiceAccount in the same namespace',
  },
];
