import { demandInteger } from '../private/numbers';
import { refuse } from '../private/errors';

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
   * Average CPU use to keep to, in percent of the CPU request.
   *
   * @default 80
   */
  readonly targetCpuUtilizationPercent?: number;
}

/** How many pods a gateway runs. */
export class GatewayScaling {
  /** A fixed number of pods; no HorizontalPodAutoscaler. */
  public static fixed(replicas: number): GatewayScaling {
    demandInteger('scaling.replicas', replicas, 0, 1000);
    return new GatewayScaling(replicas, replicas, undefined);
  }

  /** A HorizontalPodAutoscaler (`autoscaling/v2`) on CPU use. */
  public static horizontal(options: HorizontalScalingOptions = {}): GatewayScaling {
    const { minReplicas = 2, maxReplicas = Math.max(5, minReplicas), targetCpuUtilizationPercent = 80 } = options;
    demandInteger('scaling.minReplicas', minReplicas, 1, 1000);
    demandInteger('scaling.maxReplicas', maxReplicas, 1, 1000);
    demandInteger('scaling.targetCpuUtilizationPercent', targetCpuUtilizationPercent, 1, 1000);
    if (minReplicas > maxReplicas) {
      refuse({
        what: 'scaling.minReplicas is more than scaling.maxReplicas',
        got: minReplicas,
        allowed: `at most ${maxReplicas}`,
      });
    }
    return new GatewayScaling(minReplicas, maxReplicas, targetCpuUtilizationPercent);
  }

  private constructor(
    /** Lowest number of pods. */
    public readonly minReplicas: number,
    /** Highest number of pods. */
    public readonly maxReplicas: number,
    /** Average CPU use in percent of the request that the autoscaler keeps to; undefined for a fixed number of pods. */
    public readonly targetCpuUtilizationPercent: number | undefined,
  ) {}

  /** Whether a HorizontalPodAutoscaler sets the number of pods. */
  public get isHorizontal(): boolean {
    return this.targetCpuUtilizationPercent !== undefined;
  }
}
