import { refuse } from '../../private/errors';
import { chartMaxUnavailable } from './chart-objects';
import { type WorkloadContext } from './context';
import { type GatewayChart } from './gateway-chart';
import {
  CONTAINER_SECURITY_CONTEXT,
  POD_SECURITY_CONTEXT,
  ROLLING_UPDATE,
  podAnnotations,
  preStop,
  topologySpreadConstraints,
} from './pod';

/** Values for Istio's `gateway` chart, with which it renders what an injected workload is made of. */
export function helmValues(context: WorkloadContext, chart: GatewayChart): Record<string, unknown> {
  const { nodeSelector, tolerations } = context;
  const maxUnavailable = chartMaxUnavailable(context);
  const hook = preStop(context);
  const spread = topologySpreadConstraints(context);
  return {
    // So that the objects have these names whatever the release is called.
    name: context.serviceName,
    labels: { ...podLabels(context), 'app.kubernetes.io/component': 'ingress-gateway' },
    ...(context.revision !== undefined && { revision: context.revision }),
    ...replicas(context, chart),
    ...(maxUnavailable !== undefined && { podDisruptionBudget: { maxUnavailable } }),
    ...(chart.hasStrategy && { strategy: { type: 'RollingUpdate', rollingUpdate: ROLLING_UPDATE } }),
    service: service(context, chart),
    resources: context.resources,
    podAnnotations: podAnnotations(chart.hasLifecycle ? context : withLongerDrain(context)),
    securityContext: POD_SECURITY_CONTEXT,
    containerSecurityContext: CONTAINER_SECURITY_CONTEXT,
    terminationGracePeriodSeconds: context.shutdown.terminationGracePeriodSeconds,
    ...(chart.hasLifecycle && hook && { lifecycle: hook }),
    ...(context.priorityClassName !== undefined && { priorityClassName: context.priorityClassName }),
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
    ...(tolerations.length > 0 && { tolerations }),
    ...(spread.length > 0 && { topologySpreadConstraints: spread }),
  };
}

/** Both keys, since the chart derives the one that is missing from the name of the release. */
export function podLabels({ gatewayName, uniqueLabel }: WorkloadContext): Record<string, string> {
  return { app: gatewayName, ...uniqueLabel };
}

function replicas({ scaling, scope }: WorkloadContext, chart: GatewayChart): object {
  if (scaling.isHorizontal) {
    return {
      autoscaling: {
        enabled: true,
        minReplicas: scaling.minReplicas,
        maxReplicas: scaling.maxReplicas,
        targetCPUUtilizationPercentage: scaling.targetCpuUtilizationPercent,
      },
    };
  }
  if (scaling.minReplicas === 0 && !chart.hasZeroReplicas) {
    refuse(
      {
        what: `the gateway chart ${chart.version} runs one pod where scaling asks for none`,
        got: 0,
        allowed: '1 or more',
        fix: "set chartVersion to '1.26.*' or newer",
      },
      scope,
    );
  }
  return { autoscaling: { enabled: false }, replicaCount: scaling.minReplicas };
}

function service(context: WorkloadContext, chart: GatewayChart): object {
  if (!chart.canRender(context.service)) return { type: 'None' };
  const { nodePorts, ...shape } = context.service;
  return { ...shape, ports: context.servicePorts.map((port) => ({ ...port, protocol: 'TCP' })) };
}

/**
 * For charts without a preStop hook: the pod drains for as long as it would have slept and drained. Envoy takes new connections while
 * it drains, so the load balancer has the same time to notice.
 */
function withLongerDrain(context: WorkloadContext): WorkloadContext {
  const { drainSeconds, preStopSleepSeconds } = context.shutdown;
  return { ...context, shutdown: { ...context.shutdown, drainSeconds: preStopSleepSeconds + drainSeconds } };
}
