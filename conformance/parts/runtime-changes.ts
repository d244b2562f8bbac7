import { type LiveCluster } from '../harness/live-cluster';
import { type KubernetesObject } from '../harness/objects';
import { POLL_MILLISECONDS } from '../harness/watch';
import { STOCK } from './expected';
import {
  BOTH,
  LABEL,
  MOVER,
  OVERLAP,
  SECOND,
  SECOND_OBJECTS,
  STOCK_ONLY,
  secondDeployment,
  secondGatewayObject,
} from './runtime-topology';
import { type Change } from './watched-change';

type Act = Change['act'];

/**
 * How long a move without overlap may find nobody: each of the two proxies has its configuration at a time of its own,
 * usually within 40 ms of the other, later on a busy machine.
 */
const BETWEEN_PROXIES_MILLISECONDS = 500;
const POLLS_BETWEEN_PROXIES = BETWEEN_PROXIES_MILLISECONDS / POLL_MILLISECONDS;

function apply(...objects: readonly KubernetesObject[]): Act {
  return (cluster) => cluster.apply(objects);
}

function label(gateway: string | null): Act {
  return (cluster) => cluster.plane.client.patch(MOVER, { metadata: { labels: { gateway } } });
}

const removeGateway: Act = (cluster) => cluster.plane.client.remove(secondGatewayObject());

async function addSecondGateway(cluster: LiveCluster): Promise<void> {
  await cluster.apply(SECOND_OBJECTS);
  await cluster.converged();
  await cluster.apply([BOTH]);
}

async function withoutPods(cluster: LiveCluster): Promise<void> {
  await cluster.apply([secondDeployment(0)]);
  await cluster.converged();
}

export const ADD_GATEWAY: Change = {
  name: 'add a gateway, from its pods to its entry',
  act: addSecondGateway,
  then: STOCK,
  sequence: [['200'], ['no pod', 'refused', '404']],
  mayLose: 0,
  text: 'nothing moves',
};

export const LABEL_SERVICE: Change = {
  name: 'label an existing service',
  act: label(LABEL.gateway),
  then: SECOND,
  sequence: [
    ['200', '404'],
    ['404', '200'],
  ],
  mayLose: POLLS_BETWEEN_PROXIES,
  text: 'it moves',
};

export const DELETE_GATEWAY_OBJECT: Change = {
  name: 'delete the Gateway object while config-istio names it',
  act: removeGateway,
  then: undefined,
  sequence: [['404'], ['200', 'refused']],
  text: 'its port closes, and the service stays Ready',
};

export const RESTORE_GATEWAY_OBJECT: Change = {
  name: 'restore the Gateway object',
  act: apply(secondGatewayObject()),
  then: SECOND,
  sequence: [['404'], ['refused', '200']],
  text: 'it heals',
};

/** Each starts from where the last one ended. */
export const MOVES: readonly Change[] = [
  {
    name: 'remove the entry while the label stays',
    act: apply(STOCK_ONLY),
    then: STOCK,
    sequence: [
      ['404', '200'],
      ['200', '404'],
    ],
    mayLose: POLLS_BETWEEN_PROXIES,
    text: 'it falls back to the default gateway',
  },
  {
    name: 'restore the entry, of a gateway without pods',
    before: withoutPods,
    act: apply(BOTH),
    then: undefined,
    sequence: [['200', '404'], ['no pod']],
    text: 'it moves there, out of reach, and stays Ready',
  },
  {
    name: 'give that gateway a pod',
    act: apply(secondDeployment(1)),
    then: SECOND,
    sequence: [['404'], ['no pod', 'refused', '200']],
    text: 'it answers there',
  },
];

/** A move that loses nothing, and what follows it: the old gateway goes. */
export const SAFE_ORDER: readonly Change[] = [
  {
    name: 'safe order, 1: an entry that overlaps',
    act: apply(OVERLAP),
    then: STOCK,
    sequence: [['404', '200'], ['200']],
    mayLose: 0,
    text: 'the service is on both gateways',
  },
  {
    name: 'safe order, 2: relabel the service',
    act: label(null),
    then: STOCK,
    sequence: [['200'], ['200', '404']],
    mayLose: 0,
    text: 'it leaves the old gateway',
  },
  {
    name: 'safe order, 3: remove the entries',
    act: apply(STOCK_ONLY),
    then: STOCK,
    sequence: [['200'], ['404']],
    mayLose: 0,
    text: 'nothing moves',
  },
  {
    name: 'safe order, 4: delete the Gateway object',
    act: removeGateway,
    then: STOCK,
    sequence: [['200'], ['404', 'refused']],
    mayLose: 0,
    text: 'nothing moves',
  },
];
