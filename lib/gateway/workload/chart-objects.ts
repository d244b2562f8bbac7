import { type WorkloadContext } from './context';
import { addDisruptionBudget } from './kubernetes-objects';

/**
 * The PodDisruptionBudget that Istio's charts render: none for a gateway that can have a single pod (their reason is
 * kubernetes/kubernetes#93476), although the autoscaler may have made it many.
 */
export function chartMaxUnavailable({ scaling, maxUnavailable }: WorkloadContext): number | string | undefined {
  return scaling.minReplicas > 1 ? maxUnavailable : undefined;
}

/** Adds the PodDisruptionBudget where Istio's charts leave it out. */
export function addMissingDisruptionBudget(context: WorkloadContext): void {
  const { maxUnavailable } = context;
  if (maxUnavailable === undefined || chartMaxUnavailable(context) !== undefined) return;
  addDisruptionBudget(context, maxUnavailable);
}
