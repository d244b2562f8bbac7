import { mkdirSync, rmSync } from 'node:fs';
import { Testing } from 'cdk8s';
import {
  AwsTargetType,
  GatewayAssignment,
  GatewayScaling,
  KnativeRelease,
  KnativeService,
  LoadBalancer,
  MultiGatewayChart,
  type TopologyGatewayOptions,
} from '../../lib';
import { type Bench } from '../harness/bench';
import { Component } from '../harness/components';
import { envoyMissing, startEnvoy } from '../harness/envoy';
import { Istiod } from '../harness/istiod';
import { revisionsOf } from '../harness/matrix';
import { controllerObjects, modelOf } from '../harness/net-istio';
import { type KubernetesObject } from '../harness/objects';
import { type Part } from '../harness/part';
import { type GatewayPod, gatewayServices, podObjects, podsOf } from '../harness/pods';
import { type RunningProcess } from '../harness/processes';
import { stockObjects } from '../harness/topology';
import { until } from '../harness/wait';
import { Clock, FASTER } from '../rollout/clock';
import { gatewayTimes } from '../rollout/gateway-times';
import { type Documented, LoadBalancer as StandIn } from '../rollout/load-balancer';
import { Polls } from '../rollout/polls';
import { rollOut } from '../rollout/rollout';

const READY_SECONDS = 60;
const BEFORE_SECONDS = 20;
const HOST = 'orders.default.example.com';

/**
 * AWS, IP targets: up to three minutes until a new target gets connections (aws-load-balancer-controller #1834), two
 * minutes until a deregistered one gets none (#2366, #3270), after some seconds in which the controller notices.
 */
const AWS_IP: Documented = { addition: 180, removal: 5 + 120 };
/** AWS, instance targets: three health checks 10 s apart, then up to 40 s (aws/containers-roadmap #470). */
const AWS_INSTANCE: Documented = { addition: 3 * 10 + 40, removal: 3 * 10 + 40 };
/**
 * Google Cloud: health checks 8 s apart, three failures or one success (ingress-gce, pkg/healthchecksl4), then some
 * seconds.
 */
const GCP: Documented = { addition: 8 + 5, removal: 3 * 8 + 5 };
/** Azure: health probes 5 s apart, two of them (cloud-provider-azure), then some seconds. */
const AZURE: Documented = { addition: 2 * 5 + 5, removal: 2 * 5 + 5 };

const YESTERDAY = {
  shutdown: { preStopSleepSeconds: 5, drainSeconds: 20, terminationGracePeriodSeconds: 35 },
  rollout: { minReadySeconds: 0 },
};
const WITHOUT_GATE = { podReadinessGate: false };

interface Rollout {
  readonly name: string;
  readonly documented: Documented;
  readonly gateway: Omit<TopologyGatewayOptions, 'assignment'>;
  /** Whether requests are lost; else none may be. */
  readonly loses?: true;
}

const ROLLOUTS: readonly Rollout[] = [
  { name: 'AWS, IP targets', documented: AWS_IP, gateway: { loadBalancer: LoadBalancer.awsNetwork() } },
  {
    name: 'AWS, IP targets, without the gate',
    documented: AWS_IP,
    gateway: { loadBalancer: LoadBalancer.awsNetwork(WITHOUT_GATE) },
  },
  {
    name: 'AWS, instance targets',
    documented: AWS_INSTANCE,
    gateway: { loadBalancer: LoadBalancer.awsNetwork({ targetType: AwsTargetType.INSTANCE }) },
  },
  { name: 'Google Cloud', documented: GCP, gateway: { loadBalancer: LoadBalancer.gcp() } },
  { name: 'Azure', documented: AZURE, gateway: { loadBalancer: LoadBalancer.azure() } },
  {
    name: 'AWS, sleep of 5 s and no gate: control',
    documented: AWS_IP,
    gateway: { loadBalancer: LoadBalancer.awsNetwork(WITHOUT_GATE), ...YESTERDAY },
    loses: true,
  },
  {
    name: 'AWS, sleep of 5 s: control',
    documented: AWS_IP,
    gateway: { loadBalancer: LoadBalancer.awsNetwork(), shutdown: YESTERDAY.shutdown },
    loses: true,
  },
  {
    name: 'AWS, nothing waits for new pods: control',
    documented: AWS_IP,
    gateway: { loadBalancer: LoadBalancer.awsNetwork(WITHOUT_GATE), rollout: YESTERDAY.rollout },
    loses: true,
  },
];

/** A rollout of gateway pods behind a load balancer that takes its time. */
export const ROLLOUT: Part = {
  name: 'rollout',
  proves: `a rolling update loses no request behind a load balancer as slow as documented, all times ${FASTER} times as fast`,
  needs: [Component.ISTIO, Component.ENVOY],
  isTimed: true,
  async run(bench, report) {
    for (const rollout of ROLLOUTS) await report.scenario(`rollout: ${rollout.name}`, () => rolled(bench, rollout));
  },
};

async function rolled(bench: Bench, { documented, gateway, loses }: Rollout): Promise<string> {
  rmSync(bench.folder, { recursive: true, force: true });
  mkdirSync(bench.folder, { recursive: true });
  bench.backends.assign([]);
  const own = topology(gateway);
  const times = gatewayTimes(own);
  const old = podsOf(own, bench.networks);
  const fresh = podsOf(own, bench.networks.slice(old.length)).map((pod) => ({ ...pod, name: `${pod.name}-fresh` }));
  const objects = [...stockObjects(), ...own];
  const model = modelOf(objects);
  const istiod = await Istiod.start({
    binary: bench.file(Component.ISTIO, 'istio'),
    folder: bench.folder,
    objects: [
      ...objects,
      ...podObjects(own, [...old, ...fresh]),
      ...revisionsOf(model, bench.backends),
      ...controllerObjects(model),
    ],
  });
  const envoys: RunningProcess[] = [];
  const start = (pod: GatewayPod): RunningProcess => {
    const binary = bench.file(Component.ENVOY, 'envoy/_bin/envoy');
    const envoy = startEnvoy(binary, bench.folder, pod, { port: Istiod.ADS_PORT });
    envoys.push(envoy);
    return envoy;
  };
  const missing = (pod: GatewayPod): Promise<string | undefined> => istiod.unsynced([pod]);
  try {
    const running = old.map((pod) => ({ pod, envoy: start(pod) }));
    for (const { pod, envoy } of running) {
      const ready = async (): Promise<string | undefined> => (await envoyMissing(pod)) ?? missing(pod);
      await until(`pod ${pod.name}`, READY_SECONDS, ready, () => {
        envoy.check();
      });
    }
    const clock = new Clock();
    const loadBalancer = new StandIn(clock, documented);
    for (const { network } of old) loadBalancer.add(network.address, true);
    const [target] = gatewayServices(own, old)[0]?.targets ?? [];
    if (target === undefined) throw new Error('the gateway has no port for HTTP');
    const polls = Polls.start(loadBalancer, HOST, target.port);
    try {
      await clock.sleep(BEFORE_SECONDS);
      if (polls.lost.length > 0) throw new Error(`polls are lost before the rollout: ${tally(polls.lost)}`);
      await rollOut({ clock, times, loadBalancer, old: running, fresh, start, missing });
      await clock.sleep(Math.max(documented.addition, documented.removal));
    } finally {
      await polls.end();
    }
    return judged(polls, loses === true, `${Math.round(clock.seconds)} s`, JSON.stringify(times));
  } finally {
    await Promise.all(envoys.map((envoy) => envoy.end('SIGKILL')));
    await istiod.end();
  }
}

function judged(polls: Polls, loses: boolean, took: string, times: string): string {
  const { count, lost } = polls;
  const text = `${lost.length} of ${count} polls lost in ${took} of the cluster`;
  if (!loses && lost.length > 0) throw new Error(`${text}: ${tally(lost)}; ${times}`);
  if (loses && lost.length === 0) throw new Error(`${text}; some must be, or the stand-in sees nothing; ${times}`);
  if (!loses) polls.checkGaps();
  return loses ? `${text}: ${tally(lost)}` : `${text}, polls at most ${Math.ceil(polls.largestGap)} ms apart`;
}

function tally(answers: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  return [...counts].map(([answer, count]) => `${count} ${answer}`).join(', ');
}

/** A gateway of two pods, and a service that is assigned to it. */
function topology(gateway: Rollout['gateway']): KubernetesObject[] {
  const assignment = GatewayAssignment.label('gateway', 'alpha');
  const chart = new MultiGatewayChart(Testing.app(), 'rollout', {
    knative: KnativeRelease.V1_15,
    gateways: { alpha: { scaling: GatewayScaling.fixed(2), ...gateway, assignment } },
  });
  new KnativeService(chart, 'orders', { image: 'registry.example.com/orders:1' }).assignTo(chart.gateway('alpha'));
  return Testing.synth(chart) as KubernetesObject[];
}
