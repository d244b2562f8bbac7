// What each option of a KnativeService changes in its object, and in nothing else.
import { Chart } from 'cdk8s';
import { KnativeMetric, KnativePortProtocol, KnativeService, type KnativeServiceProps } from '../../lib';
import { type Manifest, app, synth } from '../support';

interface Effect {
  readonly set: Partial<KnativeServiceProps>;
  /** By path; `annotations` are those of the template's metadata. */
  readonly changes: Readonly<Record<string, unknown>>;
}

const TEMPLATE = 'spec.template.spec';
const CONTAINER = `${TEMPLATE}.containers`;
const KEY = { secretKeyRef: { name: 's', key: 'k' } };

function container(fields: object): Readonly<Record<string, unknown>> {
  return { [CONTAINER]: [{ image: 'example.com/app', ...fields }] };
}

function scaling(name: string, value: string): Readonly<Record<string, unknown>> {
  return { [`spec.template.metadata.annotations.autoscaling.knative.dev/${name}`]: value };
}

/** One effect for each option there is: the compiler misses an option without one. */
const EFFECTS: { readonly [Option in keyof Required<KnativeServiceProps>]: Effect } = {
  image: { set: { image: 'example.com/other' }, changes: { [CONTAINER]: [{ image: 'example.com/other' }] } },
  name: { set: { name: 'other' }, changes: { 'metadata.name': 'other' } },
  namespace: { set: { namespace: 'team-a' }, changes: { 'metadata.namespace': 'team-a' } },
  port: { set: { port: 3000 }, changes: container({ ports: [{ containerPort: 3000 }] }) },
  protocol: {
    set: { protocol: KnativePortProtocol.H2C },
    changes: container({ ports: [{ name: 'h2c', containerPort: 8080 }] }),
  },
  command: { set: { command: ['/app'] }, changes: container({ command: ['/app'] }) },
  args: { set: { args: ['-v'] }, changes: container({ args: ['-v'] }) },
  env: { set: { env: { A: 'b' } }, changes: container({ env: [{ name: 'A', value: 'b' }] }) },
  envValueFrom: {
    set: { envValueFrom: { T: KEY } },
    changes: container({ env: [{ name: 'T', valueFrom: KEY }] }),
  },
  envFrom: {
    set: {
      envFrom: [
        { secretRef: 's', prefix: 'P_' },
        { configMapRef: 'c', optional: true },
      ],
    },
    changes: container({
      envFrom: [{ prefix: 'P_', secretRef: { name: 's' } }, { configMapRef: { name: 'c', optional: true } }],
    }),
  },
  volumes: {
    set: { volumes: [{ name: 'v', mountPath: '/v', configMap: { name: 'c' } }] },
    changes: {
      [`${TEMPLATE}.volumes`]: [{ name: 'v', configMap: { name: 'c' } }],
      ...container({ volumeMounts: [{ name: 'v', mountPath: '/v', readOnly: true }] }),
    },
  },
  resources: {
    set: { resources: { cpuRequest: '100m', memoryLimit: '1Gi' } },
    changes: container({ resources: { requests: { cpu: '100m' }, limits: { memory: '1Gi' } } }),
  },
  containerConcurrency: { set: { containerConcurrency: 10 }, changes: { [`${TEMPLATE}.containerConcurrency`]: 10 } },
  timeoutSeconds: { set: { timeoutSeconds: 60 }, changes: { [`${TEMPLATE}.timeoutSeconds`]: 60 } },
  responseStartTimeoutSeconds: {
    set: { responseStartTimeoutSeconds: 30 },
    changes: { [`${TEMPLATE}.responseStartTimeoutSeconds`]: 30 },
  },
  idleTimeoutSeconds: { set: { idleTimeoutSeconds: 20 }, changes: { [`${TEMPLATE}.idleTimeoutSeconds`]: 20 } },
  maxRevisionTimeoutSeconds: {
    set: { maxRevisionTimeoutSeconds: 3600, timeoutSeconds: 1800 },
    changes: { [`${TEMPLATE}.timeoutSeconds`]: 1800 },
  },
  serviceAccountName: { set: { serviceAccountName: 'app' }, changes: { [`${TEMPLATE}.serviceAccountName`]: 'app' } },
  imagePullSecrets: {
    set: { imagePullSecrets: ['r'] },
    changes: { [`${TEMPLATE}.imagePullSecrets`]: [{ name: 'r' }] },
  },
  readinessProbe: {
    set: { readinessProbe: { httpGet: { path: '/ready' }, periodSeconds: 5, timeoutSeconds: 2 } },
    changes: container({ readinessProbe: { httpGet: { path: '/ready' }, periodSeconds: 5, timeoutSeconds: 2 } }),
  },
  livenessProbe: {
    set: { livenessProbe: { grpc: { port: 9000, service: 's' }, failureThreshold: 5 } },
    changes: container({ livenessProbe: { grpc: { port: 9000, service: 's' }, failureThreshold: 5 } }),
  },
  startupProbe: {
    set: { startupProbe: { exec: ['/ok'], periodSeconds: 1 } },
    changes: container({ startupProbe: { exec: { command: ['/ok'] }, periodSeconds: 1 } }),
  },
  labels: { set: { labels: { a: 'b' } }, changes: { 'metadata.labels.a': 'b' } },
  annotations: {
    set: { annotations: { 'example.com/a': 'b' } },
    changes: { 'metadata.annotations.example.com/a': 'b' },
  },
  revisionAnnotations: {
    set: { revisionAnnotations: { 'example.com/a': 'b' } },
    changes: { 'spec.template.metadata.annotations.example.com/a': 'b' },
  },
  exportTo: {
    set: { exportTo: ['istio-system-alpha', '.'] },
    changes: { 'spec.template.metadata.annotations.networking.istio.io/exportTo': 'istio-system-alpha,.' },
  },
  revisionLabels: { set: { revisionLabels: { a: 'b' } }, changes: { 'spec.template.metadata.labels.a': 'b' } },
  traffic: {
    set: { traffic: [{ percent: 90 }, { revisionName: 'app-00001', percent: 10, tag: 'old' }] },
    changes: {
      'spec.traffic': [
        { latestRevision: true, percent: 90 },
        { revisionName: 'app-00001', latestRevision: false, percent: 10, tag: 'old' },
      ],
    },
  },
  clusterLocal: {
    set: { clusterLocal: true },
    changes: { 'metadata.labels.networking.knative.dev/visibility': 'cluster-local' },
  },
  minScale: { set: { minScale: 1 }, changes: scaling('min-scale', '1') },
  maxScale: { set: { maxScale: 9 }, changes: scaling('max-scale', '9') },
  initialScale: { set: { initialScale: 3 }, changes: scaling('initial-scale', '3') },
  activationScale: { set: { activationScale: 2 }, changes: scaling('activation-scale', '2') },
  scalingMetric: { set: { scalingMetric: KnativeMetric.RPS }, changes: scaling('metric', 'rps') },
  scalingTarget: { set: { scalingTarget: 0.5 }, changes: scaling('target', '0.5') },
  targetUtilizationPercent: {
    set: { targetUtilizationPercent: 80 },
    changes: scaling('target-utilization-percentage', '80'),
  },
  targetBurstCapacity: { set: { targetBurstCapacity: -1 }, changes: scaling('target-burst-capacity', '-1') },
  scalingWindowSeconds: { set: { scalingWindowSeconds: 120 }, changes: scaling('window', '120s') },
  scaleDownDelaySeconds: { set: { scaleDownDelaySeconds: 900 }, changes: scaling('scale-down-delay', '900s') },
  lastPodRetentionSeconds: {
    set: { lastPodRetentionSeconds: 60 },
    changes: scaling('scale-to-zero-pod-retention-period', '60s'),
  },
};

function render(props: Partial<KnativeServiceProps>): Manifest {
  const chart = new Chart(app(), 'chart');
  new KnativeService(chart, 'app', { image: 'example.com/app', ...props });
  return synth(chart)[0];
}

/** Every value by its path; lists are values. */
function leaves(value: unknown, path: readonly string[] = []): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path.join('.'), value]];
  return Object.entries(value).flatMap(([key, each]) => leaves(each, [...path, key]));
}

test.each(Object.entries(EFFECTS))('%s', (option, { set, changes }) => {
  expect(set).toHaveProperty(option);
  const before = new Map(leaves(render({})));
  const after = leaves(render(set)).filter(
    ([path, value]) => JSON.stringify(before.get(path)) !== JSON.stringify(value),
  );
  expect(Object.fromEntries(after)).toEqual(changes);
});

test('a service that scales by CPU is left to the HorizontalPodAutoscaler', () => {
  expect(render({ scalingMetric: KnativeMetric.CPU }).spec.template.metadata.annotations).toEqual({
    'autoscaling.knative.dev/class': 'hpa.autoscaling.knative.dev',
    'autoscaling.knative.dev/metric': 'cpu',
  });
});
