import { brand } from '../private/brand';
import { type Refusal, throwRefusals } from '../private/refusal';
import { compareVersions, minorOf, nearestMinor } from '../private/versions';
import {
  ConfigIstioFormat,
  MINORS,
  NEWEST,
  RELEASES,
  type ReleaseFacts,
  TLS_GATEWAYS_FAIL_FROM,
} from './release-facts';

export { ConfigIstioFormat, NEWEST } from './release-facts';

/** Refuses the version of a release that this package does not know. */
export function releaseRefusals(version: unknown): Refusal[] {
  const minor = minorOf(version);
  if (minor !== undefined && Object.hasOwn(RELEASES, minor)) return [];
  const nearest = minor === undefined ? undefined : nearestMinor(minor, MINORS);
  return [
    {
      path: [],
      what: 'not a known Knative release',
      got: version,
      allowed: `${MINORS.at(0) ?? ''} to ${NEWEST}, with or without a patch number`,
      ...(nearest !== undefined && { fix: `use the nearest, ${nearest}` }),
    },
  ];
}

/**
 * A release of Knative Serving together with the net-istio of the same release.
 *
 * Source: docs/releases.md.
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
  /** Knative 1.23 (the net-istio of 1.22). */
  public static readonly V1_23 = KnativeRelease.of('1.23');

  /** Every release this package knows, oldest first. */
  public static all(): KnativeRelease[] {
    return MINORS.map((minor) => KnativeRelease.of(minor));
  }

  /**
   * The release with this version. Throws for a release that this package does not know.
   *
   * @param version `1.15`, `1.15.1` or `v1.15.1`.
   */
  public static of(version: string): KnativeRelease {
    throwRefusals(releaseRefusals(version), 'KnativeRelease.of');
    const minor = minorOf(version) as string;
    const facts = RELEASES[minor] as ReleaseFacts;
    return new KnativeRelease(version.replace(/^v/, ''), minor, facts);
  }

  /**
   * The release with this version; for an unknown version the nearest known release. `undefined` for an invalid
   * version.
   *
   * @internal
   */
  public static _nearest(version: string): KnativeRelease | undefined {
    const minor = minorOf(version);
    if (minor === undefined) return undefined;
    const nearest = nearestMinor(minor, MINORS);
    if (nearest === undefined) return undefined;
    return KnativeRelease.of(nearest === minor ? version : nearest);
  }

  /**
   * The newest release of which something holds: `1.17`.
   *
   * @internal
   */
  public static _newestWith(holds: (facts: ReleaseFacts) => boolean): string {
    return MINORS.findLast((minor) => holds(RELEASES[minor] as ReleaseFacts)) ?? '';
  }

  private constructor(
    /** The version as given, without a leading `v`: `1.15` or `1.15.1`. */
    public readonly version: string,
    /** The minor release: `1.15`. */
    public readonly minor: string,
    /** @internal */
    public readonly _facts: ReleaseFacts,
  ) {}

  /**
   * The first Istio release that refuses the Gateways that net-istio creates for services with TLS; without a patch
   * number the newest patch release counts.
   *
   * @internal
   */
  public get _tlsGatewaysFailFromIstio(): string | undefined {
    const { tlsGatewaysFailFromIstio, tlsGatewaysFixedIn } = this._facts;
    if (tlsGatewaysFixedIn === undefined) return tlsGatewaysFailFromIstio;
    const isEarlier = this.version !== this.minor && compareVersions(this.version, tlsGatewaysFixedIn) < 0;
    return isEarlier ? TLS_GATEWAYS_FAIL_FROM : undefined;
  }

  /** The config-istio format of this release. */
  public get configIstioFormat(): ConfigIstioFormat {
    return this._facts.format;
  }

  /** The Istio version that this release's net-istio builds against: `1.22.2`. */
  public get istioVersion(): string {
    return this._facts.istio;
  }

  /** The lowest Kubernetes minor version of this release: `1.28`. */
  public get minimumKubernetes(): string {
    return this._facts.minimumKubernetes;
  }

  /** Whether config-istio of this release can select gateways by label (from 1.14). */
  public get selectsGateways(): boolean {
    return this._facts.format !== ConfigIstioFormat.KEYS;
  }
}

brand(KnativeRelease, 'KnativeRelease');
