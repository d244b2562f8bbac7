import { type ApiObjectProps } from 'cdk8s';
import { type Construct } from 'constructs';
import { Gateway, GatewaySpecListenersAllowedRoutesNamespacesFrom } from '../../../imports/gateway.networking.k8s.io';
import { Phase, addObject } from '../../private/objects';
import { filled, present } from '../../private/present';
import { type Refusal } from '../../private/refusal';
import { writeYaml } from '../../private/yaml/write';
import { minReadySeconds, progressDeadlineSeconds, rollingUpdate } from '../rollout';
import { STATUS_PORT } from '../load-balancer/service-template';
import { gatewayAutoscaler } from './autoscaler';
import { type BoundWorkload, type WorkloadContext, type WorkloadRenderer } from './context';
import { GatewayWorkloadKind } from './kind';
import { addSecretsRole, metadata } from './kubernetes-objects';
import { gatewayPods } from './pod';

const CLASS = 'istio';
// Every namespace has this label.
const NO_NAMESPACE = { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'DoesNotExist' }] };
const NAME_LABEL = 'gateway.networking.k8s.io/gateway-name';
const NAME_OVERRIDE = 'gateway.istio.io/name-override';
const SERVICE_TYPE = 'networking.istio.io/service-type';
// Istio 1.26, "Customization of resources provisioned by the Gateway API".
const FIRST_WITH_PARAMETERS = '1.26';

// The CRD of Kubernetes Gateways, for labels and for annotations of `spec.infrastructure`.
const MAX_OF_INFRASTRUCTURE = 8;

/**
 * A Kubernetes `Gateway`, from which istiod makes Deployment, Service and ServiceAccount. What its fields cannot say is
 * in a ConfigMap that istiod merges into them.
 *
 * Source: Istio, "Kubernetes Gateway API", automated deployment.
 */
export class GatewayApiWorkload implements WorkloadRenderer {
  public readonly kind = GatewayWorkloadKind.GATEWAY_API;
  public readonly installsPods = true;

  public withoutEffect(): undefined {
    return undefined;
  }

  public refusals(context: () => WorkloadContext): Refusal[] {
    const { platform, servicePorts } = context();
    const refusals: Refusal[] = [];
    if (!platform.istioAtLeast(FIRST_WITH_PARAMETERS)) {
      refusals.push({
        path: ['workload'],
        what: 'istiod cannot adapt what it makes from a Kubernetes Gateway',
        got: platform.istio,
        allowed: `Istio ${FIRST_WITH_PARAMETERS} and newer`,
        fix: 'use GatewayWorkload.injected(), or a newer Istio',
      });
    }
    if (!servicePorts.some(({ port }) => port === STATUS_PORT)) {
      refusals.push({
        path: ['loadBalancer', 'statusPort'],
        what: 'istiod puts the status port into every Service that it makes',
        got: false,
        fix: 'omit statusPort, or use GatewayWorkload.injected()',
      });
    }
    return refusals;
  }

  public bind(scope: Construct, context: WorkloadContext): BoundWorkload {
    const { namespace, serviceName, uniqueLabel, options, service } = context;
    const parameters = `${serviceName}-parameters`;
    // istiod names the account.
    addSecretsRole(scope, context, `${context.serviceName}-${CLASS}`);
    addObject(scope, 'Parameters', Phase.WORKLOAD, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { ...metadata(context), name: parameters },
      data: Object.fromEntries(Object.entries(overlays(context)).map(([key, value]) => [key, writeYaml(value)])),
    });
    const { revision } = options;
    const manifest = Gateway.manifest({
      metadata: {
        name: serviceName,
        namespace,
        labels: { ...context.labels, ...(revision !== undefined && { 'istio.io/rev': revision }) },
        annotations: { [NAME_OVERRIDE]: serviceName, [SERVICE_TYPE]: service.type },
      },
      spec: {
        gatewayClassName: CLASS,
        infrastructure: {
          annotations: annotationsOf(context).first,
          labels: labelsOf(context).first,
          parametersRef: { group: '', kind: 'ConfigMap', name: parameters },
        },
        // A Gateway needs one. Routes of the Gateway API are kept out: the servers are those of the Istio Gateway.
        listeners: [
          {
            name: 'none',
            port: 80,
            protocol: 'HTTP',
            allowedRoutes: {
              namespaces: { from: GatewaySpecListenersAllowedRoutesNamespacesFrom.SELECTOR, selector: NO_NAMESPACE },
            },
          },
        ],
      },
    }) as ApiObjectProps;
    addObject(scope, 'KubernetesGateway', Phase.WORKLOAD, manifest);
    const podLabels = { ...uniqueLabel, [NAME_LABEL]: serviceName };
    return { podLabels, selector: uniqueLabel, localSelector: context.localLabel };
  }
}

/** What istiod merges into the objects that it makes. Budget and autoscaler are made only where they have a key. */
function overlays(context: WorkloadContext): Record<string, object> {
  const { options } = context;
  const autoscaler = gatewayAutoscaler(options.scaling);
  const { _maxUnavailable: maxUnavailable } = options.disruptionBudget;
  const { serviceAccountAnnotations: annotations } = options;
  return {
    deployment: deployment(context),
    service: present({ metadata: filled(serviceMetadata(context)), spec: service(context) }),
    ...(annotations !== undefined && { serviceAccount: { metadata: { annotations } } }),
    ...(autoscaler !== undefined && { horizontalPodAutoscaler: { spec: autoscaler } }),
    ...(maxUnavailable !== undefined && { podDisruptionBudget: { spec: { maxUnavailable } } }),
  };
}

interface Shared {
  /** What the Kubernetes Gateway passes on. */
  readonly first: Record<string, string>;
  /** What it has no room for: merged into the Service. */
  readonly more: Record<string, string>;
}

/** The own label is on the pods as well, so it comes first. */
function labelsOf({ labels, service, uniqueLabel }: WorkloadContext): Shared {
  return shared({ ...uniqueLabel, ...labels, ...service.labels, ...uniqueLabel });
}

function annotationsOf({ service }: WorkloadContext): Shared {
  return shared({ ...service.annotations });
}

/** The labels and annotations of the Service that the Kubernetes Gateway has no room for. */
function serviceMetadata(context: WorkloadContext): object {
  return present({ annotations: filled(annotationsOf(context).more), labels: filled(labelsOf(context).more) });
}

function shared(all: Readonly<Record<string, string>>): Shared {
  const pairs = Object.entries(all);
  return {
    first: Object.fromEntries(pairs.slice(0, MAX_OF_INFRASTRUCTURE)),
    more: Object.fromEntries(pairs.slice(MAX_OF_INFRASTRUCTURE)),
  };
}

function deployment(context: WorkloadContext): object {
  const { deploymentAnnotations, deploymentLabels, loadBalancer, rollout, scaling } = context.options;
  const readySeconds = minReadySeconds(rollout, loadBalancer);
  const { annotations, container, labels, spec } = gatewayPods(context);
  const { 'inject.istio.io/templates': _, ...podAnnotations } = annotations;
  return {
    metadata: present({ annotations: deploymentAnnotations, labels: deploymentLabels }),
    spec: {
      ...(!scaling.isHorizontal && { replicas: scaling.minReplicas }),
      strategy: { type: 'RollingUpdate', rollingUpdate: rollingUpdate(rollout) },
      ...(readySeconds > 0 &&
        present({ minReadySeconds: readySeconds, progressDeadlineSeconds: progressDeadlineSeconds(readySeconds) })),
      template: {
        metadata: { annotations: podAnnotations, labels: { ...labels, ...context.localLabel } },
        spec: { ...spec, containers: [{ name: 'istio-proxy', ...container }] },
      },
    },
  };
}

/** The fields of the Service that a Kubernetes Gateway has none for. */
function service({ service: shape, servicePorts }: WorkloadContext): object {
  const elsewhere = ['annotations', 'labels', 'nodePorts', 'type'];
  const fields = Object.entries(shape).filter(([name]) => !elsewhere.includes(name));
  return {
    ...Object.fromEntries(fields),
    ports: servicePorts.map((port) => ({ ...port, protocol: 'TCP' })),
  };
}
