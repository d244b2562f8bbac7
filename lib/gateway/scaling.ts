import { typeRefusals } from '../private/types';
import { brand } from '../private/brand';
import { refuseUnless, refuseUnlessGiven, wholeNumber } from '../private/checks';
import { type Refusal, throwRefusals } from '../private/refusal';
import {
  type ExternalMetric,
  type PodsMetric,
  type ScalingBehavior,
  behaviorRefusals,
  metricRefusals,
} from './scaling-metrics';

/** Bounds and targets of a HorizontalPodAutoscaler. */
export interface HorizontalScalingOptions {
  /**
   * Lowest number of pods.
   *
   * @default 2
   */
  readonly minReplicas?: number;
  /**
   * Highest number of pods.
   *
   * @default 5
   */
  readonly maxReplicas?: number;
  /**
   * Target of the average CPU utilization, in percent of the CPU request. 0 leaves CPU out, which needs another metric.
   *
   * @default 80
   */
  readonly targetCpuUtilizationPercent?: number;
  /**
   * Target of the average memory utilization, in percent of the memory request.
   *
   * @default - memory is left out
   */
  readonly targetMemoryUtilizationPercent?: number;
  /**
   * Custom metrics of the pods, which an adapter of the custom metrics API provides.
   *
   * @default - none
   */
  readonly podsMetrics?: PodsMetric[];
  /**
   * Metrics from outside the cluster, which an adapter of the external metrics API provides.
   *
   * @default - none
   */
  readonly externalMetrics?: ExternalMetric[];
  /**
   * How fast the number of pods changes.
   *
   * @default - Kubernetes' own
   */
  readonly behavior?: ScalingBehavior;
}

const DEFAULT_CPU = 80;

/** Checks the number that GatewayScaling.fixed takes. */
export function fixedScalingRefusals(replicas: number): Refusal[] {
  return refuseUnlessGiven(wholeNumber(0, 1000), replicas, []);
}

/** Checks the options of GatewayScaling.horizontal. */
export function horizontalScalingRefusals(options: HorizontalScalingOptions): Refusal[] {
  const ofWrongType = typeRefusals('HorizontalScalingOptions', options);
  if (ofWrongType.length > 0) return ofWrongType;
  const { minReplicas, maxReplicas } = withDefaults(options);
  const { targetCpuUtilizationPercent: cpu, targetMemoryUtilizationPercent: memory } = options;
  const refusals = [
    ...refuseUnless(wholeNumber(1, 1000), minReplicas, ['minReplicas']),
    ...refuseUnless(wholeNumber(1, 1000), options.maxReplicas, ['maxReplicas']),
    ...refuseUnless(wholeNumber(0, 1000), cpu, ['targetCpuUtilizationPercent']),
    ...refuseUnless(wholeNumber(1, 1000), memory, ['targetMemoryUtilizationPercent']),
    ...metricRefusals(options.podsMetrics, ['podsMetrics']),
    ...metricRefusals(options.externalMetrics, ['externalMetrics']),
    ...behaviorRefusals(options.behavior, ['behavior']),
  ];
  const others = [...(options.podsMetrics ?? []), ...(options.externalMetrics ?? [])];
  if (cpu === 0 && memory === undefined && others.length === 0) {
    refusals.push({
      path: ['targetCpuUtilizationPercent'],
      what: 'leaves the autoscaler without a metric',
      got: cpu,
      fix: 'set targetMemoryUtilizationPercent, podsMetrics or externalMetrics, or use GatewayScaling.fixed()',
    });
  }
  if (minReplicas > maxReplicas) {
    refusals.push({
      path: ['minReplicas'],
      what: 'more than maxReplicas',
      got: minReplicas,
      allowed: `at most ${maxReplicas}`,
    });
  }
  return refusals;
}

function withDefaults(options: HorizontalScalingOptions): { minReplicas: number; maxReplicas: number } {
  const { minReplicas = 2, maxReplicas = Math.max(5, minReplicas) } = options;
  return { minReplicas, maxReplicas };
}

/**
 * How many pods a gateway runs.
 *
 * Every factory checks its options immediately and throws all refusals together, each with its fix.
 */
export class GatewayScaling {
  /**
   * A fixed number of pods; no HorizontalPodAutoscaler.
   *
   * @param replicas 0 to 1000
   */
  public static fixed(replicas: number): GatewayScaling {
    throwRefusals(fixedScalingRefusals(replicas), 'GatewayScaling.fixed');
    return new GatewayScaling(replicas, replicas, undefined);
  }

  /** A HorizontalPodAutoscaler (`autoscaling/v2`), on CPU use unless the options name other metrics. */
  public static horizontal(options: HorizontalScalingOptions = {}): GatewayScaling {
    throwRefusals(horizontalScalingRefusals(options), 'GatewayScaling.horizontal');
    const { minReplicas, maxReplicas } = withDefaults(options);
    return new GatewayScaling(minReplicas, maxReplicas, options);
  }

  private constructor(
    /** Lowest number of pods. */
    public readonly minReplicas: number,
    /** Highest number of pods. */
    public readonly maxReplicas: number,
    /** @internal Undefined for a fixed number of pods. */
    public readonly _horizontal: HorizontalScalingOptions | undefined,
  ) {}

  /**
   * Target of the average CPU utilization in percent of the request; undefined for a fixed number of pods, and for
   * other metrics.
   */
  public get targetCpuUtilizationPercent(): number | undefined {
    if (this._horizontal === undefined) return undefined;
    const { targetCpuUtilizationPercent: target = DEFAULT_CPU } = this._horizontal;
    return target === 0 ? undefined : target;
  }

  /** Whether a HorizontalPodAutoscaler sets the number of pods. */
  public get isHorizontal(): boolean {
    return this._horizontal !== undefined;
  }
}

brand(GatewayScaling, 'GatewayScaling');
