import { filled } from '../../private/present';
import { typeRefusals } from '../../private/types';
import { type ApiObjectProps } from 'cdk8s';
import { type Construct } from 'constructs';
import { IstioOperator } from '../../../imports/install.istio.io';
import { envVariables } from '../../pod/env';
import { refuseUnless } from '../../private/checks';
import { WARNING_ANNOTATION } from '../../private/labels';
import { sideChart } from '../../private/side-chart';
import { DNS_LABEL } from '../../private/names';
import { Phase, addObject } from '../../private/objects';
import { type Refusal, throwRefusals, under } from '../../private/refusal';
import { istioNamespaceOf } from '../../private/istio-namespace';
import { INGRESS_SERVICE, ISTIO_NAMESPACE } from '../../private/stock-install';
import { type GatewayScaling } from '../scaling';
import { gatewayAutoscaler } from './autoscaler';
import { addMissingDisruptionBudget, chartMaxUnavailable } from './chart-objects';
import { type BoundWorkload, type WorkloadContext, type WorkloadRenderer } from './context';
import { type IstioOperatorOptions, type IstioOperatorOverlay } from './istio-operator-options';
import { overlayPathRefusals, overlayRefusals, ownOverlays, userOverlays } from './istio-operator-overlays';
import { GatewayWorkloadKind } from './kind';
import { type GatewayContainer, type GatewayPods, gatewayPods } from './pod';
import { rollingUpdate } from '../rollout';

/**
 * Fields of `k8s` that are fields of the pod spec, respectively of the container, without `volumes` and `volumeMounts`,
 * which istioctl accepts and ignores (seen with istioctl 1.31). Source: istio/api `operator/v1alpha1`.
 */
const POD_FIELDS = ['affinity', 'nodeSelector', 'priorityClassName', 'securityContext', 'tolerations'];
const CONTAINER_FIELDS = ['env', 'resources'];

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

/** Checks the options of GatewayWorkload.istioOperator. */
export function istioOperatorRefusals(options: IstioOperatorOptions): Refusal[] {
  const ofWrongType = typeRefusals('IstioOperatorOptions', options);
  if (ofWrongType.length > 0) return ofWrongType;
  const { istioNamespace, injection = true, hub, tag, overlays } = options;
  const ignored = Object.entries({ hub, tag }).filter(([, given]) => injection && given !== undefined);
  return [
    ...refuseUnless(DNS_LABEL, istioNamespace, ['istioNamespace']),
    ...refuseUnless(HUB, hub, ['hub']),
    ...refuseUnless(TAG, tag, ['tag']),
    ...ignored.map(([name, got]) => ({
      path: [name],
      what: 'has no effect: istiod chooses the image of an injected proxy',
      got,
      fix: "set injection to false, or set the annotation 'sidecar.istio.io/proxyImage' in podAnnotations",
    })),
    ...under(['overlays'], overlayPathRefusals(overlays)),
  ];
}

/** A separate IstioOperator for the gateway, from which istioctl renders everything. */
export class IstioOperatorWorkload implements WorkloadRenderer {
  public readonly kind = GatewayWorkloadKind.ISTIO_OPERATOR;
  public readonly installsPods = true;
  private readonly injection: boolean;
  private readonly overlays: readonly IstioOperatorOverlay[];

  public constructor(private readonly options: IstioOperatorOptions) {
    throwRefusals(istioOperatorRefusals(options), 'GatewayWorkload.istioOperator');
    const { injection = true, overlays = [] } = options;
    this.injection = injection;
    this.overlays = overlays;
  }

  public withoutEffect(): undefined {
    return undefined;
  }

  public refusals(contextOf: () => WorkloadContext): Refusal[] {
    const context = contextOf();
    const { imageType } = context.options.proxyConfig ?? {};
    return [
      ...under(['workload', 'overlays'], overlayRefusals(context, this.overlays)),
      ...(this.injection || imageType === undefined
        ? []
        : [
            {
              path: ['proxyConfig', 'imageType'],
              what: 'has no effect: istiod does not inject the proxy',
              got: imageType,
              fix: "set tag of the workload to an image of this type, such as '1.24.2-distroless', or omit injection: false",
            },
          ]),
    ];
  }

  public bind(scope: Construct, context: WorkloadContext): BoundWorkload {
    const { gatewayName } = context;
    const { istioNamespace = istioNamespaceOf(scope) } = this.options;
    // Both keys, since the chart merges `label` into app: istio-ingressgateway, istio: ingressgateway.
    const label = { app: gatewayName, ...context.uniqueLabel };
    const manifest = IstioOperator.manifest({
      metadata: {
        // istioctl uses it as the value of the label that identifies the objects of one IstioOperator, so it must be a
        // label value.
        name: gatewayName,
        namespace: istioNamespace,
        labels: context.labels,
        annotations: warning(context),
      },
      spec: {
        profile: 'empty',
        hub: this.options.hub,
        tag: this.options.tag,
        revision: context.options.revision,
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
        values: this.values(context, istioNamespace),
      },
    }) as ApiObjectProps;
    // Where nothing in the cluster reads it, there is no CRD for it either, so its file could not be applied.
    const place = context.platform.hasIstioOperatorController ? scope : sideChart(scope, `istioctl-${gatewayName}`);
    addObject(place, 'IstioOperator', Phase.WORKLOAD, manifest);
    addMissingDisruptionBudget(scope, context);
    return { podLabels: label, selector: context.uniqueLabel, localSelector: context.localLabel };
  }

  /** The settings with a field in IstioOperator; the others use overlays. */
  private kubernetes(context: WorkloadContext): Record<string, unknown> {
    const { options, service } = context;
    const pods = gatewayPods(context);
    const maxUnavailable = chartMaxUnavailable(context);
    const [podFields, otherPodFields] = split(pods.spec, POD_FIELDS);
    const [containerFields, otherContainerFields] = split(this.container(context, pods), CONTAINER_FIELDS);
    return {
      ...replicas(options.scaling),
      ...podFields,
      ...containerFields,
      strategy: { type: 'RollingUpdate', rollingUpdate: rollingUpdate(options.rollout) },
      ...(maxUnavailable !== undefined && { podDisruptionBudget: { maxUnavailable } }),
      podAnnotations: this.podAnnotations(pods),
      serviceAnnotations: filled(service.annotations),
      service: {
        type: service.type,
        ports: context.servicePorts.map((port) => ({ ...port, protocol: 'TCP' })),
        externalTrafficPolicy: service.externalTrafficPolicy,
        loadBalancerIP: service.loadBalancerIP,
        loadBalancerSourceRanges: service.loadBalancerSourceRanges,
      },
      overlays: [
        ...ownOverlays(context, { ...pods, spec: otherPodFields, container: otherContainerFields }),
        ...userOverlays(context, this.overlays),
      ],
    };
  }

  /** istiod makes variables of `proxyMetadata` when it injects a proxy. Otherwise they have to be there. */
  private container({ options }: WorkloadContext, { container }: GatewayPods): GatewayContainer {
    const { proxyMetadata } = options.proxyConfig ?? {};
    if (this.injection || proxyMetadata === undefined) return container;
    const env = envVariables({ ...options, env: { ...proxyMetadata, ...options.env } });
    return { ...container, env };
  }

  private podAnnotations({ annotations }: GatewayPods): Readonly<Record<string, string>> {
    if (this.injection) return annotations;
    const { 'inject.istio.io/templates': templates, ...others } = annotations;
    return others;
  }

  /**
   * Decided by the chart before istioctl patches its output: whether there is an autoscaler and a PodDisruptionBudget.
   */
  private values({ options }: WorkloadContext, istioNamespace: string): Record<string, unknown> {
    const { disruptionBudget, scaling, serviceAccountAnnotations } = options;
    const global = {
      ...(istioNamespace !== ISTIO_NAMESPACE && { istioNamespace }),
      ...(disruptionBudget._maxUnavailable === undefined && { defaultPodDisruptionBudget: { enabled: false } }),
    };
    return {
      gateways: {
        [INGRESS_SERVICE]: {
          ...(this.injection && { injectionTemplate: 'gateway' }),
          ...(serviceAccountAnnotations && { serviceAccount: { annotations: serviceAccountAnnotations } }),
          autoscaleEnabled: scaling.isHorizontal,
          ...(scaling.isHorizontal
            ? { autoscaleMin: scaling.minReplicas, autoscaleMax: scaling.maxReplicas }
            : { replicaCount: scaling.minReplicas }),
        },
      },
      global: filled(global),
    };
  }
}

function replicas(scaling: GatewayScaling): object {
  const hpaSpec = gatewayAutoscaler(scaling);
  return hpaSpec === undefined ? { replicaCount: scaling.minReplicas } : { hpaSpec };
}

/** The fields with these names, and the others. */
function split<T extends object>(values: T, names: readonly string[]): [Partial<T>, T] {
  const entries = Object.entries(values);
  const [inside, outside] = [true, false].map((wanted) =>
    Object.fromEntries(entries.filter(([name]) => names.includes(name) === wanted)),
  );
  return [inside as Partial<T>, outside as T];
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
