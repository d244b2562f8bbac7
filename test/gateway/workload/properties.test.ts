// What each option of the workload changes in the output of each kind of workload that installs pods, and in nothing else.
import {
  DisruptionBudget,
  GatewayScaling,
  GatewayWorkload,
  type GatewayWorkloadOptions,
  HelmDelivery,
  LoadBalancer,
  TaintEffect,
  TolerationOperator,
} from '../../../lib';
import { type Manifest } from '../../support';
import { only, render } from './support';

type Changes = Readonly<Record<string, unknown>>;

interface Effect {
  readonly set: GatewayWorkloadOptions;
  /** Of the manifests, by `KIND.PATH`. */
  readonly injected: Changes;
  /** Of the `k8s` settings, by path; of overlays and the chart's values, as `KIND: PATH` and `values.PATH`. */
  readonly istioOperator: Changes;
  /** Of the values of the chart, by path. */
  readonly helm: Changes;
}

const POD = 'Deployment.spec.template';
const OVERLAY = 'Deployment: spec.template.spec';
const SPREAD = {
  maxSkew: 1,
  topologyKey: 'example.com/rack',
  whenUnsatisfiable: 'ScheduleAnyway',
  labelSelector: { matchLabels: { istio: 'knative-custom-gateway-alpha' } },
};
const SLEEP = ['pilot-agent', 'wait', '--url=http://127.0.0.1:1/', '--timeoutSeconds=7'];
const EXEC = { preStop: { exec: { command: SLEEP } } };

/** One effect for each option there is: the compiler misses an option without one. */
const EFFECTS: { readonly [Option in keyof Required<GatewayWorkloadOptions>]: Effect } = {
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
  priorityClassName: {
    set: { priorityClassName: 'high' },
    injected: { [`${POD}.spec.priorityClassName`]: 'high' },
    istioOperator: { priorityClassName: 'high' },
    helm: { priorityClassName: 'high' },
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
    set: { rollout: { maxSurge: '2', minReadySeconds: 7 } },
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
};

/** Every value by its path. Lists, but for the containers, and what overlays set are values. */
function leaves(value: unknown, path: readonly string[] = []): [string, unknown][] {
  const isList = Array.isArray(value) && path.at(-1) !== 'containers';
  const isOfOverlay = path[0]?.includes(': ') === true;
  if (typeof value !== 'object' || value === null || isList || isOfOverlay) return [[path.join('.'), value]];
  return Object.entries(value).flatMap(([key, each]) => leaves(each, [...path, key]));
}

function injected(options: GatewayWorkloadOptions): object {
  return Object.fromEntries(render(options).map((manifest: Manifest) => [manifest.kind, manifest]));
}

function istioOperator(options: GatewayWorkloadOptions): object {
  const { spec } = only(render({ ...options, workload: GatewayWorkload.istioOperator() }), 'IstioOperator');
  const { overlays, ...k8s } = spec.components.ingressGateways[0].k8s;
  const patches = overlays.flatMap(({ kind, patches: all }: Manifest) =>
    all.map(({ path, value }: Manifest) => [`${kind}: ${path}`, value]),
  );
  return { ...k8s, revision: spec.revision, values: spec.values, ...Object.fromEntries(patches) };
}

function helm(options: GatewayWorkloadOptions): object {
  const delivery = HelmDelivery.argoCdApplication();
  const workload = GatewayWorkload.helmRelease({ delivery, chartVersion: '1.31.0' });
  return only(render({ ...options, workload }), 'Application').spec.source.helm.valuesObject;
}

function changes(before: object, after: object): Changes {
  const old = new Map(leaves(before));
  return Object.fromEntries(
    leaves(after).filter(([path, value]) => JSON.stringify(old.get(path)) !== JSON.stringify(value)),
  );
}

test.each(Object.entries(EFFECTS))('%s', (option, { set, ...expected }) => {
  expect(set).toHaveProperty(option);
  expect(changes(injected({}), injected(set))).toEqual(expected.injected);
  expect(changes(istioOperator({}), istioOperator(set))).toEqual(expected.istioOperator);
  expect(changes(helm({}), helm(set))).toEqual(expected.helm);
});

test.each(Object.entries(EFFECTS))(
  '%s has no effect on a workload that is there, and is refused',
  (option, { set }) => {
    const workload = GatewayWorkload.existing({ podLabels: { app: 'edge' } });
    expect(() => render({ ...set, workload })).toThrow(
      `[chart/alpha] ${option}: has no effect on an existing workload`,
    );
  },
);
