import { refuse } from '../private/errors';
import { minorOf, nearestMinor } from '../private/versions';

/**
 * The format of the ConfigMap `config-istio` that a release's net-istio reads.
 *
 * Source: net-istio `pkg/reconciler/ingress/config/istio.go` of each release.
 */
export enum ConfigIstioFormat {
  /** `gateway.NAMESPACE.NAME` and `local-gateway.NAMESPACE.NAME` keys; no selectors (Knative up to 1.13). */
  KEYS = 'keys',
  /** `external-gateways` and `local-gateways` lists with `labelSelector`; an empty list means the default (1.14 to 1.21). */
  LISTS = 'lists',
  /** The same lists, where an explicit `[]` means no gateway of that kind (from 1.22). */
  LISTS_EMPTY_IS_NONE = 'lists-empty-is-none',
}

interface ReleaseFacts {
  /** Istio version in net-istio's go.mod of that release. */
  readonly istio: string;
  /** Lowest Kubernetes minor version: knative/community mechanics/RELEASE-SCHEDULE.md and endoflife.date/knative. */
  readonly minimumKubernetes: string;
  readonly format: ConfigIstioFormat;
}

const { KEYS, LISTS, LISTS_EMPTY_IS_NONE } = ConfigIstioFormat;

const FACTS: Readonly<Record<string, ReleaseFacts>> = {
  '1.12': { istio: '1.19.6', minimumKubernetes: '1.26', format: KEYS },
  '1.13': { istio: '1.20.2', minimumKubernetes: '1.27', format: KEYS },
  '1.14': { istio: '1.21.1', minimumKubernetes: '1.28', format: LISTS },
  '1.15': { istio: '1.22.2', minimumKubernetes: '1.28', format: LISTS },
  '1.16': { istio: '1.22.2', minimumKubernetes: '1.29', format: LISTS },
  '1.17': { istio: '1.24.2', minimumKubernetes: '1.30', format: LISTS },
  '1.18': { istio: '1.25.2', minimumKubernetes: '1.31', format: LISTS },
  '1.19': { istio: '1.26.2', minimumKubernetes: '1.32', format: LISTS },
  '1.20': { istio: '1.27.9', minimumKubernetes: '1.32', format: LISTS },
  '1.21': { istio: '1.28.6', minimumKubernetes: '1.33', format: LISTS },
  // Not announced when this was written: the client libraries are 0.35, and each release before took the minor version below its own.
  '1.22': { istio: '1.29.2', minimumKubernetes: '1.34', format: LISTS_EMPTY_IS_NONE },
};

/**
 * A release of Knative Serving together with the net-istio of the same release.
 *
 * Source: go.mod of each net-istio release, read in 2026-09.
 */
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
   * The release with this version. Throws for a release that this package does not know.
   *
   * @param version `1.15`, `1.15.1` or `v1.15.1`.
   */
  public static of(version: string): KnativeRelease {
    const minor = minorOf(version);
    const facts = minor !== undefined && Object.hasOwn(FACTS, minor) ? FACTS[minor] : undefined;
    if (minor === undefined || facts === undefined) {
      const known = Object.keys(FACTS);
      const nearest = minor === undefined ? undefined : nearestMinor(minor, known);
      refuse({
        what: 'Knative release is not known',
        got: version,
        allowed: `${known.at(0) ?? ''} to ${known.at(-1) ?? ''}, with or without a patch number`,
        ...(nearest !== undefined && { fix: `use the nearest, KnativeRelease.of('${nearest}')` }),
      });
    }
    return new KnativeRelease(version.replace(/^v/, ''), minor, facts);
  }

  private constructor(
    /** The version as asked for, without a leading `v`: `1.15` or `1.15.1`. */
    public readonly version: string,
    /** The minor release: `1.15`. */
    public readonly minor: string,
    private readonly facts: ReleaseFacts,
  ) {}

  /** The config-istio format of this release. */
  public get configIstioFormat(): ConfigIstioFormat {
    return this.facts.format;
  }

  /** The Istio version that this release's net-istio builds against: `1.22.2`. */
  public get istioVersion(): string {
    return this.facts.istio;
  }

  /** The lowest Kubernetes minor version of this release: `1.28`. */
  public get minimumKubernetes(): string {
    return this.facts.minimumKubernetes;
  }

  /** Whether config-istio of this release can select gateways by label (from 1.14). */
  public get selectsGateways(): boolean {
    return this.facts.format !== ConfigIstioFormat.KEYS;
  }
}
