import { Chart } from 'cdk8s';
import { KnativeMetric, KnativeService, type KnativeServiceProps } from '../../lib';
import { app } from '../support';
import { type InvalidCase } from './case';

function refused(name: string, props: Partial<KnativeServiceProps>, path: string, text: string): InvalidCase {
  const run = (): unknown =>
    new KnativeService(new Chart(app(), 'chart'), 'app', { image: 'example.com/app', ...props });
  return { name: `a KnativeService with ${name}`, run, paths: [path], message: `[chart/app] ${path}: ${text}` };
}

const RESERVED = 'a variable that Knative sets itself';

export const SERVICE_OPTION_CASES: readonly InvalidCase[] = [
  refused(
    'a namespace that is none',
    { exportTo: ['A'] },
    'exportTo[0]',
    'not a namespace; got "A"; allowed: a namespace, or \'.\'',
  ),
  refused(
    'no namespace that sees it',
    { exportTo: [] },
    'exportTo',
    'empty; allowed: one entry or more; to fix: omit it for the default',
  ),
  refused(
    'the annotation beside its option',
    { exportTo: ['.'], revisionAnnotations: { 'networking.istio.io/exportTo': '*' } },
    "revisionAnnotations['networking.istio.io/exportTo']",
    'set by exportTo; to fix: omit it',
  ),
  refused('the port variable', { env: { PORT: '1' } }, 'env.PORT', `${RESERVED}; to fix: set port instead`),
  refused('a variable of Knative', { env: { K_SERVICE: 'x' } }, 'env.K_SERVICE', `${RESERVED}; to fix: omit it`),
  refused(
    'a port of the queue-proxy',
    { port: 8012 },
    'port',
    "a port of Knative's queue-proxy; got 8012; to fix: let the container listen on another",
  ),
  refused(
    'a volume of a CSI driver',
    { volumes: [{ name: 'v', mountPath: '/v', csi: { driver: 'd' } }] },
    'volumes[0].csi',
    'a kind of volume that Knative does not accept; allowed: secret, configMap, emptyDir',
  ),
  refused(
    'a Secret that can be written to',
    { volumes: [{ name: 'v', mountPath: '/v', readOnly: false, secret: { secretName: 's' } }] },
    'volumes[0].readOnly',
    'false, but Knative only mounts emptyDir to be written to; got false; to fix: omit it',
  ),
  refused(
    'a reserved path',
    { volumes: [{ name: 'v', mountPath: '/dev/', emptyDir: {} }] },
    'volumes[0].mountPath',
    'a path that Knative reserves; got "/dev/"',
  ),
  refused(
    'a limit below its request',
    { resources: { cpuRequest: '2', cpuLimit: '1' } },
    'resources.cpuLimit',
    'below cpuRequest; got "1"; allowed: at least 2',
  ),
  refused(
    'too many requests at the same time',
    { containerConcurrency: 1001 },
    'containerConcurrency',
    'not a whole number in range; got 1001; allowed: 0 to 1000',
  ),
  refused(
    'a timeout above that of the cluster',
    { timeoutSeconds: 601 },
    'timeoutSeconds',
    'not a whole number in range; got 601; allowed: 1 to 600; to fix: raise max-revision-timeout-seconds of config-defaults, and set maxRevisionTimeoutSeconds to it',
  ),
  refused(
    'a longer time to the response than for the request',
    { timeoutSeconds: 60, responseStartTimeoutSeconds: 61 },
    'responseStartTimeoutSeconds',
    'not a whole number in range; got 61; allowed: 1 to 60; to fix: raise timeoutSeconds',
  ),
  refused(
    'a probe in two ways',
    { livenessProbe: { httpGet: {}, tcpSocket: {} } },
    'livenessProbe',
    'with several sources; got ["httpGet","tcpSocket"]; allowed: one of httpGet, tcpSocket, grpc, exec',
  ),
  refused(
    "a limit for Knative's own probing",
    { readinessProbe: { httpGet: {}, failureThreshold: 2 } },
    'readinessProbe.failureThreshold',
    "not allowed without periodSeconds, since Knative's own probing has no such limit; got 2; to fix: set periodSeconds, or omit it",
  ),
  refused(
    'shares of 90 %',
    { traffic: [{ percent: 90 }] },
    'traffic',
    'the percentages do not add up to 100; got 90; allowed: 100 together',
  ),
  refused(
    'one tag twice',
    {
      traffic: [
        { percent: 100, tag: 'a' },
        { revisionName: 'app-1', tag: 'a' },
      ],
    },
    'traffic[1].tag',
    'the tag of another share; got "a"; allowed: each tag once',
  ),
  refused(
    'a target of 0',
    { scalingTarget: 0 },
    'scalingTarget',
    'not a target of the autoscaler; got 0; allowed: 0.01 to 1000000',
  ),
  refused(
    'an activation scale above the highest scale',
    { maxScale: 2, activationScale: 3 },
    'activationScale',
    'not between minScale and maxScale; got 3; allowed: 2 or more, at most 2',
  ),
  refused(
    'scaling to zero by CPU',
    { minScale: 0, scalingMetric: KnativeMetric.CPU },
    'minScale',
    '0, but a service that scales by cpu cannot scale to zero; got 0; allowed: 1 or more; to fix: set it to 1, or scale by concurrency or rps',
  ),
  refused(
    'an annotation of the autoscaler',
    { revisionAnnotations: { 'autoscaling.knative.dev/min-scale': '1' } },
    "revisionAnnotations['autoscaling.knative.dev/min-scale']",
    'set by the options of the scaling; to fix: omit it',
  ),
];
