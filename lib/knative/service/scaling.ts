import { refuseUnless, wholeNumber } from '../../private/checks';
import { type Check } from '../../private/names';
import { present } from '../../private/present';
import { type Refusal } from '../../private/refusal';

/** What Knative scales a service by. Source: Knative, "Metrics". */
export enum KnativeMetric {
  /** Requests at the same time, per pod. */
  CONCURRENCY = 'concurrency',
  /** Requests per second, per pod. */
  RPS = 'rps',
  /**
   * CPU use in percent of the request, by a HorizontalPodAutoscaler: without scaling to zero, and with serving-hpa
   * installed.
   */
  CPU = 'cpu',
  /** Memory use in MiB, by a HorizontalPodAutoscaler: the same. */
  MEMORY = 'memory',
}

/** How a Knative Service scales. Source: knative/serving `pkg/apis/autoscaling`. */
export interface KnativeScalingOptions {
  /**
   * Lowest number of pods; 0 lets the service scale to zero.
   *
   * @default - Knative's default, 0
   */
  readonly minScale?: number;
  /**
   * Highest number of pods; 0 means no limit.
   *
   * @default - Knative's default, 0
   */
  readonly maxScale?: number;
  /**
   * Number of pods of a new revision. 0 only where the cluster allows it (`allow-zero-initial-scale`).
   *
   * @default - Knative's default, 1
   */
  readonly initialScale?: number;
  /**
   * Lowest number of pods as soon as there is traffic, 2 or more.
   *
   * @default - Knative's default, 1
   */
  readonly activationScale?: number;
  /**
   * What the service scales by.
   *
   * @default - Knative's default, concurrency
   */
  readonly scalingMetric?: KnativeMetric;
  /**
   * What the autoscaler aims at, in the unit of the metric; 0.01 or more.
   *
   * @default - Knative's default: 100 requests at the same time, 200 per second, or 100 %
   */
  readonly scalingTarget?: number;
  /**
   * How much of the target the autoscaler uses, in percent.
   *
   * @default - Knative's default, 70
   */
  readonly targetUtilizationPercent?: number;
  /**
   * Requests that pods take beyond the target before the activator buffers them; -1 keeps it in the path always, 0
   * never.
   *
   * @default - Knative's default, 211
   */
  readonly targetBurstCapacity?: number;
  /**
   * Seconds over which the metric is averaged, from 6 to 3600.
   *
   * @default - Knative's default, 60
   */
  readonly scalingWindowSeconds?: number;
  /**
   * Seconds that pass before a service scales down, up to 3600.
   *
   * @default - Knative's default, 0
   */
  readonly scaleDownDelaySeconds?: number;
  /**
   * Seconds for which the last pod stays, up to 3600.
   *
   * @default - Knative's default, 0
   */
  readonly lastPodRetentionSeconds?: number;
}

const PREFIX = 'autoscaling.knative.dev/';
const HPA = 'hpa.autoscaling.knative.dev';
const SCALE = wholeNumber(0, 100_000);

const TARGET: Check = {
  test: (value) => typeof value === 'number' && value >= 0.01 && value <= 1_000_000,
  is: 'a target of the autoscaler',
  allowed: '0.01 to 1000000',
};

/** Checks the scaling as Knative does (`pkg/apis/autoscaling/annotation_validation.go`). */
export function scalingRefusals(options: KnativeScalingOptions): Refusal[] {
  const { minScale = 0, maxScale = 0, activationScale, scalingMetric: metric } = options;
  const byUse = metric === KnativeMetric.CPU || metric === KnativeMetric.MEMORY;
  const refusals = [
    ...refuseUnless(SCALE, options.minScale, ['minScale']),
    ...refuseUnless(SCALE, options.maxScale, ['maxScale']),
    ...refuseUnless(SCALE, options.initialScale, ['initialScale']),
    ...refuseUnless(wholeNumber(2, 100_000), activationScale, ['activationScale']),
    ...refuseUnless(TARGET, options.scalingTarget, ['scalingTarget']),
    ...refuseUnless(wholeNumber(1, 100), options.targetUtilizationPercent, ['targetUtilizationPercent']),
    ...refuseUnless(wholeNumber(-1, 1_000_000), options.targetBurstCapacity, ['targetBurstCapacity']),
    ...refuseUnless(wholeNumber(6, 3600), options.scalingWindowSeconds, ['scalingWindowSeconds']),
    ...refuseUnless(wholeNumber(0, 3600), options.scaleDownDelaySeconds, ['scaleDownDelaySeconds']),
    ...refuseUnless(wholeNumber(0, 3600), options.lastPodRetentionSeconds, ['lastPodRetentionSeconds']),
  ];
  if (refusals.length > 0) return refusals;
  return [
    ...(maxScale !== 0 && minScale > maxScale
      ? [{ path: ['minScale'], what: 'more than maxScale', got: minScale, allowed: `at most ${maxScale}` }]
      : []),
    ...(activationScale !== undefined && (activationScale < minScale || (maxScale !== 0 && activationScale > maxScale))
      ? [
          {
            path: ['activationScale'],
            what: 'not between minScale and maxScale',
            got: activationScale,
            allowed: `${Math.max(2, minScale)} or more${maxScale === 0 ? '' : `, at most ${maxScale}`}`,
          },
        ]
      : []),
    ...(byUse && options.minScale === 0
      ? [
          {
            path: ['minScale'],
            what: `0, but a service that scales by ${metric} cannot scale to zero`,
            got: 0,
            allowed: '1 or more',
            fix: 'set it to 1, or scale by concurrency or rps',
          },
        ]
      : []),
  ];
}

/** The annotations of the revisions. */
export function scalingAnnotations(options: KnativeScalingOptions): Record<string, string> {
  const { scalingMetric: metric } = options;
  const byUse = metric === KnativeMetric.CPU || metric === KnativeMetric.MEMORY;
  const seconds = (value: number | undefined): string | undefined => (value === undefined ? undefined : `${value}s`);
  const values = present({
    'activation-scale': options.activationScale?.toString(),
    class: byUse ? HPA : undefined,
    'initial-scale': options.initialScale?.toString(),
    'max-scale': options.maxScale?.toString(),
    metric,
    'min-scale': options.minScale?.toString(),
    'scale-down-delay': seconds(options.scaleDownDelaySeconds),
    'scale-to-zero-pod-retention-period': seconds(options.lastPodRetentionSeconds),
    target: options.scalingTarget?.toString(),
    'target-burst-capacity': options.targetBurstCapacity?.toString(),
    'target-utilization-percentage': options.targetUtilizationPercent?.toString(),
    window: seconds(options.scalingWindowSeconds),
  });
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [PREFIX + name, value]));
}
