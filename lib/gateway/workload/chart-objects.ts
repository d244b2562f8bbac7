import { type ApiObject, type ApiObjectProps } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Phase, addObject } from '../../private/objects';
import { type WorkloadContext } from './context';

// What Istio's charts leave out in some cases, and what is then rendered beside them.

/**
 * The PodDisruptionBudget that Istio's charts render: none for a gateway that can have a single pod (their reason is
 * kubernetes/kubernetes#93476), although the autoscaler may have made it many.
 */
export function chartMaxUnavailable({ scaling, maxUnavailable }: WorkloadContext): number | string | undefined {
  return scaling.minReplicas > 1 ? maxUnavailable : undefined;
}

/** Adds the PodDisruptionBudget where Istio's charts leave it out. */
export function addMissingDisruptionBudget(context: WorkloadContext): void {
  const { maxUnavailable, uniqueLabel } = context;
  if (maxUnavailable === undefined || chartMaxUnavailable(context) !== undefined) return;
  add(
    context,
    'PodDisruptionBudget',
    k8s.KubePodDisruptionBudget.manifest({
      metadata: metadata(context),
      spec: {
        maxUnavailable:
          typeof maxUnavailable === 'number'
            ? k8s.IntOrString.fromNumber(maxUnavailable)
            : k8s.IntOrString.fromString(maxUnavailable),
        selector: { matchLabels: uniqueLabel },
      },
    }),
  );
}

/** The Service, for charts that cannot say what it needs. */
export function addService(context: WorkloadContext): ApiObject {
  const { annotations, nodePorts, ipFamilies, loadBalancerIP, loadBalancerSourceRanges, ...spec } = context.service;
  return add(
    context,
    'Service',
    k8s.KubeService.manifest({
      metadata: { ...metadata(context, context.uniqueLabel), annotations },
      spec: {
        ...spec,
        ipFamilies: ipFamilies && [...ipFamilies],
        loadBalancerIp: loadBalancerIP,
        loadBalancerSourceRanges: loadBalancerSourceRanges && [...loadBalancerSourceRanges],
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

function metadata(context: WorkloadContext, extra: Readonly<Record<string, string>> = {}): k8s.ObjectMeta {
  return { name: context.serviceName, namespace: context.namespace, labels: { ...context.labels, ...extra } };
}

function add(context: WorkloadContext, id: string, manifest: unknown): ApiObject {
  return addObject(context.scope, id, Phase.WORKLOAD, manifest as ApiObjectProps);
}
