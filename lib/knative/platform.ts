import { brand } from '../private/brand';
import { UNCHECKED_ANNOTATION } from '../private/labels';
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
  /**
   * Accept Istio and Kubernetes versions that were not checked with the Knative release: older or newer ones. The
   * output says so in the annotation `cdk8s-knative-gateways/unchecked-versions`.
   *
   * @default false
   */
  readonly acceptUncheckedVersions?: boolean;
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

/** A refusal of a version, and what to call the version where it is accepted all the same; undefined if it is none. */
interface VersionProblem {
  readonly refusal: Refusal;
  readonly unchecked?: string | undefined;
}

/** Refuses unknown or incompatible versions. */
export function platformRefusals(props: PlatformProps): Refusal[] {
  return optionRefusals('PlatformProps', props, (checked) => {
    // Where one is refused, what follows from it is not.
    const [first] = versionProblems(checked).filter((problem) => !isAccepted(checked, problem));
    return first === undefined ? [] : [first.refusal];
  });
}

function isAccepted({ acceptUncheckedVersions }: PlatformProps, { unchecked }: VersionProblem): boolean {
  return acceptUncheckedVersions === true && unchecked !== undefined;
}

function versionProblems({ knative, kubernetes, istio }: PlatformProps): VersionProblem[] {
  const ofIstio = istio === undefined ? [] : istioProblems(knative, istio);
  const istioMinor = minorOf(istio ?? knative.istioVersion);
  if (istioMinor === undefined) return ofIstio;
  const { lowest, highest } = kubernetesRange(knative, istioMinor);
  const ofKubernetes = (range: KubernetesRange): VersionProblem[] =>
    kubernetes === undefined ? [] : kubernetesProblems(kubernetes, { ...range, knative, istioMinor });
  if (highest === undefined || compareVersions(lowest, highest) <= 0) {
    return [...ofIstio, ...ofKubernetes({ lowest, highest })];
  }
  const refusal = {
    path: ['istio'],
    what: `supports Kubernetes ${highest} at most, and Knative ${knative.minor} needs ${lowest}`,
    got: istio,
    fix: `use a newer Istio than ${istioMinor}`,
  };
  return [
    ...ofIstio,
    { refusal, unchecked: `Istio ${istioMinor} with Knative ${knative.minor}` },
    // No version is in an empty range, but a text that is not a version cannot be accepted.
    ...ofKubernetes({ lowest, highest: undefined }).filter(({ unchecked }) => unchecked === undefined),
  ];
}

function istioProblems(knative: KnativeRelease, istio: string): VersionProblem[] {
  const minor = minorOf(istio);
  const oldest = minorOf(knative.istioVersion) as string;
  const known = Object.keys(KUBERNETES_OF_ISTIO).filter((candidate) => compareVersions(candidate, oldest) >= 0);
  if (minor !== undefined && known.includes(minor)) return [];
  const newest = known.at(-1) as string;
  const tooNew = minor !== undefined && compareVersions(minor, newest) > 0;
  const refusal = {
    path: ['istio'],
    what: `not an Istio version for Knative ${knative.minor}`,
    got: istio,
    allowed: `${oldest} to ${newest}`,
    fix: tooNew ? `use the nearest, ${newest}` : `use ${oldest}, which net-istio ${knative.minor} builds against`,
  };
  return [{ refusal, unchecked: minor && `Istio ${minor} with Knative ${knative.minor}` }];
}

function versionRefusals(minor: unknown): Refusal[] {
  if (minorOf(minor) !== undefined) return [];
  return [{ path: [], what: 'not a version', got: minor, allowed: "a minor version such as '1.28'" }];
}

interface KubernetesRange {
  readonly lowest: string;
  /** Undefined for an Istio version that is not known. */
  readonly highest: string | undefined;
}

function kubernetesRange(knative: KnativeRelease, istioMinor: string): KubernetesRange {
  const [lowest, highest] = KUBERNETES_OF_ISTIO[istioMinor] ?? [];
  return { lowest: maximum(knative.minimumKubernetes, lowest ?? knative.minimumKubernetes), highest };
}

function kubernetesProblems(
  kubernetes: string,
  {
    knative,
    istioMinor,
    lowest,
    highest,
  }: KubernetesRange & { readonly knative: KnativeRelease; readonly istioMinor: string },
): VersionProblem[] {
  const minor = minorOf(kubernetes);
  const tooNew = minor !== undefined && highest !== undefined && compareVersions(minor, highest) > 0;
  if (minor !== undefined && compareVersions(minor, lowest) >= 0 && !tooNew) return [];
  const nearest = tooNew ? highest : lowest;
  const refusal = {
    path: ['kubernetes'],
    what: `not a Kubernetes version for Knative ${knative.minor} and Istio ${istioMinor}`,
    got: kubernetes,
    allowed: highest === undefined || lowest === highest ? lowest : `${lowest} to ${highest}`,
    fix: `use the nearest, ${nearest}, or another Istio version`,
  };
  return [{ refusal, unchecked: minor && `Kubernetes ${minor} with Knative ${knative.minor}` }];
}

/**
 * A supported combination of Knative, Kubernetes and Istio versions.
 *
 * Istio may be newer than the release's own, never older: net-istio is built against that version's API.
 */
export class Platform {
  /**
   * Checks a combination. Throws for an unknown or incompatible version, naming what is allowed, unless
   * `acceptUncheckedVersions` is true; and for a text that is not a version.
   */
  public static of(props: PlatformProps): Platform {
    throwRefusals(platformRefusals(props), 'Platform.of');
    const { knative, kubernetes, istio = knative.istioVersion } = props;
    const lowest = kubernetesRange(knative, minorOf(istio) as string).lowest;
    const minor = kubernetes === undefined ? lowest : (minorOf(kubernetes) as string);
    const unchecked = versionProblems(props).flatMap((problem) => problem.unchecked ?? []);
    return new Platform(knative, minor, istio.replace(/^v/, ''), unchecked);
  }

  private constructor(
    /** The Knative release. */
    public readonly knative: KnativeRelease,
    /** Kubernetes minor version: `1.28`. */
    public readonly kubernetes: string,
    /** Istio version as given: `1.22` or `1.22.2`. */
    public readonly istio: string,
    private readonly unchecked: readonly string[],
  ) {}

  /**
   * Annotations that say which versions were accepted without having been checked.
   *
   * @internal
   */
  public get _annotations(): Record<string, string> {
    return this.unchecked.length === 0 ? {} : { [UNCHECKED_ANNOTATION]: this.unchecked.join(', ') };
  }

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
