import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/** The bridge's own address: discovery service, API server and everything else the harness serves. */
export const HOST_ADDRESS = '10.244.0.1';

/** An address outside of the pod network, of a client that comes through a load balancer. */
export const OUTSIDE_ADDRESS = '203.0.113.7';

const BRIDGE = 'pods';
// Without a constant address the bridge takes the lowest of its ports, and every neighbour stalls when a port joins.
const BRIDGE_MAC = '02:00:0a:f4:00:01';
const BACKENDS = 250;
// Of the routes of each pod's callers.
const FIRST_TABLE = 1000;

/** One network namespace on the pod network. */
export interface PodNetwork {
  /** Name of the network namespace. */
  readonly name: string;
  readonly address: string;
  /** Who connects from this address sends through the pod, as its own processes do. */
  readonly caller: string;
}

/** The address of the N-th backend (1 and up), all on the bridge itself. */
export function backendAddress(index: number): string {
  if (index < 1 || index > BACKENDS) throw new Error(`backend ${index} is not within 1 to ${BACKENDS}`);
  return `10.244.2.${index}`;
}

/**
 * Makes the pod network in the current, empty network namespace: one namespace per gateway pod, joined by a bridge.
 *
 * The tmpfs on /run is private to this run's mount namespace, so nothing is left when the run ends, however it ends.
 */
export function makeNetwork(pods: number): PodNetwork[] {
  const networks = Array.from({ length: pods }, (_, index) => ({
    name: `pod-${index + 1}`,
    address: `10.244.1.${index + 1}`,
    caller: `10.244.3.${index + 1}`,
  }));
  execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', '/run']);
  mkdirSync('/run/netns');
  const host = [
    'link set lo up',
    `link add ${BRIDGE} address ${BRIDGE_MAC} type bridge`,
    `addr add ${HOST_ADDRESS}/16 dev ${BRIDGE}`,
    `addr add ${OUTSIDE_ADDRESS}/32 dev ${BRIDGE}`,
    `link set ${BRIDGE} up`,
    ...Array.from({ length: BACKENDS }, (_, index) => `addr add ${backendAddress(index + 1)}/32 dev ${BRIDGE}`),
  ];
  ip([], host);
  for (const [index, pod] of networks.entries()) {
    ip(
      [],
      [
        `netns add ${pod.name}`,
        `link add veth${index + 1} type veth peer name eth0 netns ${pod.name}`,
        `link set veth${index + 1} master ${BRIDGE} up`,
        `addr add ${pod.caller}/32 dev ${BRIDGE}`,
        `route add default via ${pod.address} dev ${BRIDGE} table ${FIRST_TABLE + index}`,
        `rule add from ${pod.caller} lookup ${FIRST_TABLE + index}`,
      ],
    );
    ip(
      ['-n', pod.name],
      [
        `addr add ${pod.address}/16 dev eth0`,
        'link set eth0 up',
        'link set lo up',
        `route add ${OUTSIDE_ADDRESS}/32 via ${HOST_ADDRESS}`,
      ],
    );
  }
  return networks;
}

/** The command line that runs a command inside a pod's network namespace, as a direct child. */
export function inPod(pod: PodNetwork, command: string, args: readonly string[]): { command: string; args: string[] } {
  return { command: 'nsenter', args: [`--net=/run/netns/${pod.name}`, '--', command, ...args] };
}

function ip(options: readonly string[], commands: readonly string[]): void {
  execFileSync('ip', [...options, '-batch', '-'], {
    input: `${commands.join('\n')}\n`,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
}
