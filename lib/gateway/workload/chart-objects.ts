import { type Construct } from 'constructs';
import { type WorkloadContext } from './context';
import { addDisruptionBudget } from './kubernetes-objects';

/**
 * The PodDisruptionBudget that Istio's charts render: none for a gateway that can have a single pod (their reason is
 * kubernetes/kubernetes#93476), although the autoscaler may have made it many.
 */
export function chartMaxUnavailable({ options }: WorkloadContext): number | string | undefined {
  return options.scaling.minReplicas > 1 ? options.disruptionBudget._maxUnavailable : undefined;
}

/** Adds the PodDisruptionBudget if Istio's charts omit it. */
export function addMissingDisruptionBudget(scope: Construct, context: WorkloadContext): void {
  if (chartMaxUnavailable(context) === undefined) addDisruptionBudget(scope, context);
}
