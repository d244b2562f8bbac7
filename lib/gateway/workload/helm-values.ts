import { referencedVariables } from '../../pod/env';
import { present } from '../../private/present';
import { gatewayAutoscaler } from './autoscaler';
import { chartMaxUnavailable } from './chart-objects';
import { type WorkloadContext } from './context';
import { type GatewayChart } from './gateway-chart';
import { minReadySeconds, rollingUpdate } from '../rollout';
import { annotationsWithoutPreStop, gatewayPods } from './pod';

/** Values with which Istio's `gateway` chart renders the same workload as the injected kind. */
export function helmValues(context: WorkloadContext, chart: GatewayChart): Record<string, unknown> {
  const { loadBalancer, revision, rollout, serviceAccountAnnotations } = context.options;
  const readySeconds = minReadySeconds(rollout, loadBalancer);
  const { annotations, container, labels, spec } = gatewayPods(context);
  const { env: _, lifecycle, securityContext: containerSecurityContext, ...others } = container;
  const maxUnavailable = chartMaxUnavailable(context);
  return {
    // So that the names of the objects do not depend on the name of the release.
    name: context.serviceName,
    labels: {
      ...labels,
      ...podLabels(context),
      ...context.localLabel,
      'app.kubernetes.io/component': 'ingress-gateway',
    },
    ...(revision !== undefined && { revision }),
    ...replicas(context),
    ...(maxUnavailable !== undefined && { podDisruptionBudget: { maxUnavailable } }),
    ...(chart.hasStrategy && { strategy: { type: 'RollingUpdate', rollingUpdate: rollingUpdate(rollout) } }),
    ...(chart.hasMinReadySeconds && readySeconds > 0 && { minReadySeconds: readySeconds }),
    ...environment(context),
    ...(serviceAccountAnnotations && { serviceAccount: { annotations: serviceAccountAnnotations } }),
    service: service(context, chart),
    podAnnotations: chart.hasLifecycle ? annotations : annotationsWithoutPreStop(context),
    // The chart's values are named like the fields of the pod and the container.
    ...spec,
    ...others,
    containerSecurityContext,
    ...(chart.hasLifecycle && lifecycle && { lifecycle }),
  };
}

/** Both keys, since the chart derives a missing one from the name of the release. */
export function podLabels({ gatewayName, uniqueLabel }: WorkloadContext): Record<string, string> {
  return { app: gatewayName, ...uniqueLabel };
}

function replicas({ options: { scaling } }: WorkloadContext): object {
  const autoscaler = gatewayAutoscaler(scaling);
  if (autoscaler === undefined) return { autoscaling: { enabled: false }, replicaCount: scaling.minReplicas };
  const { minReplicas, maxReplicas, behavior: autoscaleBehavior } = autoscaler;
  return {
    autoscaling: {
      enabled: true,
      minReplicas,
      maxReplicas,
      // 0 in place of the chart's own default.
      targetCPUUtilizationPercentage: scaling.targetCpuUtilizationPercent ?? 0,
      ...present({
        targetMemoryUtilizationPercentage: scaling._horizontal?.targetMemoryUtilizationPercent,
        autoscaleBehavior,
      }),
    },
  };
}

/** A map for the values, and a list for those that are elsewhere. */
function environment({ options: { env = {}, envValueFrom } }: WorkloadContext): object {
  const envVarFrom = referencedVariables(present({ envValueFrom }));
  return {
    ...(Object.keys(env).length > 0 && { env }),
    ...(envVarFrom.length > 0 && { envVarFrom }),
  };
}

function service(context: WorkloadContext, chart: GatewayChart): object {
  if (!chart.canRender(context.service)) return { type: 'None' };
  const { labels: _, nodePorts, ...shape } = context.service;
  return { ...shape, ports: context.servicePorts.map((port) => ({ ...port, protocol: 'TCP' })) };
}
