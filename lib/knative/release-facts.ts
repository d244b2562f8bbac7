/**
 * The format of the ConfigMap `config-istio` that a release's net-istio reads.
 *
 * Source: net-istio `pkg/reconciler/ingress/config/istio.go` of each release.
 */
export enum ConfigIstioFormat {
  /** `gateway.NAMESPACE.NAME` and `local-gateway.NAMESPACE.NAME` keys; no selectors. */
  KEYS = 'keys',
  /** `external-gateways` and `local-gateways` lists with `labelSelector`; an empty list means the default. */
  LISTS = 'lists',
  /** The same lists, where an explicit `[]` means no gateway of that kind. */
  LISTS_EMPTY_IS_NONE = 'lists-empty-is-none',
}

/**
 * The first Knative release that an operator installs on other clusters: the oldest one in operator 1.22, the first
 * with `spec.clusterProfileRef`. Source: Knative operator, cmd/operator/kodata of v0.49.0.
 */
export const REMOTE_FROM = '1.19';

/** Facts about a release; docs/releases.md has the sources. */
export interface ReleaseFacts {
  /** Istio version in net-istio's go.mod. */
  readonly istio: string;
  /** Lowest Kubernetes minor version; its controllers refuse to start on an older one. */
  readonly minimumKubernetes: string;
  readonly format: ConfigIstioFormat;
  /** Whether deleting a service hangs while an Istio Gateway of config-istio is missing. */
  readonly deletionsHang: boolean;
  /**
   * First Istio release that refuses the Istio Gateways that net-istio creates for services with TLS; omitted if none
   * does.
   */
  readonly tlsGatewaysFailFromIstio?: string;
  /** The patch release from which they are accepted, if the first ones of the release are refused as well. */
  readonly tlsGatewaysFixedIn?: string;
  /**
   * Whether the operator of the release uses the namespace of an entry of `local-gateways` for Service
   * knative-local-gateway.
   */
  readonly listMovesLocalService: boolean;
}

const { KEYS, LISTS, LISTS_EMPTY_IS_NONE } = ConfigIstioFormat;

/** The first Istio release that refuses the Gateways of net-istio with TLS of older releases. */
export const TLS_GATEWAYS_FAIL_FROM = '1.27';

const OLDEST = {
  format: KEYS,
  deletionsHang: true,
  tlsGatewaysFailFromIstio: TLS_GATEWAYS_FAIL_FROM,
  listMovesLocalService: false,
};
const FROM_1_14 = { ...OLDEST, format: LISTS };
const FROM_1_18 = { format: LISTS, deletionsHang: false, listMovesLocalService: false };
const FROM_1_21 = { ...FROM_1_18, listMovesLocalService: true };
const FROM_1_22 = { ...FROM_1_21, format: LISTS_EMPTY_IS_NONE };

/** Every release, by its minor version, oldest first. All that depends on releases follows from this table. */
export const RELEASES: Readonly<Record<string, ReleaseFacts>> = {
  '1.12': { ...OLDEST, istio: '1.19.6', minimumKubernetes: '1.26' },
  '1.13': { ...OLDEST, istio: '1.20.2', minimumKubernetes: '1.27' },
  '1.14': { ...FROM_1_14, istio: '1.21.1', minimumKubernetes: '1.28' },
  '1.15': { ...FROM_1_14, istio: '1.22.2', minimumKubernetes: '1.28' },
  '1.16': { ...FROM_1_14, istio: '1.22.2', minimumKubernetes: '1.28' },
  '1.17': { ...FROM_1_14, istio: '1.24.2', minimumKubernetes: '1.30' },
  '1.18': { ...FROM_1_18, tlsGatewaysFixedIn: '1.18.1', istio: '1.25.2', minimumKubernetes: '1.31' },
  '1.19': { ...FROM_1_18, istio: '1.26.2', minimumKubernetes: '1.32' },
  '1.20': { ...FROM_1_18, istio: '1.27.9', minimumKubernetes: '1.32' },
  '1.21': { ...FROM_1_21, istio: '1.28.6', minimumKubernetes: '1.33' },
  '1.22': { ...FROM_1_22, istio: '1.29.2', minimumKubernetes: '1.34' },
  // renovate: newest net-istio 1.23
  '1.23': { ...FROM_1_22, istio: '1.29.2', minimumKubernetes: '1.34' },
};

/** The minor versions of all releases, oldest first. */
export const MINORS: readonly string[] = Object.keys(RELEASES);

/** The newest release that this package knows. */
export const NEWEST = MINORS.at(-1) ?? '';
