import { type LiveCluster } from '../harness/live-cluster';
import { notReady } from '../harness/readiness';
import { type Missing, pause } from '../harness/wait';
import { Watch, type Watched } from '../harness/watch';
import { STOCK } from './expected';
import { MOVER, MOVER_HOST, SECOND } from './runtime-topology';

/** How long a gateway is watched after a change has taken effect, for what comes late. */
const AFTER_MILLISECONDS = 500;

/** One change: what is done, who is to answer in the end, and what the two gateways may answer on the way. */
export interface Change {
  readonly name: string;
  /** Done before the watch starts. */
  readonly before?: (cluster: LiveCluster) => Promise<void>;
  readonly act: (cluster: LiveCluster) => Promise<void>;
  /** The gateway that answers afterwards; `undefined` for none. */
  readonly then: typeof STOCK | typeof SECOND | undefined;
  /** The answers of [stock, second], in order; `no pod` where there is nobody to ask. */
  readonly sequence: readonly [readonly string[], readonly string[]];
  /** How many polls may find nobody; `undefined` where the service is meant to be away. */
  readonly mayLose?: number;
  readonly text: string;
}

/** Makes a change while the service is asked for every 20 ms, and shows that everybody answered as expected. */
export async function watchedChange(cluster: LiveCluster, change: Change): Promise<string> {
  await change.before?.(cluster);
  const watch = Watch.start(MOVER_HOST, () => watched(cluster));
  try {
    await change.act(cluster);
    await cluster.until('the answers after the change', () => unsettled(watch, change));
    await pause(AFTER_MILLISECONDS);
  } finally {
    await watch.end();
  }
  for (const [index, name] of [STOCK, SECOND].entries()) {
    const [seen, wanted] = [watch.sequence(name).join(', '), (change.sequence[index] ?? []).join(', ')];
    if (seen !== wanted) throw new Error(`${name} answered ${seen}; expected ${wanted}`);
  }
  if (change.mayLose !== undefined && watch.lost > change.mayLose) {
    throw new Error(`${watch.lost} of ${watch.polls} polls found nobody; at most ${change.mayLose} may`);
  }
  watch.checkGaps();
  // A service stays Ready through all of this: it is not probed again.
  const unready = await notReady(cluster, [MOVER]);
  if (unready !== undefined) throw new Error(unready);
  return described(change, watch);
}

function described({ text, then, mayLose }: Change, watch: Watch): string {
  const moved = then === undefined ? undefined : watch.firstAt(then, '200');
  return [
    `${text}${moved === undefined || moved < 1 ? '' : ` after ${Math.round(moved)} ms`}`,
    ...(mayLose === undefined
      ? []
      : [`${watch.lost} of ${watch.polls} polls lost${mayLose === 0 ? '' : ` (${mayLose} may be)`}`]),
    `polls at most ${Math.ceil(watch.largestGap)} ms apart`,
  ].join(', ');
}

/** Settled once both gateways gave the last answer of their sequence. */
function unsettled(watch: Watch, { sequence }: Change): Promise<Missing> {
  const last = [STOCK, SECOND].map((name) => watch.sequence(name).at(-1));
  const wanted = sequence.map((answers) => answers.at(-1));
  return Promise.resolve(
    last.join() === wanted.join() ? undefined : `answers are ${last.join(', ')} instead of ${wanted.join(', ')}`,
  );
}

function watched(cluster: LiveCluster): Watched[] {
  return cluster.pods.map((pod) => ({
    name: pod.namespace === 'gw-second' ? SECOND : STOCK,
    address: pod.network.address,
    port: 8080,
  }));
}
