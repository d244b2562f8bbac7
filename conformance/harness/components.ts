/** A set of programs that is built together, kept under a hash of what it is built from. */
export enum Component {
  ENVOY = 'envoy',
  ISTIO = 'istio',
  KUBERNETES = 'kubernetes',
  KUBECTL = 'kubectl',
  KNATIVE = 'knative',
  HELM = 'helm',
  KYVERNO = 'kyverno',
  /** Decides network flows by NetworkPolicies. */
  CYCLONUS = 'cyclonus',
  /** The DNS of a cluster. */
  COREDNS = 'coredns',
  /** Evaluates alerts over series. */
  PROMETHEUS = 'prometheus',
  /** Makes alerts of objectives. */
  SLOTH = 'sloth',
  /** Grafana's schema of dashboards. */
  GRAFANA = 'grafana',
  /** Makes Applications of ApplicationSets. */
  ARGO_CD = 'argo-cd',
  /** Applies Kustomizations. */
  FLUX = 'flux',
  /** What stands beside the Envoy of a pod in the mesh. */
  SIDECAR = 'sidecar',
  /** CRDs, charts and release manifests out of Go modules. */
  MANIFESTS = 'manifests',
}

interface GoProgram {
  /** File name of the program. */
  readonly name: string;
  /** Package to build; `.` is the module itself. */
  readonly package: string;
}

interface GoComponent {
  readonly programs: readonly GoProgram[];
  /** `-X` settings of the linker. */
  readonly variables?: Readonly<Record<string, string>>;
}

const VERSION = 'k8s.io/component-base/version';
// Serving refuses an API server that says v0.0.0.
const KUBERNETES_VARIABLES = {
  [`${VERSION}.gitVersion`]: 'v1.34.4',
  [`${VERSION}.gitMajor`]: '1',
  [`${VERSION}.gitMinor`]: '34',
};

/** What the Go modules in the folders of the same names are built into. */
export const GO_COMPONENTS: Readonly<Partial<Record<Component, GoComponent>>> = {
  [Component.ISTIO]: {
    programs: [
      { name: 'istio', package: '.' },
      { name: 'istioctl', package: 'istio.io/istio/istioctl/cmd/istioctl' },
      { name: 'pilot-discovery', package: 'istio.io/istio/pilot/cmd/pilot-discovery' },
    ],
  },
  [Component.KUBERNETES]: {
    programs: [{ name: 'kubernetes', package: '.' }],
    variables: KUBERNETES_VARIABLES,
  },
  [Component.KUBECTL]: { programs: [{ name: 'kubectl', package: '.' }], variables: KUBERNETES_VARIABLES },
  [Component.KNATIVE]: {
    programs: [
      { name: 'controller', package: 'knative.dev/serving/cmd/controller' },
      { name: 'webhook', package: 'knative.dev/serving/cmd/webhook' },
    ],
  },
  [Component.HELM]: { programs: [{ name: 'helm', package: 'helm.sh/helm/v3/cmd/helm' }] },
  [Component.KYVERNO]: { programs: [{ name: 'kyverno', package: 'github.com/kyverno/kyverno/cmd/kyverno' }] },
  [Component.CYCLONUS]: { programs: [{ name: 'cyclonus', package: '.' }] },
  [Component.COREDNS]: { programs: [{ name: 'coredns', package: '.' }] },
  [Component.PROMETHEUS]: {
    programs: [{ name: 'promtool', package: 'github.com/prometheus/prometheus/cmd/promtool' }],
  },
  [Component.SLOTH]: { programs: [{ name: 'sloth', package: '.' }] },
  [Component.GRAFANA]: { programs: [{ name: 'grafana', package: '.' }] },
  [Component.ARGO_CD]: { programs: [{ name: 'applicationset-controller', package: '.' }] },
  [Component.FLUX]: {
    programs: [{ name: 'kustomize-controller', package: 'github.com/fluxcd/kustomize-controller' }],
  },
  [Component.SIDECAR]: { programs: [{ name: 'sidecar', package: '.' }] },
};

/** The folder of each component that is there. */
export type Folders = Readonly<Partial<Record<Component, string>>>;
