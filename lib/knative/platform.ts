import { brand } from '../private/brand';
import { type Refusal, throwRefusals } from '../private/refusal';
import { optionRefusals } from '../private/types';
import { compareVersions, minorOf } from '../private/versions';
import { type KnativeRelease } from './release';

/** The versions that a topology is generated for. */
export interface PlatformProps {
  /** The Knative Serving release, with the net-istio of the same release. */
  readonly knative: KnativeRelease;
  /**
   * Kubernetes minor version: `1.28`.
   *
   * @default - the lowest that both the Knative release and the Istio version support
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

/** Refuses unknown or incompatible versions. */
export function platformRefusals(props: PlatformProps): Refusal[] {
  return optionRefusals('PlatformProps', props, ({ knative, kubernetes, istio }) => {
    const refusals = istio === undefined ? [] : istioRefusals(knative, istio);
    if (refusals.length > 0) return refusals;
    const { lowest, highest } = kubernetesRange(knative, istio ?? knative.istioVersion);
    const istioMinor = minorOf(istio ?? knative.istioVersion) as string;
    if (compareVersions(lowest, highest) > 0) {
      return [
        {
          path: ['istio'],
          what: `supports Kubernetes ${highest} at most, and Knative ${knative.minor} needs ${lowest}`,
          got: istio,
          fix: `use a newer Istio than ${istioMinor}`,
        },
      ];
    }
    return kubernetes === undefined ? [] : kubernetesRefusals(kubernetes, { knative, istioMinor, lowest, highest });
  });
}

function istioRefusals(knative: KnativeRelease, istio: string): Refusal[] {
  const minor = minorOf(istio);
  const oldest = minorOf(knative.istioVersion) as string;
  const known = Object.keys(KUBERNETES_OF_ISTIO).filter((candidate) => compareVersions(candidate, oldest) >= 0);
  if (minor !== undefined && known.includes(minor)) return [];
  const newest = known.at(-1) as string;
  const tooNew = minor !== undefined && compareVersions(minor, newest) > 0;
  return [
    {
      path: ['istio'],
      what: `not an Istio version for Knative ${knative.minor}`,
      got: istio,
      allowed: `${oldest} to ${newest}`,
      fix: tooNew ? `use the nearest, ${newest}` : `use ${oldest}, which net-istio ${knative.minor} builds against`,
    },
  ];
}

function versionRefusals(minor: unknown): Refusal[] {
  if (minorOf(minor) !== undefined) return [];
  return [{ path: [], what: 'not a version', got: minor, allowed: "a minor version such as '1.28'" }];
}

interface KubernetesRange {
  readonly lowest: string;
  readonly highest: string;
}

function kubernetesRange(knative: KnativeRelease, istio: string): KubernetesRange {
  const [lowest, highest] = KUBERNETES_OF_ISTIO[minorOf(istio) as string] as readonly [string, string];
  return { lowest: maximum(knative.minimumKubernetes, lowest), highest };
}

function kubernetesRefusals(
  kubernetes: string,
  {
    knative,
    istioMinor,
    lowest,
    highest,
  }: KubernetesRange & { readonly knative: KnativeRelease; readonly istioMinor: string },
): Refusal[] {
  const minor = minorOf(kubernetes);
  if (minor !== undefined && compareVersions(minor, lowest) >= 0 && compareVersions(minor, highest) <= 0) return [];
  const nearest = minor !== undefined && compareVersions(minor, highest) > 0 ? highest : lowest;
  return [
    {
      path: ['kubernetes'],
      what: `not a Kubernetes version for Knative ${knative.minor} and Istio ${istioMinor}`,
      got: kubernetes,
      allowed: lowest === highest ? lowest : `${lowest} to ${highest}`,
      fix: `use the nearest, ${nearest}, or another Istio version`,
    },
  ];
}

/**
 * A supported combination of Knative, Kubernetes and Istio versions.
 *
 * Istio may be newer than the release's own, never older: net-istio is built against that version's API.
 */
export class Platform {
  /** Checks a combination. Throws for an unknown or incompatible version, naming what is allowed. */
  public static of(props: PlatformProps): Platform {
    throwRefusals(platformRefusals(props), 'Platform.of');
    const { knative, kubernetes, istio = knative.istioVersion } = props;
    const minor = kubernetes === undefined ? kubernetesRange(knative, istio).lowest : (minorOf(kubernetes) as string);
    return new Platform(knative, minor, istio.replace(/^v/, ''));
  }

  private constructor(
    /** The Knative release. */
    public readonly knative: KnativeRelease,
    /** Kubernetes minor version: `1.28`. */
    public readonly kubernetes: string,
    /** Istio version as given: `1.22` or `1.22.2`. */
    public readonly istio: string,
  ) {}

  /**
   * API version of Istio's networking and telemetry kinds: v1 is served from Istio 1.22. Source: Istio 1.22 change
   * notes.
   */
  public get istioNetworkingApiVersion(): string {
    return this.istioAtLeast('1.22') ? 'networking.istio.io/v1' : 'networking.istio.io/v1beta1';
  }

  /**
   * Whether an in-cluster controller can read IstioOperator resources: deprecated in Istio 1.23, removed in 1.24.
   * Source: Istio 1.24 upgrade notes.
   */
  public get hasIstioOperatorController(): boolean {
    return !this.istioAtLeast('1.24');
  }

  /** Whether the Istio version is this minor version or newer. */
  public istioAtLeast(minor: string): boolean {
    throwRefusals(versionRefusals(minor), 'Platform.istioAtLeast');
    return compareVersions(minorOf(this.istio) as string, minor) >= 0;
  }

  /** Whether the Kubernetes version is this minor version or newer. */
  public kubernetesAtLeast(minor: string): boolean {
    throwRefusals(versionRefusals(minor), 'Platform.kubernetesAtLeast');
    return compareVersions(this.kubernetes, minor) >= 0;
  }
}

brand(Platform, 'Platform');
