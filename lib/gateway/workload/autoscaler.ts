import { present } from '../../private/present';
import { type GatewayScaling } from '../scaling';
import { type ExternalMetric, type PodsMetric } from '../scaling-metrics';

/**
 * Bounds, metrics and behavior of the HorizontalPodAutoscaler (`autoscaling/v2`), without its target; undefined for a
 * fixed number of pods.
 */
export interface GatewayAutoscaler {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly metrics: object[];
  readonly behavior?: object;
}

export function gatewayAutoscaler(scaling: GatewayScaling): GatewayAutoscaler | undefined {
  const { minReplicas, maxReplicas, targetCpuUtilizationPercent: cpu, _horizontal: options } = scaling;
  if (options === undefined) return undefined;
  const { targetMemoryUtilizationPercent: memory, podsMetrics = [], externalMetrics = [], behavior } = options;
  const metrics = [
    ...utilization('cpu', cpu),
    ...utilization('memory', memory),
    ...podsMetrics.map((metric) => ({ type: 'Pods', pods: custom(metric) })),
    ...externalMetrics.map((metric) => ({ type: 'External', external: custom(metric) })),
  ];
  return { minReplicas, maxReplicas, metrics, ...present({ behavior }) };
}

function utilization(name: string, averageUtilization: number | undefined): object[] {
  if (averageUtilization === undefined) return [];
  return [{ type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization } } }];
}

function custom({ name, averageValue, matchLabels }: ExternalMetric | PodsMetric): object {
  return {
    metric: { name, ...(matchLabels !== undefined && { selector: { matchLabels } }) },
    target: { type: 'AverageValue', averageValue },
  };
}
