import { type ApiObjectProps } from 'cdk8s';
import { IstioOperator } from '../../../imports/install.istio.io';
import { refuse } from '../../private/errors';
import { WARNING_ANNOTATION } from '../../private/labels';
import { DNS_LABEL, demand } from '../../private/names';
import { Phase, addObject } from '../../private/objects';
import { INGRESS_SERVICE, ISTIO_NAMESPACE } from '../../private/stock-install';
import { type GatewayScaling } from '../scaling';
import { addMissingDisruptionBudget, chartMaxUnavailable } from './chart-objects';
import { type BoundWorkload, type WorkloadContext, type WorkloadRenderer } from './context';
import { type IstioOperatorOptions, type IstioOperatorOverlay } from './istio-operator-options';
import { checkOverlays, ownOverlays, userOverlays } from './istio-operator-overlays';
import { POD_SECURITY_CONTEXT, ROLLING_UPDATE, podAnnotations } from './pod';

/** Where istiod runs, if nobody says otherwise. */

const HUB = {
  test: (value: unknown) =>
    typeof value === 'string' && /^[a-z0-9][a-z0-9.-]*(:\d{1,5})?(\/[a-z0-9._-]+)*$/.test(value),
  is: 'a registry with an optional folder',
  allowed: "such as 'docker.io/istio' or 'registry.example.com:5000/istio'",
};

// github.com/distribution/reference: the grammar of a tag.
const TAG = {
  test: (value: unknown) => typeof value === 'string' && /^\w[\w.-]{0,127}$/.test(value),
  is: 'an image tag',
  allowed: "at most 128 characters of A-Z, a-z, 0-9, '_', '-' and '.', not beginning with '-' or '.'",
};

/** An IstioOperator of its own for the gateway, from which istioctl renders everything. */
export class IstioOperatorWorkload implements WorkloadRenderer {
  public readonly kind = 'istioOperator';

  private readonly operatorNamespace: string;
  private readonly injection: boolean;
  private readonly overlays: readonly IstioOperatorOverlay[];

  public constructor(private readonly options: IstioOperatorOptions) {
    const { operatorNamespace = ISTIO_NAMESPACE, injection = true, hub, tag, overlays = [] } = options;
    demand('istioOperator.operatorNamespace', operatorNamespace, DNS_LABEL);
    if (hub !== undefined) demand('istioOperator.hub', hub, HUB);
    if (tag !== undefined) demand('istioOperator.tag', tag, TAG);
    if (injection && (hub ?? tag) !== undefined) {
      refuse({
        what: `istioOperator.${hub === undefined ? 'tag' : 'hub'} has no effect: istiod chooses the image of an injected proxy`,
        got: hub ?? tag,
        fix: "set injection to false, or set the annotation 'sidecar.istio.io/proxyImage' in podAnnotations",
      });
    }
    this.operatorNamespace = operatorNamespace;
    this.injection = injection;
    this.overlays = overlays;
  }

  public bind(context: WorkloadContext): BoundWorkload {
    const { gatewayName } = context;
    checkOverlays(context, this.overlays);
    // Both keys, since the chart merges `label` into app: istio-ingressgateway, istio: ingressgateway.
    const label = { app: gatewayName, ...context.uniqueLabel };
    const manifest = IstioOperator.manifest({
      metadata: {
        // The label by which istioctl tells the objects of one IstioOperator from those of another has this value, so it must be a label value.
        name: gatewayName,
        namespace: this.operatorNamespace,
        labels: context.labels,
        annotations: warning(context),
      },
      spec: {
        profile: 'empty',
        hub: this.options.hub,
        tag: this.options.tag,
        revision: context.revision,
        components: {
          ingressGateways: [
            {
              name: context.serviceName,
              namespace: context.namespace,
              enabled: true,
              label,
              k8S: this.kubernetes(context),
            },
          ],
        },
        values: this.values(context),
      },
    }) as ApiObjectProps;
    addObject(context.scope, 'IstioOperator', Phase.WORKLOAD, manifest);
    addMissingDisruptionBudget(context);
    return { podLabels: label };
  }

  /** The settings that IstioOperator has fields for; what is left goes by overlays. */
  private kubernetes(context: WorkloadContext): Record<string, unknown> {
    const { service, tolerations } = context;
    const maxUnavailable = chartMaxUnavailable(context);
    return {
      ...replicas(context.scaling),
      resources: context.resources,
      strategy: { type: 'RollingUpdate', rollingUpdate: ROLLING_UPDATE },
      ...(maxUnavailable !== undefined && { podDisruptionBudget: { maxUnavailable } }),
      priorityClassName: context.priorityClassName,
      nodeSelector: some(context.nodeSelector),
      ...(tolerations.length > 0 && { tolerations }),
      podAnnotations: this.podAnnotations(context),
      securityContext: POD_SECURITY_CONTEXT,
      serviceAnnotations: some(service.annotations),
      service: {
        type: service.type,
        ports: context.servicePorts.map((port) => ({ ...port, protocol: 'TCP' })),
        externalTrafficPolicy: service.externalTrafficPolicy,
        loadBalancerIP: service.loadBalancerIP,
        loadBalancerSourceRanges: service.loadBalancerSourceRanges,
      },
      overlays: [...ownOverlays(context), ...userOverlays(context, this.overlays)],
    };
  }

  private podAnnotations(context: WorkloadContext): Record<string, string> {
    const annotations = podAnnotations(context);
    if (this.injection) return annotations;
    const { 'inject.istio.io/templates': templates, ...others } = annotations;
    return others;
  }

  /** What the chart decides on before istioctl patches its output: whether there is an autoscaler and a PodDisruptionBudget. */
  private values({ scaling, maxUnavailable }: WorkloadContext): Record<string, unknown> {
    const global = {
      ...(this.operatorNamespace !== ISTIO_NAMESPACE && { istioNamespace: this.operatorNamespace }),
      ...(maxUnavailable === undefined && { defaultPodDisruptionBudget: { enabled: false } }),
    };
    return {
      gateways: {
        [INGRESS_SERVICE]: {
          ...(this.injection && { injectionTemplate: 'gateway' }),
          autoscaleEnabled: scaling.isHorizontal,
          ...(scaling.isHorizontal
            ? { autoscaleMin: scaling.minReplicas, autoscaleMax: scaling.maxReplicas }
            : { replicaCount: scaling.minReplicas }),
        },
      },
      global: some(global),
    };
  }
}

function replicas({ isHorizontal, minReplicas, maxReplicas, targetCpuUtilizationPercent }: GatewayScaling): object {
  if (!isHorizontal) return { replicaCount: minReplicas };
  const target = { type: 'Utilization', averageUtilization: targetCpuUtilizationPercent };
  return { hpaSpec: { minReplicas, maxReplicas, metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }] } };
}

function warning({ platform, gatewayName }: WorkloadContext): Record<string, string> | undefined {
  const install = `with \`istioctl install -f FILE\`, where FILE holds IstioOperator ${gatewayName} and nothing else`;
  if (!platform.hasIstioOperatorController) {
    return {
      [WARNING_ANNOTATION]: `No controller in the cluster reads this object: Istio 1.24 removed it. Applying it does nothing; install it ${install}.`,
    };
  }
  if (!platform.istioAtLeast('1.23')) return undefined;
  return {
    [WARNING_ANNOTATION]: `Istio 1.23 deprecates the controller in the cluster that reads this object, and 1.24 removes it. From then on install it ${install}.`,
  };
}

/** The same object; undefined for an empty one. */
function some<T extends object>(object: T): T | undefined {
  return Object.keys(object).length > 0 ? object : undefined;
}
