import { JsonPatch } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { type ResolvedResources } from '../resources';
import { type BoundWorkload, type WorkloadContext, type WorkloadRenderer } from './context';
import { add, addDisruptionBudget, addService, bare, metadata } from './kubernetes-objects';
import {
  CONTAINER_SECURITY_CONTEXT,
  POD_SECURITY_CONTEXT,
  ROLLING_UPDATE,
  podAnnotations,
  preStop,
  topologySpreadConstraints,
} from './pod';

/** A Deployment whose proxy istiod injects from its `gateway` template: needs no installer and no operator. */
export class InjectedWorkload implements WorkloadRenderer {
  public readonly kind = 'injected';

  public bind(context: WorkloadContext): BoundWorkload {
    addServiceAccount(context);
    addDeployment(context);
    const service = addService(context);
    if (context.scaling.isHorizontal) addAutoscaler(context);
    if (context.maxUnavailable !== undefined) addDisruptionBudget(context, context.maxUnavailable);
    return { podLabels: context.uniqueLabel, service };
  }
}

/** istiod hands a gateway the TLS Secrets that its service account may list (istio/istio `pilot/pkg/credentials/kube`). */
function addServiceAccount(context: WorkloadContext): void {
  const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: context.serviceName };
  add(context, 'ServiceAccount', k8s.KubeServiceAccount, {
    metadata: metadata(context),
  } satisfies k8s.KubeServiceAccountProps);
  add(context, 'Role', k8s.KubeRole, {
    metadata: metadata(context),
    rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'watch'] }],
  } satisfies k8s.KubeRoleProps);
  add(context, 'RoleBinding', k8s.KubeRoleBinding, {
    metadata: metadata(context),
    roleRef: role,
    subjects: [{ kind: 'ServiceAccount', name: context.serviceName, namespace: context.namespace }],
  } satisfies k8s.KubeRoleBindingProps);
}

function addDeployment(context: WorkloadContext): void {
  const { scaling } = context;
  const spec: k8s.DeploymentSpec = {
    ...(!scaling.isHorizontal && { replicas: scaling.minReplicas }),
    selector: { matchLabels: context.uniqueLabel },
    strategy: {
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: bare(ROLLING_UPDATE.maxSurge), maxUnavailable: bare(ROLLING_UPDATE.maxUnavailable) },
    },
    template: {
      metadata: { labels: podLabels(context), annotations: podAnnotations(context) },
      spec: podSpec(context),
    },
  };
  const deployment = add(context, 'Deployment', k8s.KubeDeployment, {
    metadata: metadata(context),
    spec,
  } satisfies k8s.KubeDeploymentProps);
  const lifecycle = preStop(context);
  // By patch, since the types of Kubernetes 1.28 do not know the kubelet's own sleep.
  if (lifecycle) deployment.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/0/lifecycle', lifecycle));
}

function podSpec(context: WorkloadContext): k8s.PodSpec {
  const { nodeSelector, tolerations, spreadAcross, priorityClassName } = context;
  return {
    containers: [
      {
        name: 'istio-proxy',
        image: 'auto',
        ports: context.servers.map(({ targetPort, portName }) => ({ containerPort: targetPort, name: portName })),
        resources: quantities(context.resources),
        securityContext: { ...CONTAINER_SECURITY_CONTEXT, capabilities: { drop: ['ALL'] } },
      },
    ],
    serviceAccountName: context.serviceName,
    securityContext: POD_SECURITY_CONTEXT,
    terminationGracePeriodSeconds: context.shutdown.terminationGracePeriodSeconds,
    ...(priorityClassName !== undefined && { priorityClassName }),
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
    ...(tolerations.length > 0 && { tolerations: [...tolerations] }),
    ...(spreadAcross.length > 0 && { topologySpreadConstraints: topologySpreadConstraints(context) }),
  };
}

function quantities({ requests, limits }: ResolvedResources): k8s.ResourceRequirements {
  const render = ({
    cpu,
    memory,
  }: {
    readonly cpu: string;
    readonly memory: string;
  }): Record<string, k8s.Quantity> => ({
    cpu: bare(cpu),
    memory: bare(memory),
  });
  return { requests: render(requests), limits: render(limits) };
}

function podLabels(context: WorkloadContext): Record<string, string> {
  return {
    ...context.labels,
    ...context.uniqueLabel,
    'sidecar.istio.io/inject': 'true',
    ...(context.revision !== undefined && { 'istio.io/rev': context.revision }),
  };
}

function addAutoscaler(context: WorkloadContext): void {
  const { minReplicas, maxReplicas, targetCpuUtilizationPercent } = context.scaling;
  const target = { type: 'Utilization', averageUtilization: targetCpuUtilizationPercent };
  const spec: k8s.HorizontalPodAutoscalerSpecV2 = {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: context.serviceName },
    minReplicas,
    maxReplicas,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
  };
  add(context, 'HorizontalPodAutoscaler', k8s.KubeHorizontalPodAutoscalerV2, {
    metadata: metadata(context),
    spec,
  } satisfies k8s.KubeHorizontalPodAutoscalerV2Props);
}
