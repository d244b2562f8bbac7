import { type Check } from '../../private/names';
import { compareVersions } from '../../private/versions';
import { type ServiceShape } from '../service-shape';

const VERSION = /^v?(\d{1,4}\.\d{1,4})(?:\.(\d{1,4}|\*)(-[0-9A-Za-z.-]{1,64})?)?$/;
/** The oldest Istio that net-istio of a known release builds against; the values of older charts were not examined. */
const OLDEST = '1.19';

/**
 * Patch releases whose schema Helm 3.18.5 and newer can read, by minor version. Source: Istio 1.25.5, 1.26.4 and
 * 1.27.1.
 */
const FIRST_WITH_READABLE_SCHEMA: Readonly<Record<string, number>> = { '1.25': 5, '1.26': 4, '1.27': 1 };

/** Checks a version of the chart. */
export const CHART_VERSION: Check = {
  test: (value) => {
    const [, minor] = VERSION.exec(String(value)) ?? [];
    return minor !== undefined && compareVersions(minor, OLDEST) >= 0;
  },
  is: 'a version of the gateway chart that this package knows',
  allowed: `${OLDEST}.0 or newer, such as '1.27.1' or '1.27.*'`,
};

/**
 * One version of Istio's Helm chart `gateway`, and the values that it supports. Unknown values are silently ignored.
 */
export class GatewayChart {
  /** The chart of a checked version such as `1.26.4`, `1.26.*` or `1.26`, which means the same as `1.26.*`. */
  public static of(version: string): GatewayChart {
    const [, minor = '', patch = '*', suffix = ''] = VERSION.exec(version) ?? [];
    return new GatewayChart(minor, patch, `${minor}.${patch}${suffix}`);
  }

  private constructor(
    private readonly minor: string,
    private readonly patch: string,
    /** The version as Helm reads it: `1.26.4`, or `1.26.*` for the newest patch release. */
    public readonly version: string,
  ) {}

  /** `strategy`: Istio 1.24 change notes. */
  public get hasStrategy(): boolean {
    return this.isAtLeast('1.24');
  }

  /** `lifecycle`: istio/istio#55627, which came after the 1.26 branch was cut. */
  public get hasLifecycle(): boolean {
    return this.isAtLeast('1.27');
  }

  /** `minReadySeconds`: values and templates of 1.24. */
  public get hasMinReadySeconds(): boolean {
    return this.isAtLeast('1.24');
  }

  /** A `replicaCount` of 0 means none, and not the default of one: Istio 1.26 change notes. */
  public get hasZeroReplicas(): boolean {
    return this.isAtLeast('1.26');
  }

  /** `volumes`, `volumeMounts` and `autoscaling.autoscaleBehavior`: the templates of the 1.20 branch have them. */
  public get hasVolumes(): boolean {
    return this.isAtLeast('1.20');
  }

  /** `autoscaling.targetMemoryUtilizationPercentage`: the templates of 1.21. */
  public get hasMemoryTarget(): boolean {
    return this.isAtLeast('1.21');
  }

  /** Whether pods get the `labels`, and not only the objects: the templates of 1.23. */
  public get hasPodLabels(): boolean {
    return this.isAtLeast('1.23');
  }

  /** `envVarFrom`: the templates of 1.27. */
  public get hasEnvVarFrom(): boolean {
    return this.isAtLeast('1.27');
  }

  /** Whether the chart's Service supports all fields that the load balancer needs. */
  public canRender(service: ServiceShape): boolean {
    // The chart's labels are those of all its objects.
    if (Object.keys(service.labels ?? {}).length > 0) return false;
    // Istio 1.26 change notes; istio/istio#48762.
    if (service.loadBalancerClass !== undefined && !this.isAtLeast('1.26')) return false;
    return service.allocateLoadBalancerNodePorts === undefined || this.isAtLeast('1.21');
  }

  /** Whether Helm 3.18.5 and newer refuse any values for this chart: istio/istio#57354. */
  public get hasUnreadableSchema(): boolean {
    const first = FIRST_WITH_READABLE_SCHEMA[this.minor];
    if (first === undefined) return !this.isAtLeast('1.28');
    return this.patch !== '*' && Number(this.patch) < first;
  }

  /** Whether the chart is of this minor version or a newer one. */
  public isAtLeast(minor: string): boolean {
    return compareVersions(this.minor, minor) >= 0;
  }
}
