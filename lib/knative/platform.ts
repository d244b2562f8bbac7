import { refuse } from '../private/errors';
import { compareVersions, minorOf } from '../private/versions';
import { type KnativeRelease } from './release';

/** The versions that a topology is made for. */
export interface PlatformProps {
  /** The Knative Serving release, with the net-istio of the same release. */
  readonly knative: KnativeRelease;
  /**
   * Kubernetes minor version: `1.28`.
   *
   * @default - the lowest that the Knative release and the Istio version both support
   */
  readonly kubernetes?: string;
  /**
   * Istio version: `1.22` or `1.22.2`.
   *
   * @default - the version that the release's net-istio builds against
   */
  readonly istio?: string;
}

// Lowest and highest Kubernetes minor version of each Istio release.
// Source: istio.io, "Support status of Istio releases" (data/compatibility/supportStatus.yml), read in 2026-11.
const KUBERNETES_OF_ISTIO: Readonly<Record<string, readonly [string, string]>> = {
  '1.19': ['1.25', '1.28'],
  '1.20': ['1.25', '1.29'],
  '1.21': ['1.26', '1.29'],
  '1.22': ['1.27', '1.30'],
  '1.23': ['1.27', '1.30'],
  '1.24': ['1.28', '1.31'],
  '1.25': ['1.29', '1.32'],
  '1.26': ['1.29', '1.33'],
  '1.27': ['1.29', '1.33'],
  '1.28': ['1.30', '1.34'],
  '1.29': ['1.31', '1.35'],
  '1.30': ['1.32', '1.36'],
  '1.31': ['1.32', '1.36'],
};

const maximum = (a: string, b: string): string => (compareVersions(a, b) >= 0 ? a : b);

/**
 * Knative, Kubernetes and Istio versions that were checked to go together, and what follows from them.
 *
 * Istio may be newer than the release's own, never older: net-istio is built against that version's API.
 */
export class Platform {
  /** Checks a combination. Throws for an unknown or incompatible version, naming what is allowed. */
  public static of(props: PlatformProps): Platform {
    const istio = Platform.checkIstio(props.knative, props.istio ?? props.knative.istioVersion);
    const [istioMinimum, highest] = KUBERNETES_OF_ISTIO[istio.minor] as readonly [string, string];
    const lowest = maximum(props.knative.minimumKubernetes, istioMinimum);
    if (compareVersions(lowest, highest) > 0) {
      refuse({
        what: `Knative ${props.knative.minor} needs Kubernetes ${lowest}, and Istio ${istio.minor} supports ${highest} at most`,
        fix: `use a newer Istio than ${istio.minor}`,
      });
    }
    const kubernetes = props.kubernetes === undefined ? lowest : minorOf(props.kubernetes);
    if (
      kubernetes === undefined ||
      compareVersions(kubernetes, lowest) < 0 ||
      compareVersions(kubernetes, highest) > 0
    ) {
      const nearest = kubernetes !== undefined && compareVersions(kubernetes, highest) > 0 ? highest : lowest;
      refuse({
        what: `Kubernetes version does not go with Knative ${props.knative.minor} and Istio ${istio.minor}`,
        got: props.kubernetes,
        allowed: lowest === highest ? lowest : `${lowest} to ${highest}`,
        fix: `use the nearest, ${nearest}, or another Istio version`,
      });
    }
    return new Platform(props.knative, kubernetes, istio.version);
  }

  private static checkIstio(
    knative: KnativeRelease,
    asked: string,
  ): { readonly version: string; readonly minor: string } {
    const minor = minorOf(asked);
    const oldest = minorOf(knative.istioVersion) as string;
    const known = Object.keys(KUBERNETES_OF_ISTIO).filter((candidate) => compareVersions(candidate, oldest) >= 0);
    if (minor === undefined || !known.includes(minor)) {
      const newest = known.at(-1) as string;
      const tooNew = minor !== undefined && compareVersions(minor, newest) > 0;
      refuse({
        what: `Istio version does not go with Knative ${knative.minor}`,
        got: asked,
        allowed: `${oldest} to ${newest}`,
        fix: tooNew ? `use the nearest, ${newest}` : `use ${oldest}, which net-istio ${knative.minor} builds against`,
      });
    }
    return { version: asked.replace(/^v/, ''), minor };
  }

  private constructor(
    /** The Knative release. */
    public readonly knative: KnativeRelease,
    /** Kubernetes minor version: `1.28`. */
    public readonly kubernetes: string,
    /** Istio version as asked for: `1.22` or `1.22.2`. */
    public readonly istio: string,
  ) {}

  /** API version of Istio's networking and telemetry kinds: v1 is served from Istio 1.22. Source: Istio 1.22 change notes. */
  public get istioNetworkingApiVersion(): string {
    return this.istioAtLeast('1.22') ? 'networking.istio.io/v1' : 'networking.istio.io/v1beta1';
  }

  /**
   * Whether an in-cluster controller can read IstioOperator resources: deprecated in Istio 1.23, gone in 1.24.
   * Source: Istio 1.24 upgrade notes.
   */
  public get hasIstioOperatorController(): boolean {
    return !this.istioAtLeast('1.24');
  }

  /** Whether the Istio version is this minor version or newer. */
  public istioAtLeast(minor: string): boolean {
    return compareVersions(minorOf(this.istio) as string, minor) >= 0;
  }

  /** Whether the Kubernetes version is this minor version or newer. */
  public kubernetesAtLeast(minor: string): boolean {
    return compareVersions(this.kubernetes, minor) >= 0;
  }
}
