import { type Refusal } from '../../private/refusal';
import { gatewayAutoscaler } from './autoscaler';
import { chartMaxUnavailable } from './chart-objects';
import { type WorkloadContext } from './context';
import { type GatewayChart } from './gateway-chart';
import { minReadySeconds, progressDeadlineSeconds, rollingUpdate } from '../rollout';
import { annotationsWithoutPreStop, gatewayPods } from './pod';

/** Values with which Istio's `gateway` chart renders the same workload as the injected kind. */
export function helmValues(context: WorkloadContext, chart: GatewayChart): Record<string, unknown> {
  const { loadBalancer, revision, rollout } = context.options;
  const readySeconds = minReadySeconds(rollout, loadBalancer);
  const { annotations, container, spec } = gatewayPods(context);
  const { lifecycle, securityContext: containerSecurityContext, ...others } = container;
  const maxUnavailable = chartMaxUnavailable(context);
  return {
    // So that the names of the objects do not depend on the name of the release.
    name: context.serviceName,
    labels: { ...podLabels(context), 'app.kubernetes.io/component': 'ingress-gateway' },
    ...(revision !== undefined && { revision }),
    ...replicas(context),
    ...(maxUnavailable !== undefined && { podDisruptionBudget: { maxUnavailable } }),
    ...(chart.hasStrategy && { strategy: { type: 'RollingUpdate', rollingUpdate: rollingUpdate(rollout) } }),
    ...(chart.hasMinReadySeconds && readySeconds > 0 && { minReadySeconds: readySeconds }),
    service: service(context, chart),
    podAnnotations: chart.hasLifecycle ? annotations : annotationsWithoutPreStop(context),
    // The chart's values are named like the fields of the pod and the container.
    ...spec,
    ...others,
    containerSecurityContext,
    ...(chart.hasLifecycle && lifecycle && { lifecycle }),
  };
}

/** Refuses settings that this version of the chart would render differently. */
export function helmValuesRefusals({ options }: WorkloadContext, chart: GatewayChart): Refusal[] {
  return [...replicaRefusals(options, chart), ...readySecondsRefusals(options, chart)];
}

function replicaRefusals({ scaling }: WorkloadContext['options'], chart: GatewayChart): Refusal[] {
  if (scaling.isHorizontal || scaling.minReplicas !== 0 || chart.hasZeroReplicas) return [];
  return [
    {
      path: ['scaling'],
      what: `the gateway chart ${chart.version} runs one pod instead of none`,
      got: 0,
      allowed: '1 or more',
      fix: "set chartVersion to '1.26.*' or newer",
    },
  ];
}

function readySecondsRefusals({ loadBalancer, rollout }: WorkloadContext['options'], chart: GatewayChart): Refusal[] {
  const got = minReadySeconds(rollout, loadBalancer);
  if (!chart.hasMinReadySeconds || progressDeadlineSeconds(got) === undefined) return [];
  return [
    {
      path: ['rollout', 'minReadySeconds'],
      what: 'Kubernetes refuses the Deployment, since the gateway chart has no value for a longer progressDeadlineSeconds',
      got,
      allowed: 'up to 599',
      fix: 'set it to less, or check the health of targets more often',
    },
  ];
}

/** Both keys, since the chart derives a missing one from the name of the release. */
export function podLabels({ gatewayName, uniqueLabel }: WorkloadContext): Record<string, string> {
  return { app: gatewayName, ...uniqueLabel };
}

function replicas({ options: { scaling } }: WorkloadContext): object {
  const autoscaler = gatewayAutoscaler(scaling);
  if (autoscaler === undefined) return { autoscaling: { enabled: false }, replicaCount: scaling.minReplicas };
  const { minReplicas, maxReplicas } = autoscaler;
  const targetCPUUtilizationPercentage = scaling.targetCpuUtilizationPercent;
  return { autoscaling: { enabled: true, minReplicas, maxReplicas, targetCPUUtilizationPercentage } };
}

function service(context: WorkloadContext, chart: GatewayChart): object {
  if (!chart.canRender(context.service)) return { type: 'None' };
  const { nodePorts, ...shape } = context.service;
  return { ...shape, ports: context.servicePorts.map((port) => ({ ...port, protocol: 'TCP' })) };
}
