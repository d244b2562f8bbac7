import { Component } from '../harness/components';
import { type LiveCluster } from '../harness/live-cluster';
import { type KubernetesObject } from '../harness/objects';
import { type Part } from '../harness/part';
import { type Report } from '../harness/report';
import { STOCK_ENTRY, configDomain, externalGateways, gatewayObjects, knativeService } from '../harness/topology';
import { pause } from '../harness/wait';
import { Watch, type Watched } from '../harness/watch';
import { answersAs, notReady, onCluster } from './knative';

const SERVICE = knativeService('mover', 'default');
const HOST = 'mover.default.example.com';
const ROW = 'default/mover';
const STOCK = 'istio-system/istio-ingressgateway';
const LOCAL = 'istio-system/knative-local-gateway';
const SECOND = 'gw-second/edge-second';
const NEEDS = [Component.KUBERNETES, Component.MANIFESTS, Component.ISTIO, Component.ENVOY, Component.KNATIVE];
/** How long a gateway is watched after a change has taken effect, for what comes late. */
const AFTER_MILLISECONDS = 500;

/** A move reaches two proxies a moment apart: so many polls may fall into it. */
const MOVE = 2;

const LABELS = { app: 'edge-second', istio: 'edge-second' };
const SECOND_OBJECTS = gatewayObjects({
  name: 'edge-second',
  namespace: 'gw-second',
  labels: LABELS,
  gateway: 'knative-second',
  selector: { istio: 'edge-second' },
});
const SECOND_ENTRY = {
  name: 'knative-second',
  namespace: 'gw-second',
  service: 'edge-second.gw-second.svc.cluster.local',
  labelSelector: { matchLabels: { gateway: 'second' } },
};
const BOTH = externalGateways(STOCK_ENTRY, SECOND_ENTRY);
const STOCK_ONLY = externalGateways(STOCK_ENTRY);

/** One change: what is done, who is to answer in the end, and what the two gateways may answer on the way. */
interface Change {
  readonly name: string;
  readonly act: (cluster: LiveCluster) => Promise<void>;
  /** The gateway that answers afterwards; `undefined` for none. */
  readonly then: typeof STOCK | typeof SECOND | undefined;
  /** The answers of [stock, second], in order. */
  readonly sequence: readonly [readonly string[], readonly string[]];
  /** How many polls may find nobody; `undefined` where the service is meant to be away. */
  readonly mayLose?: number;
  readonly text: string;
}

const CHANGES: readonly Change[] = [
  {
    name: 'add a gateway',
    act: (cluster) => cluster.apply([BOTH]),
    then: STOCK,
    sequence: [['200'], ['404']],
    mayLose: 0,
    text: 'nothing moves',
  },
  {
    name: 'label an existing service',
    act: (cluster) => cluster.plane.client.patch(SERVICE, { metadata: { labels: { gateway: 'second' } } }),
    then: SECOND,
    sequence: [
      ['200', '404'],
      ['404', '200'],
    ],
    mayLose: MOVE,
    text: 'it moves',
  },
  {
    name: 'delete the Gateway object while config-istio names it',
    act: (cluster) => cluster.plane.client.remove(gateway()),
    then: undefined,
    sequence: [['404'], ['200', 'refused']],
    text: 'its port closes, and the service stays Ready',
  },
  {
    name: 'restore the Gateway object',
    act: (cluster) => cluster.apply([gateway()]),
    then: SECOND,
    sequence: [['404'], ['refused', '200']],
    text: 'it heals',
  },
  {
    name: 'remove the entry while the label stays',
    act: (cluster) => cluster.apply([STOCK_ONLY]),
    then: STOCK,
    sequence: [
      ['404', '200'],
      ['200', '404'],
    ],
    mayLose: MOVE,
    text: 'it falls back to the default gateway',
  },
  {
    name: 'restore the entry',
    act: (cluster) => cluster.apply([BOTH]),
    then: SECOND,
    sequence: [
      ['200', '404'],
      ['404', '200'],
    ],
    mayLose: MOVE,
    text: 'the label counts again',
  },
  {
    name: 'safe order, 1: move the service',
    act: (cluster) => cluster.plane.client.patch(SERVICE, { metadata: { labels: { gateway: null } } }),
    then: STOCK,
    sequence: [
      ['404', '200'],
      ['200', '404'],
    ],
    mayLose: MOVE,
    text: 'it moves back',
  },
  {
    name: 'safe order, 2: remove the entry',
    act: (cluster) => cluster.apply([STOCK_ONLY]),
    then: STOCK,
    sequence: [['200'], ['404']],
    mayLose: 0,
    text: 'nothing moves',
  },
  {
    name: 'safe order, 3: delete the Gateway object',
    act: (cluster) => cluster.plane.client.remove(gateway()),
    then: STOCK,
    sequence: [['200'], ['404', 'refused']],
    mayLose: 0,
    text: 'nothing moves',
  },
];

/** Changes of a running topology, watched every 20 ms. */
export const RUNTIME: Part = {
  name: 'runtime',
  proves: 'who answers before, during and after a change, polled every 20 ms; the safe order loses no request',
  needs: NEEDS,
  async run(bench, report) {
    await onCluster(bench, report, 'runtime', async (cluster) => {
      let goesOn = await report.scenario('runtime: gateway before config-istio', async () => {
        await cluster.apply([...SECOND_OBJECTS, configDomain('example.com'), STOCK_ONLY, SERVICE]);
        await cluster.until('Ready', () => notReady(cluster, [SERVICE]));
        await cluster.converged(2);
        await answersAs(cluster, { [`${ROW} ext`]: [STOCK, LOCAL], [`${ROW} local`]: [LOCAL] });
        return 'the service answers at the default gateway';
      });
      // Each change starts from where the last one ended.
      for (const change of CHANGES) goesOn &&= await changed(cluster, report, change);
    });
  },
};

function changed(cluster: LiveCluster, report: Report, change: Change): Promise<boolean> {
  return report.scenario(`runtime: ${change.name}`, async () => {
    const watch = Watch.start(HOST, watched(cluster));
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
      throw new Error(`${watch.lost} of ${watch.polls} polls found nobody`);
    }
    // A service stays Ready through all of this: it is not probed again.
    const unready = await notReady(cluster, [SERVICE]);
    if (unready !== undefined) throw new Error(unready);
    const moved = change.then === undefined ? undefined : watch.firstAt(change.then, '200');
    const lost = change.mayLose === undefined ? '' : `, ${watch.lost} of ${watch.polls} polls lost`;
    return `${change.text}${moved === undefined || moved < 1 ? '' : ` after ${Math.round(moved)} ms`}${lost}`;
  });
}

/** Settled once both gateways gave the last answer of their sequence. */
function unsettled(watch: Watch, { sequence }: Change): Promise<string | undefined> {
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

function gateway(): KubernetesObject {
  const found = SECOND_OBJECTS.find(({ kind }) => kind === 'Gateway');
  if (found === undefined) throw new Error('a gateway has a Gateway object');
  return found;
}
