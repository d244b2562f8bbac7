import { type ApiObject, type ApiObjectProps, JsonPatch } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Phase, addObject } from '../../private/objects';
import { type ResolvedResources } from '../resources';
import { type BoundWorkload, type WorkloadContext, type WorkloadRenderer } from './context';
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

function metadata(context: WorkloadContext, extra: Readonly<Record<string, string>> = {}): k8s.ObjectMeta {
  return { name: context.serviceName, namespace: context.namespace, labels: { ...context.labels, ...extra } };
}

function add(context: WorkloadContext, id: string, manifest: unknown): ApiObject {
  return addObject(context.scope, id, Phase.WORKLOAD, manifest as ApiObjectProps);
}

/** istiod hands a gateway the TLS Secrets that its service account may list (istio/istio `pilot/pkg/credentials/kube`). */
function addServiceAccount(context: WorkloadContext): void {
  const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: context.serviceName };
  add(context, 'ServiceAccount', k8s.KubeServiceAccount.manifest({ metadata: metadata(context) }));
  add(
    context,
    'Role',
    k8s.KubeRole.manifest({
      metadata: metadata(context),
      rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'watch'] }],
    }),
  );
  add(
    context,
    'RoleBinding',
    k8s.KubeRoleBinding.manifest({
      metadata: metadata(context),
      roleRef: role,
      subjects: [{ kind: 'ServiceAccount', name: context.serviceName, namespace: context.namespace }],
    }),
  );
}

function addDeployment(context: WorkloadContext): void {
  const { scaling, shutdown } = context;
  const deployment = add(
    context,
    'Deployment',
    k8s.KubeDeployment.manifest({
      metadata: metadata(context),
      spec: {
        replicas: scaling.isHorizontal ? undefined : scaling.minReplicas,
        selector: { matchLabels: context.uniqueLabel },
        strategy: { type: 'RollingUpdate', rollingUpdate: intOrString(ROLLING_UPDATE) },
        template: {
          metadata: { labels: podLabels(context), annotations: podAnnotations(context) },
          spec: {
            containers: [
              {
                name: 'istio-proxy',
                image: 'auto',
                ports: context.servers.map(({ targetPort, portName }) => ({
                  containerPort: targetPort,
                  name: portName,
                })),
                resources: quantities(context.resources),
                securityContext: { ...CONTAINER_SECURITY_CONTEXT, capabilities: { drop: ['ALL'] } },
              },
            ],
            serviceAccountName: context.serviceName,
            securityContext: POD_SECURITY_CONTEXT,
            terminationGracePeriodSeconds: shutdown.terminationGracePeriodSeconds,
            priorityClassName: context.priorityClassName,
            nodeSelector: Object.keys(context.nodeSelector).length > 0 ? context.nodeSelector : undefined,
            tolerations: context.tolerations.length > 0 ? [...context.tolerations] : undefined,
            topologySpreadConstraints: context.spreadAcross.length > 0 ? topologySpreadConstraints(context) : undefined,
          },
        },
      },
    }),
  );
  const lifecycle = preStop(context);
  // By patch, since the generated class of Kubernetes 1.28 does not know the kubelet's own sleep.
  if (lifecycle) deployment.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/0/lifecycle', lifecycle));
}

function quantities({ requests, limits }: ResolvedResources): k8s.ResourceRequirements {
  const render = ({
    cpu,
    memory,
  }: {
    readonly cpu: string;
    readonly memory: string;
  }): Record<string, k8s.Quantity> => ({
    cpu: k8s.Quantity.fromString(cpu),
    memory: k8s.Quantity.fromString(memory),
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

function addService(context: WorkloadContext): ApiObject {
  const { annotations, nodePorts, ...spec } = context.service;
  return add(
    context,
    'Service',
    k8s.KubeService.manifest({
      metadata: { ...metadata(context, context.uniqueLabel), annotations },
      spec: {
        ...spec,
        ipFamilies: spec.ipFamilies && [...spec.ipFamilies],
        loadBalancerSourceRanges: spec.loadBalancerSourceRanges && [...spec.loadBalancerSourceRanges],
        ports: context.servicePorts.map(({ targetPort, ...port }) => ({
          ...port,
          targetPort: k8s.IntOrString.fromNumber(targetPort),
          protocol: 'TCP',
        })),
        selector: context.uniqueLabel,
      },
    }),
  );
}

function addAutoscaler(context: WorkloadContext): void {
  const { scaling } = context;
  add(
    context,
    'HorizontalPodAutoscaler',
    k8s.KubeHorizontalPodAutoscalerV2.manifest({
      metadata: metadata(context),
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: context.serviceName },
        minReplicas: scaling.minReplicas,
        maxReplicas: scaling.maxReplicas,
        metrics: [
          {
            type: 'Resource',
            resource: {
              name: 'cpu',
              target: { type: 'Utilization', averageUtilization: scaling.targetCpuUtilizationPercent },
            },
          },
        ],
      },
    }),
  );
}

function addDisruptionBudget(context: WorkloadContext, maxUnavailable: number | string): void {
  add(
    context,
    'PodDisruptionBudget',
    k8s.KubePodDisruptionBudget.manifest({
      metadata: metadata(context),
      spec: { ...intOrString({ maxUnavailable }), selector: { matchLabels: context.uniqueLabel } },
    }),
  );
}

function intOrString(values: Readonly<Record<string, number | string>>): Record<string, k8s.IntOrString> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      typeof value === 'number' ? k8s.IntOrString.fromNumber(value) : k8s.IntOrString.fromString(value),
    ]),
  );
}
