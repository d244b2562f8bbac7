import { type GatewayScaling } from '../scaling';

/** Bounds and metrics of the HorizontalPodAutoscaler (`autoscaling/v2`), without its target; undefined for a fixed number of pods. */
export interface GatewayAutoscaler {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly metrics: { readonly type: string; readonly resource: { readonly name: string; readonly target: object } }[];
}

export function gatewayAutoscaler(scaling: GatewayScaling): GatewayAutoscaler | undefined {
  const { minReplicas, maxReplicas, targetCpuUtilizationPercent: averageUtilization } = scaling;
  if (!scaling.isHorizontal) return undefined;
  const target = { type: 'Utilization', averageUtilization };
  return { minReplicas, maxReplicas, metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }] };
}
