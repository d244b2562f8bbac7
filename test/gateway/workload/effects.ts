import {
  DisruptionBudget,
  GatewayScaling,
  type GatewayWorkloadOptions,
  LoadBalancer,
  TaintEffect,
  TolerationOperator,
  UnsatisfiableSpread,
} from '../../../lib';

export type Changes = Readonly<Record<string, unknown>>;

export interface Effect {
  readonly set: GatewayWorkloadOptions;
  /** Of the manifests, by `KIND.PATH`. */
  readonly injected: Changes;
  /** Of the `k8s` settings, by path; of overlays and the chart's values, as `KIND: PATH` and `values.PATH`. */
  readonly istioOperator: Changes;
  /** Of the values of the chart, by path; what it says where the chart has no value for it. */
  readonly helm: Changes | string;
  /** Values that are refused. */
  readonly refused?: readonly RefusedOption[];
}

export interface RefusedOption {
  /** What is wrong, unique in test/invalid. */
  readonly name: string;
  readonly set: GatewayWorkloadOptions;
  readonly path: string;
  /** The message after the path. */
  readonly text: string;
}

const NAME = "at most 253 characters of a-z, 0-9, '-' and '.', each part beginning and ending with a letter or digit";
const POD = 'Deployment.spec.template';
const OVERLAY = 'Deployment: spec.template.spec';
const SPREAD = {
  maxSkew: 1,
  topologyKey: 'example.com/rack',
  whenUnsatisfiable: 'ScheduleAnyway',
  labelSelector: { matchLabels: { istio: 'knative-custom-gateway-alpha' } },
};
const HARD_SPREAD = {
  ...SPREAD,
  maxSkew: 3,
  whenUnsatisfiable: 'DoNotSchedule',
  minDomains: 2,
  matchLabelKeys: ['pod-template-hash'],
};
const AWAY = 'podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution';
const NOT_BESIDE = {
  weight: 100,
  podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: SPREAD.labelSelector },
};
const ROLE = 'arn:aws:iam::111122223333:role/edge';
const TRUSTED = 'terminationDrainDuration: 20s\ngatewayTopology:\n  numTrustedProxies: 2';
const TOKEN = { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'edge', key: 'token' } } };
const VOLUME = { name: 'roots', secret: { secretName: 'roots' } };
const MOUNT = { name: 'roots', mountPath: '/etc/roots', readOnly: true };
const SLEEP = ['pilot-agent', 'wait', '--url=http://127.0.0.1:1/', '--timeoutSeconds=7'];
const EXEC = { preStop: { exec: { command: SLEEP } } };

/** One effect for each option there is: the compiler misses an option without one. */
export const EFFECTS: Readonly<Record<keyof GatewayWorkloadOptions, Effect>> = {
  loadBalancer: {
    // As slow as the default, so that the times of a rollout do not change.
    set: { loadBalancer: LoadBalancer.nodePort() },
    injected: { 'Service.spec.type': 'NodePort' },
    istioOperator: { 'service.type': 'NodePort' },
    helm: { 'service.type': 'NodePort' },
  },
  scaling: {
    set: { scaling: GatewayScaling.horizontal({ maxReplicas: 9 }) },
    injected: { 'HorizontalPodAutoscaler.spec.maxReplicas': 9 },
    istioOperator: { 'hpaSpec.maxReplicas': 9, 'values.gateways.istio-ingressgateway.autoscaleMax': 9 },
    helm: { 'autoscaling.maxReplicas': 9 },
  },
  resources: {
    set: { resources: { cpuLimit: '3' } },
    injected: { [`${POD}.spec.containers.0.resources.limits.cpu`]: '3' },
    istioOperator: { 'resources.limits.cpu': '3' },
    helm: { 'resources.limits.cpu': '3' },
  },
  disruptionBudget: {
    set: { disruptionBudget: DisruptionBudget.maxUnavailablePercent(25) },
    injected: { 'PodDisruptionBudget.spec.maxUnavailable': '25%' },
    istioOperator: { 'podDisruptionBudget.maxUnavailable': '25%' },
    helm: { 'podDisruptionBudget.maxUnavailable': '25%' },
  },
  spreadAcross: {
    set: { spreadAcross: ['example.com/rack'] },
    injected: { [`${POD}.spec.topologySpreadConstraints`]: [SPREAD] },
    istioOperator: { [`${OVERLAY}.topologySpreadConstraints`]: [SPREAD] },
    helm: { topologySpreadConstraints: [SPREAD] },
  },
  topologySpread: {
    set: {
      topologySpread: [
        {
          topologyKey: 'example.com/rack',
          whenUnsatisfiable: UnsatisfiableSpread.DO_NOT_SCHEDULE,
          minDomains: 2,
          maxSkew: 3,
        },
      ],
    },
    injected: { [`${POD}.spec.topologySpreadConstraints`]: [HARD_SPREAD] },
    istioOperator: { [`${OVERLAY}.topologySpreadConstraints`]: [HARD_SPREAD] },
    helm: { topologySpreadConstraints: [HARD_SPREAD] },
  },
  affinity: {
    set: { affinity: { preferredAwayFromPods: [{ weight: 100, topologyKey: 'kubernetes.io/hostname' }] } },
    injected: { [`${POD}.spec.affinity.${AWAY}`]: [NOT_BESIDE] },
    istioOperator: { [`affinity.${AWAY}`]: [NOT_BESIDE] },
    helm: { [`affinity.${AWAY}`]: [NOT_BESIDE] },
  },
  priorityClassName: {
    set: { priorityClassName: 'high' },
    injected: { [`${POD}.spec.priorityClassName`]: 'high' },
    istioOperator: { priorityClassName: 'high' },
    helm: { priorityClassName: 'high' },
    refused: [
      {
        name: 'a priority class in upper case',
        set: { priorityClassName: 'High' },
        path: 'priorityClassName',
        text: `not a DNS name; got "High"; allowed: ${NAME}`,
      },
    ],
  },
  nodeSelector: {
    set: { nodeSelector: { pool: 'edge' } },
    injected: { [`${POD}.spec.nodeSelector.pool`]: 'edge' },
    istioOperator: { 'nodeSelector.pool': 'edge' },
    helm: { 'nodeSelector.pool': 'edge' },
  },
  tolerations: {
    set: { tolerations: [{ key: 'edge', operator: TolerationOperator.EXISTS, effect: TaintEffect.NO_EXECUTE }] },
    injected: { [`${POD}.spec.tolerations`]: [{ key: 'edge', operator: 'Exists', effect: 'NoExecute' }] },
    istioOperator: { tolerations: [{ key: 'edge', operator: 'Exists', effect: 'NoExecute' }] },
    helm: { tolerations: [{ key: 'edge', operator: 'Exists', effect: 'NoExecute' }] },
  },
  shutdown: {
    set: { shutdown: { preStopSleepSeconds: 7, terminationGracePeriodSeconds: 61 } },
    injected: {
      [`${POD}.spec.containers.0.lifecycle.preStop.exec.command`]: SLEEP,
      [`${POD}.spec.terminationGracePeriodSeconds`]: 61,
    },
    istioOperator: {
      [`${OVERLAY}.containers.[name:istio-proxy].lifecycle`]: EXEC,
      [`${OVERLAY}.terminationGracePeriodSeconds`]: 61,
    },
    helm: { 'lifecycle.preStop.exec.command': SLEEP, terminationGracePeriodSeconds: 61 },
  },
  rollout: {
    set: { rollout: { maxSurge: 2, minReadySeconds: 7 } },
    injected: {
      'Deployment.spec.minReadySeconds': 7,
      'Deployment.spec.strategy.rollingUpdate.maxSurge': 2,
    },
    istioOperator: { 'Deployment: spec.minReadySeconds': 7, 'strategy.rollingUpdate.maxSurge': 2 },
    helm: { minReadySeconds: 7, 'strategy.rollingUpdate.maxSurge': 2 },
  },
  revision: {
    set: { revision: 'canary' },
    injected: { [`${POD}.metadata.labels.istio.io/rev`]: 'canary' },
    istioOperator: { revision: 'canary' },
    helm: { revision: 'canary' },
  },
  podAnnotations: {
    set: { podAnnotations: { 'example.com/team': 'edge' } },
    injected: { [`${POD}.metadata.annotations.example.com/team`]: 'edge' },
    istioOperator: { 'podAnnotations.example.com/team': 'edge' },
    helm: { 'podAnnotations.example.com/team': 'edge' },
  },
  podLabels: {
    set: { podLabels: { 'azure.workload.identity/use': 'true' } },
    injected: { [`${POD}.metadata.labels.azure.workload.identity/use`]: 'true' },
    istioOperator: { 'Deployment: spec.template.metadata.labels.azure\\.workload\\.identity/use': 'true' },
    helm: { 'labels.azure.workload.identity/use': 'true' },
  },
  deploymentLabels: {
    set: { deploymentLabels: { 'example.com/tier': 'edge' } },
    injected: { 'Deployment.metadata.labels.example.com/tier': 'edge' },
    istioOperator: { 'Deployment: metadata.labels.example\\.com/tier': 'edge' },
    helm: 'has the same labels on all its objects and its pods',
  },
  deploymentAnnotations: {
    set: { deploymentAnnotations: { 'reloader.stakater.com/auto': 'true' } },
    injected: { 'Deployment.metadata.annotations.reloader.stakater.com/auto': 'true' },
    istioOperator: { 'Deployment: metadata.annotations': { 'reloader.stakater.com/auto': 'true' } },
    helm: 'has the same annotations on Deployment, Service and HorizontalPodAutoscaler',
  },
  serviceAccountAnnotations: {
    set: { serviceAccountAnnotations: { 'eks.amazonaws.com/role-arn': ROLE } },
    injected: { 'ServiceAccount.metadata.annotations.eks.amazonaws.com/role-arn': ROLE },
    istioOperator: {
      'values.gateways.istio-ingressgateway.serviceAccount.annotations.eks.amazonaws.com/role-arn': ROLE,
    },
    helm: { 'serviceAccount.annotations.eks.amazonaws.com/role-arn': ROLE },
  },
  proxyConfig: {
    set: { proxyConfig: { numTrustedProxies: 2 } },
    injected: { [`${POD}.metadata.annotations.proxy.istio.io/config`]: TRUSTED },
    istioOperator: { 'podAnnotations.proxy.istio.io/config': TRUSTED },
    helm: { 'podAnnotations.proxy.istio.io/config': TRUSTED },
  },
  env: {
    set: { env: { ISTIO_META_NETWORK: 'edge' } },
    injected: { [`${POD}.spec.containers.0.env`]: [{ name: 'ISTIO_META_NETWORK', value: 'edge' }] },
    istioOperator: { env: [{ name: 'ISTIO_META_NETWORK', value: 'edge' }] },
    helm: { 'env.ISTIO_META_NETWORK': 'edge' },
  },
  envValueFrom: {
    set: { envValueFrom: { TOKEN: { secretKeyRef: { name: 'edge', key: 'token' } } } },
    injected: { [`${POD}.spec.containers.0.env`]: [TOKEN] },
    istioOperator: { env: [TOKEN] },
    helm: { envVarFrom: [TOKEN] },
  },
  imagePullSecrets: {
    set: { imagePullSecrets: ['registry'] },
    injected: { [`${POD}.spec.imagePullSecrets`]: [{ name: 'registry' }] },
    istioOperator: { [`${OVERLAY}.imagePullSecrets`]: [{ name: 'registry' }] },
    helm: { imagePullSecrets: [{ name: 'registry' }] },
  },
  volumes: {
    set: { volumes: [{ name: 'roots', mountPath: '/etc/roots', secret: { secretName: 'roots' } }] },
    injected: { [`${POD}.spec.volumes`]: [VOLUME], [`${POD}.spec.containers.0.volumeMounts`]: [MOUNT] },
    istioOperator: {
      [`${OVERLAY}.volumes.[-1]`]: VOLUME,
      [`${OVERLAY}.containers.[name:istio-proxy].volumeMounts.[-1]`]: MOUNT,
    },
    helm: { volumes: [VOLUME], volumeMounts: [MOUNT] },
  },
};

const SHORT = [
  [/^Deployment[:.] ?spec\.template\.spec\.containers\.(0|\[name:istio-proxy\])/, 'container'],
  [/^Deployment[:.] ?spec\.template/, 'pod'],
  [/^(\w+): /, '$1.'],
  [/\.\[-1\]$/, ''],
] as const;

/** The places of an option in the output of one kind, as docs/workloads.md names them. */
function places(effects: Changes | string): string {
  if (typeof effects === 'string') return 'refused';
  const named = Object.keys(effects).map((path) =>
    SHORT.reduce((text, [long, short]) => text.replace(long, short), path.replaceAll('\\', '')),
  );
  return named.map((path) => `\`${path}\``).join(', ');
}

/** The row of an option in docs/workloads.md, without the padding. */
export function optionRow(option: string, { injected, istioOperator, helm }: Effect): string {
  return [`\`${option}\``, places(injected), places(istioOperator), places(helm)].join(' | ');
}
