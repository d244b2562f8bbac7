import { refuse } from '../private/errors';

/**
 * The format of the ConfigMap `config-istio` that a release's net-istio reads.
 *
 * Source: net-istio `pkg/reconciler/ingress/config/istio.go` of each release.
 */
export enum ConfigIstioEra {
  /** `gateway.NAMESPACE.NAME` and `local-gateway.NAMESPACE.NAME` keys; no selectors (Knative up to 1.13). */
  KEYS = 'keys',
  /** `external-gateways` and `local-gateways` lists with `labelSelector`; an empty list means the default (1.14 to 1.21). */
  LISTS = 'lists',
  /** The same lists, where an explicit `[]` means no gateway of that kind (from 1.22). */
  LISTS_EMPTY_IS_NONE = 'lists-empty-is-none',
}

interface ReleaseFacts {
  readonly istio: string;
  readonly kubernetesLibraries: string;
  readonly minimumKubernetes: string;
  readonly era: ConfigIstioEra;
}

// istio, kubernetesLibraries: go.mod of net-istio of that release. minimumKubernetes: knative.dev/pkg/version of that release.
const FACTS: Readonly<Record<string, ReleaseFacts>> = {
  '1.12': { istio: '1.19.6', kubernetesLibraries: '0.28', minimumKubernetes: '1.26', era: ConfigIstioEra.KEYS },
  '1.13': { istio: '1.20.2', kubernetesLibraries: '0.28', minimumKubernetes: '1.27', era: ConfigIstioEra.KEYS },
  '1.14': { istio: '1.21.1', kubernetesLibraries: '0.29', minimumKubernetes: '1.28', era: ConfigIstioEra.LISTS },
  '1.15': { istio: '1.22.2', kubernetesLibraries: '0.29', minimumKubernetes: '1.28', era: ConfigIstioEra.LISTS },
  '1.16': { istio: '1.22.2', kubernetesLibraries: '0.30', minimumKubernetes: '1.28', era: ConfigIstioEra.LISTS },
  '1.17': { istio: '1.24.2', kubernetesLibraries: '0.31', minimumKubernetes: '1.29', era: ConfigIstioEra.LISTS },
  '1.18': { istio: '1.25.2', kubernetesLibraries: '0.32', minimumKubernetes: '1.30', era: ConfigIstioEra.LISTS },
  '1.19': { istio: '1.26.2', kubernetesLibraries: '0.33', minimumKubernetes: '1.31', era: ConfigIstioEra.LISTS },
  '1.20': { istio: '1.27.9', kubernetesLibraries: '0.33', minimumKubernetes: '1.32', era: ConfigIstioEra.LISTS },
  '1.21': { istio: '1.28.6', kubernetesLibraries: '0.34', minimumKubernetes: '1.33', era: ConfigIstioEra.LISTS },
  '1.22': { istio: '1.29.2', kubernetesLibraries: '0.35', minimumKubernetes: '1.34', era: ConfigIstioEra.LISTS_EMPTY_IS_NONE },
};

/** PLACEHOLDER-FREE: a release of Knative Serving with the net-istio of the same release. */
export class KnativeRelease {
  /** Knative 1.12 (Istio 1.19.6). */
  public static readonly V1_12 = KnativeRelease.of('1.12');
  /** Knative 1.13 (Istio 1.20.2). */
  public static readonly V1_13 = KnativeRelease.of('1.13');
  /** Knative 1.14 (Istio 1.21.1), the first with gateway lists and selectors. */
  public static readonly V1_14 = KnativeRelease.of('1.14');
  /** Knative 1.15 (Istio 1.22.2). */
  public static readonly V1_15 = KnativeRelease.of('1.15');
  /** Knative 1.16 (Istio 1.22.2). */
  public static readonly V1_16 = KnativeRelease.of('1.16');
  /** Knative 1.17 (Istio 1.24.2). */
  public static readonly V1_17 = KnativeRelease.of('1.17');
  /** Knative 1.18 (Istio 1.25.2). */
  public static readonly V1_18 = KnativeRelease.of('1.18');
  /** Knative 1.19 (Istio 1.26.2). */
  public static readonly V1_19 = KnativeRelease.of('1.19');
  /** Knative 1.20 (Istio 1.27.9). */
  public static readonly V1_20 = KnativeRelease.of('1.20');
  /** Knative 1.21 (Istio 1.28.6). */
  public static readonly V1_21 = KnativeRelease.of('1.21');
  /** Knative 1.22 (Istio 1.29.2), where an empty gateway list means none. */
  public static readonly V1_22 = KnativeRelease.of('1.22');

  /** Every release this package knows, oldest first. */
  public static all(): KnativeRelease[] {
    return Object.keys(FACTS).map((minor) => KnativeRelease.of(minor));
  }

  /**
   * The release with this version.
   *
   * @param version `1.15`, `1.15.1` or `v1.15.1`.
   */
  public static of(version: string): KnativeRelease {
    const match = /^v?(\d+\.\d+)(?:\.\d+)?$/.exec(version);
    const facts = match?.[1] === undefined || !Object.hasOwn(FACTS, match[1]) ? undefined : FACTS[match[1]];
    if (match?.[1] === undefined || facts === undefined) {
      const known = Object.keys(FACTS);
      refuse({
        what: 'Knative release is not known',
        got: version,
        allowed: `${known.at(0) ?? ''} to ${known.at(-1) ?? ''}`,
      });
    }
    return new KnativeRelease(version.replace(/^v/, ''), match[1], facts);
  }

  private constructor(
    /** The version as asked for, without a leading `v`: `1.15` or `1.15.1`. */
    public readonly version: string,
    /** The minor release: `1.15`. */
    public readonly minor: string,
    private readonly facts: ReleaseFacts,
  ) {}

  /** The config-istio format of this release. */
  public get configIstioEra(): ConfigIstioEra {
    return this.facts.era;
  }

  /** The Istio version that this release's net-istio builds against. */
  public get istioVersion(): string {
    return this.facts.istio;
  }
}
