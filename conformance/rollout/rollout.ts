import { envoyMissing } from '../harness/envoy';
import { type GatewayPod } from '../harness/pods';
import { type RunningProcess } from '../harness/processes';
import { pause, until } from '../harness/wait';
import { type Clock } from './clock';
import { drainListeners } from './drain';
import { type GatewayTimes } from './gateway-times';
import { type LoadBalancer } from './load-balancer';

const START_SECONDS = 60;
const TURN_MILLISECONDS = 10;

interface RollingPod {
  readonly pod: GatewayPod;
  readonly envoy: RunningProcess;
  /** When it was ready, by the clock of the rollout. */
  readyAt?: number;
}

export interface RolloutOptions {
  readonly clock: Clock;
  readonly times: GatewayTimes;
  readonly loadBalancer: LoadBalancer;
  /** The pods that are replaced, with their Envoys. */
  readonly old: readonly RollingPod[];
  /** The pods that replace them. */
  readonly fresh: readonly GatewayPod[];
  readonly start: (pod: GatewayPod) => RunningProcess;
  /** What keeps a pod from being ready. */
  readonly missing: (pod: GatewayPod) => Promise<string | undefined>;
}

/** Plays the Deployment controller and the kubelet for one rolling update, and ends when the last old pod is gone. */
export async function rollOut(options: RolloutOptions): Promise<void> {
  const { clock, times, old, fresh } = options;
  const waiting = [...fresh];
  const serving = [...old];
  const started: RollingPod[] = [];
  const ending: Promise<void>[] = [];
  const starting: Promise<void>[] = [];
  while (waiting.length > 0 || serving.length > 0) {
    const available = started.filter(({ readyAt = Infinity }) => clock.seconds >= readyAt + times.minReady).length;
    if (waiting.length > 0 && serving.length + started.length < times.replicas + times.maxSurge) {
      const pod = waiting.shift();
      if (pod !== undefined) starting.push(start(pod, started, options));
    }
    // An old pod goes only where the others are enough without it.
    if (serving.length > 0 && serving.length + available > times.replicas - times.maxUnavailable) {
      const pod = serving.shift();
      if (pod !== undefined) ending.push(terminate(pod, options));
    }
    await Promise.race([pause(TURN_MILLISECONDS), ...failuresOf([...starting, ...ending])]);
  }
  await Promise.all([...starting, ...ending]);
}

async function start(pod: GatewayPod, started: RollingPod[], options: RolloutOptions): Promise<void> {
  const { clock, times, loadBalancer } = options;
  const envoy = options.start(pod);
  const rolling: RollingPod = { pod, envoy };
  started.push(rolling);
  const check = (): void => {
    envoy.check();
  };
  const { address } = pod.network;
  await until(
    `pod ${pod.name}`,
    START_SECONDS,
    async () => (await envoyMissing(pod)) ?? (await options.missing(pod)),
    check,
  );
  loadBalancer.add(address);
  if (times.hasReadinessGate) {
    const gate = (): Promise<string | undefined> =>
      Promise.resolve(loadBalancer.sendsTo(address) ? undefined : 'the readiness gate is closed');
    await until(`pod ${pod.name}`, START_SECONDS, gate, check);
  }
  rolling.readyAt = clock.seconds;
}

/** As a kubelet ends a pod, with pilot-agent in it: preStop, then the drain, all within the grace period. */
async function terminate({ pod, envoy }: RollingPod, { clock, times, loadBalancer }: RolloutOptions): Promise<void> {
  loadBalancer.remove(pod.network.address);
  const deletedAt = clock.seconds;
  const left = (): number => Math.max(0, deletedAt + times.gracePeriod - clock.seconds);
  await clock.sleep(Math.min(times.preStop, left()));
  await drainListeners(pod);
  await clock.sleep(Math.min(times.drain, left()));
  await envoy.end('SIGKILL');
}

/** Promises that end only where one of these fails. */
function failuresOf(promises: readonly Promise<void>[]): Promise<never>[] {
  return promises.map((promise) => promise.then(() => new Promise<never>(() => undefined)));
}
