import { Chart } from 'cdk8s';
import { GatewayScaling, IsolatedGateway, type IsolatedGatewayProps } from '../../lib';
import { GatewayWorkload } from '../../lib/gateway/workload';
import { HelmDelivery } from '../../lib/gateway/workload/helm-delivery';
import { type IstioOperatorOverlay } from '../../lib/gateway/workload/istio-operator-options';
import { PLATFORM, app } from '../support';
import { type InvalidCase } from './case';

const LABEL = "at most 63 characters of a-z, 0-9 and '-', beginning and ending with a letter or digit";
const NAME = "at most 253 characters of a-z, 0-9, '-' and '.', each part beginning and ending with a letter or digit";
const HUB = "such as 'docker.io/istio' or 'registry.example.com:5000/istio'";
const TAG = "at most 128 characters of A-Z, a-z, 0-9, '_', '-' and '.', not beginning with '-' or '.'";
const KINDS = 'Deployment, Service, ServiceAccount, Role, RoleBinding';
const VERSION = "1.19.0 or newer, such as '1.27.1' or '1.27.*'";
const REPOSITORY = 'https://HOST/PATH or oci://HOST/PATH, without a user name';
const PROTECTED =
  'any path except spec.selector, metadata.labels.app, spec.template.metadata.labels.app, metadata.labels.istio, ' +
  'spec.template.metadata.labels.istio, metadata.labels.cdk8s-knative-gateways/local-gateway, ' +
  'spec.template.metadata.labels.cdk8s-knative-gateways/local-gateway, their parents and their children';
const delivery = HelmDelivery.argoCdApplication();

const gateway = (props: IsolatedGatewayProps) => (): unknown =>
  new IsolatedGateway(new Chart(app(), 'chart'), 'alpha', { platform: PLATFORM, ...props });

const overlays =
  (overlay: IstioOperatorOverlay, props: IsolatedGatewayProps = {}) =>
  (): unknown =>
    gateway({ ...props, workload: GatewayWorkload.istioOperator({ overlays: [overlay] }) })();

const path = (given: string): (() => unknown) =>
  overlays({ kind: 'Deployment', patches: [{ path: given, value: 'x' }] });

const helm =
  (options: object): (() => unknown) =>
  () =>
    GatewayWorkload.helmRelease({ delivery, ...options });

const INVALID_OPERATORS: readonly InvalidCase[] = [
  {
    name: 'an IstioOperator in a namespace that is no DNS label',
    run: () => GatewayWorkload.istioOperator({ istioNamespace: 'Istio_System' }),
    paths: ['istioNamespace'],
    message: `GatewayWorkload.istioOperator: istioNamespace: not a DNS label; got "Istio_System"; allowed: ${LABEL}`,
  },
  {
    name: 'an image registry with a scheme',
    run: () => GatewayWorkload.istioOperator({ injection: false, hub: 'https://docker.io/istio' }),
    paths: ['hub'],
    message: `GatewayWorkload.istioOperator: hub: not a registry with an optional folder; got "https://docker.io/istio"; allowed: ${HUB}`,
  },
  {
    name: 'an image tag with a space',
    run: () => GatewayWorkload.istioOperator({ injection: false, tag: '1.22 distroless' }),
    paths: ['tag'],
    message: `GatewayWorkload.istioOperator: tag: not an image tag; got "1.22 distroless"; allowed: ${TAG}`,
  },
  ...(['hub', 'tag'] as const).map((option) => ({
    name: `a ${option} for a proxy that istiod injects`,
    run: () => GatewayWorkload.istioOperator({ [option]: 'x' }),
    paths: [option],
    message:
      `GatewayWorkload.istioOperator: ${option}: has no effect: istiod chooses the image of an injected proxy; got "x"; to fix: set injection to false, ` +
      "or set the annotation 'sidecar.istio.io/proxyImage' in podAnnotations",
  })),
  {
    name: 'an overlay for a kind that istioctl does not render',
    run: overlays({ kind: 'DaemonSet', patches: [] }),
    paths: ['workload.overlays[0].kind'],
    message: `[chart/alpha] workload.overlays[0].kind: istioctl renders no object of this kind for the gateway; got "DaemonSet"; allowed: ${KINDS}, HorizontalPodAutoscaler, PodDisruptionBudget`,
  },
  {
    name: 'an overlay for an autoscaler that is not there',
    run: overlays({ kind: 'HorizontalPodAutoscaler', patches: [] }, { scaling: GatewayScaling.fixed(1) }),
    paths: ['workload.overlays[0].kind'],
    message: `[chart/alpha] workload.overlays[0].kind: istioctl renders no object of this kind for the gateway; got "HorizontalPodAutoscaler"; allowed: ${KINDS}`,
  },
  {
    name: 'an overlay with the name of another object',
    run: overlays({ kind: 'ServiceAccount', name: 'istio-ingressgateway', patches: [] }),
    paths: ['workload.overlays[0].name'],
    message:
      '[chart/alpha] workload.overlays[0].name: not the name of the ServiceAccount; got "istio-ingressgateway"; allowed: \'istio-ingressgateway-service-account\'; to fix: omit name',
  },
  ...['', '/spec/replicas', 'spec..replicas', '.spec', 'spec.', 'spec[replicas', 'spec.a]b'].map((given) => ({
    name: `an overlay with the path '${given}'`,
    run: path(given),
    paths: ['overlays[0].patches[0].path'],
    message:
      `GatewayWorkload.istioOperator: overlays[0].patches[0].path: not a path of istioctl; got ${JSON.stringify(given)}; ` +
      "allowed: such as 'spec.template.spec.containers.[name:istio-proxy].env'",
  })),
  ...(
    [
      ['spec', 'spec.selector'],
      ['spec.selector', 'spec.selector'],
      ['spec.selector.matchLabels.app', 'spec.selector'],
      ['metadata', 'metadata.labels.app'],
      ['metadata.labels', 'metadata.labels.app'],
      ['metadata.labels.istio', 'metadata.labels.istio'],
      ['spec.template', 'spec.template.metadata.labels.app'],
      ['spec.template.metadata.labels.istio', 'spec.template.metadata.labels.istio'],
    ] as const
  ).map(([given, hit]) => ({
    name: `an overlay that takes the gateway's label away at ${given}`,
    run: path(given),
    paths: ['overlays[0].patches[0].path'],
    message:
      `GatewayWorkload.istioOperator: overlays[0].patches[0].path: changes the unique label of this gateway, ${hit}; ` +
      `got "${given}"; allowed: ${PROTECTED}; to fix: set gatewayName to change the label`,
  })),
];

const INVALID_RELEASES: readonly InvalidCase[] = [
  ...['1.18.7', 'latest', '>=1.22', '1.22.2.1', ''].map((chartVersion) => ({
    name: `the chart version '${chartVersion}'`,
    run: helm({ chartVersion }),
    paths: ['chartVersion'],
    message: `GatewayWorkload.helmRelease: chartVersion: not a version of the gateway chart that this package knows; got "${chartVersion}"; allowed: ${VERSION}`,
  })),
  ...['charts.example.com', 'ftp://charts.example.com', 'https://', 'git@example.com:charts', ''].map(
    (repositoryUrl) => ({
      name: `the chart repository '${repositoryUrl}'`,
      run: helm({ repositoryUrl }),
      paths: ['repositoryUrl'],
      message: `GatewayWorkload.helmRelease: repositoryUrl: not the address of a Helm repository; got "${repositoryUrl}"; allowed: ${REPOSITORY}`,
    }),
  ),
  {
    name: 'a chart repository with a password, which the message does not repeat',
    run: helm({ repositoryUrl: 'https://user:hunter2@charts.example.com' }),
    paths: ['repositoryUrl'],
    message: `GatewayWorkload.helmRelease: repositoryUrl: holds credentials; allowed: ${REPOSITORY}; to fix: configure the credentials in the tool that installs the chart`,
  },
  {
    name: 'no pods at all with a chart that would run one',
    run: gateway({
      workload: GatewayWorkload.helmRelease({ delivery, chartVersion: '1.25.5' }),
      scaling: GatewayScaling.fixed(0),
    }),
    paths: ['scaling'],
    message:
      "[chart/alpha] scaling: the gateway chart 1.25.5 runs one pod instead of none; got 0; allowed: 1 or more; to fix: set chartVersion to '1.26.*' or newer",
  },
  {
    name: 'pods that become available too late for a chart without a value for the deadline',
    run: gateway({
      workload: GatewayWorkload.helmRelease({ delivery, chartVersion: '1.27.1' }),
      rollout: { minReadySeconds: 600 },
    }),
    paths: ['rollout.minReadySeconds'],
    message:
      '[chart/alpha] rollout.minReadySeconds: Kubernetes refuses the Deployment, since the gateway chart has no value for a longer progressDeadlineSeconds; got 600; allowed: up to 599; to fix: lower it, or check the health of targets more often',
  },
  {
    name: 'Helm values of a gateway that is no Helm release',
    run: () => new IsolatedGateway(new Chart(app(), 'chart'), 'alpha', { platform: PLATFORM }).helmValues(),
    paths: [''],
    message:
      '[chart/alpha] the gateway has no Helm values; to fix: give it the workload GatewayWorkload.helmRelease(...)',
  },
  ...(
    [
      ['name', 'Alpha', 'a DNS name', NAME],
      ['namespace', 'argo.cd', 'a DNS label', LABEL],
      ['project', '-', 'a DNS name', NAME],
      [
        'destinationServer',
        'kubernetes.default.svc',
        'the address of an API server',
        "an https:// address, such as 'https://kubernetes.default.svc'",
      ],
    ] as const
  ).map(([option, given, is, allowed]) => ({
    name: `an Argo CD Application with the ${option} '${given}'`,
    run: () => HelmDelivery.argoCdApplication({ [option]: given }),
    paths: [option],
    message: `HelmDelivery.argoCdApplication: ${option}: not ${is}; got "${given}"; allowed: ${allowed}`,
  })),
  ...(
    [
      ['name', 'alpha_edge', 'a DNS name', NAME],
      ['namespace', '', 'a DNS label', LABEL],
      ['repositoryName', 'Istio', 'a DNS name', NAME],
      ['intervalSeconds', 0, 'a whole number in range', '1 to 86400'],
      ['intervalSeconds', 86401, 'a whole number in range', '1 to 86400'],
    ] as const
  ).map(([option, given, is, allowed]) => ({
    name: `a Flux HelmRelease with the ${option} '${given}'`,
    run: () => HelmDelivery.fluxHelmRelease({ [option]: given }),
    paths: [option],
    message: `HelmDelivery.fluxHelmRelease: ${option}: not ${is}; got ${JSON.stringify(given)}; allowed: ${allowed}`,
  })),
];

/** Workloads that an installer would refuse, ignore, or turn into something that was not asked for. */
export const INVALID_WORKLOADS: readonly InvalidCase[] = [...INVALID_OPERATORS, ...INVALID_RELEASES];
