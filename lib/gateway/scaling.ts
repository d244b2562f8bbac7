import { typeRefusals } from '../private/types';
import { brand } from '../private/brand';
import { refuseUnless, refuseUnlessGiven, wholeNumber } from '../private/checks';
import { type Refusal, throwRefusals } from '../private/refusal';

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
   * Target of the average CPU utilization, in percent of the CPU request.
   *
   * @default 80
   */
  readonly targetCpuUtilizationPercent?: number;
}

/** Checks the number that GatewayScaling.fixed takes. */
export function fixedScalingRefusals(replicas: number): Refusal[] {
  return refuseUnlessGiven(wholeNumber(0, 1000), replicas, []);
}

/** Checks the options of GatewayScaling.horizontal. */
export function horizontalScalingRefusals(options: HorizontalScalingOptions): Refusal[] {
  const ofWrongType = typeRefusals('HorizontalScalingOptions', options);
  if (ofWrongType.length > 0) return ofWrongType;
  const { minReplicas, maxReplicas, targetCpuUtilizationPercent } = withDefaults(options);
  const refusals = [
    ...refuseUnless(wholeNumber(1, 1000), minReplicas, ['minReplicas']),
    ...refuseUnless(wholeNumber(1, 1000), options.maxReplicas, ['maxReplicas']),
    ...refuseUnless(wholeNumber(1, 1000), targetCpuUtilizationPercent, ['targetCpuUtilizationPercent']),
  ];
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

function withDefaults(options: HorizontalScalingOptions): Required<HorizontalScalingOptions> {
  const { minReplicas = 2, maxReplicas = Math.max(5, minReplicas), targetCpuUtilizationPercent = 80 } = options;
  return { minReplicas, maxReplicas, targetCpuUtilizationPercent };
}

/** How many pods a gateway runs. */
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

  /** A HorizontalPodAutoscaler (`autoscaling/v2`) on CPU use. */
  public static horizontal(options: HorizontalScalingOptions = {}): GatewayScaling {
    throwRefusals(horizontalScalingRefusals(options), 'GatewayScaling.horizontal');
    const { minReplicas, maxReplicas, targetCpuUtilizationPercent } = withDefaults(options);
    return new GatewayScaling(minReplicas, maxReplicas, targetCpuUtilizationPercent);
  }

  private constructor(
    /** Lowest number of pods. */
    public readonly minReplicas: number,
    /** Highest number of pods. */
    public readonly maxReplicas: number,
    /** Target of the average CPU utilization in percent of the request; undefined for a fixed number of pods. */
    public readonly targetCpuUtilizationPercent: number | undefined,
  ) {}

  /** Whether a HorizontalPodAutoscaler sets the number of pods. */
  public get isHorizontal(): boolean {
    return this.targetCpuUtilizationPercent !== undefined;
  }
}

brand(GatewayScaling, 'GatewayScaling');
