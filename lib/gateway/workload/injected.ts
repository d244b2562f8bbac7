import { JsonPatch } from 'cdk8s';
import * as k8s from '../../../imports/k8s';
import { type Construct } from 'constructs';
import { type Refusal } from '../../private/refusal';
import { gatewayAutoscaler } from './autoscaler';
import { type BoundWorkload, type WorkloadContext, type WorkloadRenderer } from './context';
import { GatewayWorkloadKind } from './kind';
import { add, addDisruptionBudget, addSecretsRole, addService, metadata } from './kubernetes-objects';
import { present } from '../../private/present';
import { minReadySeconds, progressDeadlineSeconds, rollingUpdate } from '../rollout';
import { gatewayPods } from './pod';

/** A Deployment whose proxy istiod injects from its `gateway` template. Needs neither an installer nor an operator. */
export class InjectedWorkload implements WorkloadRenderer {
  public readonly kind = GatewayWorkloadKind.INJECTED;
  public readonly installsPods = true;

  public withoutEffect(): undefined {
    return undefined;
  }

  public refusals(): Refusal[] {
    return [];
  }

  public bind(scope: Construct, context: WorkloadContext): BoundWorkload {
    addServiceAccount(scope, context);
    addDeployment(scope, context);
    addService(scope, context);
    addAutoscaler(scope, context);
    addDisruptionBudget(scope, context);
    return { podLabels: context.uniqueLabel, selector: context.uniqueLabel, localSelector: context.localLabel };
  }
}

function addServiceAccount(scope: Construct, context: WorkloadContext): void {
  const { serviceAccountAnnotations: annotations } = context.options;
  add(scope, 'ServiceAccount', k8s.KubeServiceAccount, {
    metadata: { ...metadata(context), ...(annotations && { annotations: { ...annotations } }) },
  } satisfies k8s.KubeServiceAccountProps);
  addSecretsRole(scope, context, context.serviceName);
}

function addDeployment(scope: Construct, context: WorkloadContext): void {
  const { deploymentAnnotations, deploymentLabels, loadBalancer, rollout, scaling } = context.options;
  const readySeconds = minReadySeconds(rollout, loadBalancer);
  const { annotations, container, labels, spec } = gatewayPods(context);
  const { lifecycle, ...others } = container;
  const ports = context.servers.map(({ targetPort, portName }) => ({ containerPort: targetPort, name: portName }));
  const deployment = add(scope, 'Deployment', k8s.KubeDeployment, {
    metadata: {
      ...metadata(context, deploymentLabels),
      ...(deploymentAnnotations && { annotations: { ...deploymentAnnotations } }),
    },
    spec: {
      ...(!scaling.isHorizontal && { replicas: scaling.minReplicas }),
      selector: { matchLabels: context.uniqueLabel },
      strategy: { type: 'RollingUpdate', rollingUpdate: rollingUpdate(rollout) },
      ...(readySeconds > 0 &&
        present({ minReadySeconds: readySeconds, progressDeadlineSeconds: progressDeadlineSeconds(readySeconds) })),
      template: {
        metadata: { labels: { ...labels, ...podLabels(context) }, annotations },
        spec: {
          ...spec,
          containers: [{ ...others, name: 'istio-proxy', image: 'auto', ports }],
          serviceAccountName: context.serviceName,
        },
      },
    },
  });
  // With a patch, so that the order of fields in the manifest does not change.
  if (lifecycle) deployment.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/0/lifecycle', lifecycle));
}

function podLabels(context: WorkloadContext): Record<string, string> {
  const { revision } = context.options;
  return {
    ...context.labels,
    ...context.uniqueLabel,
    ...context.localLabel,
    'sidecar.istio.io/inject': 'true',
    ...(revision !== undefined && { 'istio.io/rev': revision }),
  };
}

function addAutoscaler(scope: Construct, context: WorkloadContext): void {
  const autoscaler = gatewayAutoscaler(context.options.scaling);
  if (autoscaler === undefined) return;
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: context.serviceName };
  add(scope, 'HorizontalPodAutoscaler', k8s.KubeHorizontalPodAutoscalerV2, {
    metadata: metadata(context),
    spec: { scaleTargetRef, ...autoscaler },
  });
}
