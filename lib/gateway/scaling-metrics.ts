import { pattern, refuseLabels, refuseUnless, wholeNumber } from '../private/checks';
import { QUANTITY_CHECK, quantityValue } from '../private/quantity';
import { type Path, type Refusal } from '../private/refusal';

/** A metric of the pods themselves, averaged over them. Source: Kubernetes API, `PodsMetricSource`. */
export interface PodsMetric {
  /** Name of the metric in the custom metrics API: `envoy_http_downstream_rq_active`. */
  readonly name: string;
  /** Target of the average, as a Kubernetes quantity: `100`, `500m`. */
  readonly averageValue: string;
  /**
   * Labels that select the series of the metric.
   *
   * @default - every series of the pods
   */
  readonly matchLabels?: Record<string, string>;
}

/**
 * A metric from outside the cluster, such as one of the load balancer. Source: Kubernetes API, `ExternalMetricSource`.
 */
export interface ExternalMetric {
  /** Name of the metric in the external metrics API. */
  readonly name: string;
  /** Target for each pod, as a Kubernetes quantity. */
  readonly averageValue: string;
  /**
   * Labels that select the series of the metric.
   *
   * @default - every series
   */
  readonly matchLabels?: Record<string, string>;
}

/** Which of several policies counts. Source: Kubernetes API, `HPAScalingRules`. */
export enum ScalingPolicySelect {
  /** The one that changes most. */
  MAX = 'Max',
  /** The one that changes least. */
  MIN = 'Min',
  /** None: no scaling in this direction. */
  DISABLED = 'Disabled',
}

/** What the value of a policy counts. Source: Kubernetes API, `HPAScalingPolicy`. */
export enum ScalingPolicyType {
  /** Pods. */
  PODS = 'Pods',
  /** Percent of the current pods. */
  PERCENT = 'Percent',
}

/** How much may change within a period. Source: Kubernetes API, `HPAScalingPolicy`. */
export interface ScalingPolicy {
  /** What `value` counts. */
  readonly type: ScalingPolicyType;
  /** Most that changes within the period. */
  readonly value: number;
  /** Length of the period in seconds, from 1 to 1800. */
  readonly periodSeconds: number;
}

/** How fast the number of pods changes in one direction. Source: Kubernetes API, `HPAScalingRules`. */
export interface ScalingRules {
  /**
   * Seconds of past recommendations of which the most cautious counts, from 0 to 3600.
   *
   * @default - Kubernetes' own: 300 down, 0 up
   */
  readonly stabilizationWindowSeconds?: number;
  /**
   * Which of the policies counts.
   *
   * @default ScalingPolicySelect.MAX
   */
  readonly selectPolicy?: ScalingPolicySelect;
  /**
   * The policies.
   *
   * @default - Kubernetes' own: 100 % in 15 s down; 4 pods or 100 % in 15 s up
   */
  readonly policies?: ScalingPolicy[];
}

/** How fast the number of pods changes. Source: Kubernetes API, `HorizontalPodAutoscalerBehavior`. */
export interface ScalingBehavior {
  /**
   * Towards more pods.
   *
   * @default - Kubernetes' own
   */
  readonly scaleUp?: ScalingRules;
  /**
   * Towards fewer pods.
   *
   * @default - Kubernetes' own
   */
  readonly scaleDown?: ScalingRules;
}

// Kubernetes: ValidatePathSegmentName, since the name is part of a path of the metrics API.
const METRIC_NAME = pattern(/^(?!\.\.?$)[^/%]{1,253}$/, 'the name of a metric', "text without '/' and '%'");

/** Checks custom metrics as Kubernetes does. */
export function metricRefusals(metrics: readonly (ExternalMetric | PodsMetric)[] = [], path: Path): Refusal[] {
  return metrics.flatMap(({ name, averageValue, matchLabels }, index) => [
    ...refuseUnless(METRIC_NAME, name, [...path, index, 'name']),
    ...positiveRefusals(averageValue, [...path, index, 'averageValue']),
    ...refuseLabels(matchLabels, [...path, index, 'matchLabels']),
  ]);
}

function positiveRefusals(quantity: string, path: Path): Refusal[] {
  const refusals = refuseUnless(QUANTITY_CHECK, quantity, path);
  if (refusals.length > 0 || quantityValue(quantity) > 0) return refusals;
  return [{ path, what: 'not positive', got: quantity, allowed: 'more than 0' }];
}

/** Checks a behavior as Kubernetes does (`validateBehavior`). */
export function behaviorRefusals(behavior: ScalingBehavior = {}, path: Path): Refusal[] {
  return (['scaleUp', 'scaleDown'] as const).flatMap((direction) => {
    const { stabilizationWindowSeconds, policies } = behavior[direction] ?? {};
    const at = [...path, direction];
    return [
      ...refuseUnless(wholeNumber(0, 3600), stabilizationWindowSeconds, [...at, 'stabilizationWindowSeconds']),
      ...(policies?.length === 0
        ? [{ path: [...at, 'policies'], what: 'empty', allowed: 'one policy or more', fix: 'omit it for the default' }]
        : []),
      ...(policies ?? []).flatMap(({ value, periodSeconds }, index) => [
        ...refuseUnless(wholeNumber(1, 100_000), value, [...at, 'policies', index, 'value']),
        ...refuseUnless(wholeNumber(1, 1800), periodSeconds, [...at, 'policies', index, 'periodSeconds']),
      ]),
    ];
  });
}
