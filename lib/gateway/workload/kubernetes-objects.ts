import { type ApiObject } from 'cdk8s';
import * as k8s from '../../../imports/k8s';
import { type Construct } from 'constructs';
import { Phase, addObject } from '../../private/objects';
import { type WorkloadContext } from './context';

/** The metadata of an object that belongs to the workload. */
export function metadata(context: WorkloadContext, extra: Readonly<Record<string, string>> = {}): k8s.ObjectMeta {
  return { name: context.serviceName, namespace: context.namespace, labels: { ...context.labels, ...extra } };
}

/**
 * Typed with the interfaces of the generated classes, but not created by their `manifest()`, which copies every level
 * of every object and is slow for many gateways.
 */
export function add(
  scope: Construct,
  id: string,
  kind: { readonly GVK: { readonly apiVersion: string; readonly kind: string } },
  manifest: object,
): ApiObject {
  return addObject(scope, id, Phase.WORKLOAD, { ...kind.GVK, ...manifest });
}

/**
 * The Service of the gateway. Its metadata also carries the unique label, by which net-istio finds the pods to probe.
 */
export function addService(scope: Construct, context: WorkloadContext): void {
  const { annotations, labels, nodePorts, ipFamilies, loadBalancerSourceRanges, ...rest } = context.service;
  const spec: k8s.ServiceSpec = {
    ...rest,
    ...(ipFamilies && { ipFamilies: [...ipFamilies] }),
    ...(loadBalancerSourceRanges && { loadBalancerSourceRanges: [...loadBalancerSourceRanges] }),
    ports: context.servicePorts.map(({ targetPort, ...port }) => ({
      ...port,
      targetPort: bare(targetPort),
      protocol: 'TCP',
    })),
    selector: context.uniqueLabel,
  };
  add(scope, 'Service', k8s.KubeService, {
    metadata: { ...metadata(context, { ...labels, ...context.uniqueLabel }), annotations },
    spec,
  } satisfies k8s.KubeServiceProps);
}

/** The PodDisruptionBudget, if the options enable one. */
export function addDisruptionBudget(scope: Construct, context: WorkloadContext): void {
  const { _maxUnavailable: maxUnavailable } = context.options.disruptionBudget;
  if (maxUnavailable === undefined) return;
  const spec: k8s.PodDisruptionBudgetSpec = {
    maxUnavailable: bare(maxUnavailable),
    selector: { matchLabels: context.uniqueLabel },
  };
  add(scope, 'PodDisruptionBudget', k8s.KubePodDisruptionBudget, {
    metadata: metadata(context),
    spec,
  } satisfies k8s.KubePodDisruptionBudgetProps);
}

/**
 * A number or text as it stands in the manifest; the generated interfaces want a class around it, which they unwrap.
 */
export function bare(value: number | string): never {
  return value as never;
}

/**
 * istiod sends a gateway the TLS Secrets that its service account may list (istio/istio `pilot/pkg/credentials/kube`).
 */
export function addSecretsRole(scope: Construct, context: WorkloadContext, serviceAccount: string): void {
  add(scope, 'Role', k8s.KubeRole, {
    metadata: metadata(context),
    rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'watch'] }],
  } satisfies k8s.KubeRoleProps);
  add(scope, 'RoleBinding', k8s.KubeRoleBinding, {
    metadata: metadata(context),
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: context.serviceName },
    subjects: [{ kind: 'ServiceAccount', name: serviceAccount, namespace: context.namespace }],
  } satisfies k8s.KubeRoleBindingProps);
}
