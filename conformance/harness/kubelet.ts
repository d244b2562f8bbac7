import { type Bench } from './bench';
import { Component } from './components';
import { type Discovery, envoyMissing, startEnvoy } from './envoy';
import { type KubeClient, refusalOf } from './kube-client';
import { Loop } from './loop';
import { type PodNetwork } from './network';
import { type KubernetesObject, type PodTemplate, idOf, namespaceOf } from './objects';
import { type GatewayPod, isGatewayTemplate, namedPorts, serviceAccountOf } from './pods';
import { type RunningProcess } from './processes';
import { pause } from './wait';

const TURN_MILLISECONDS = 50;
// A pod that ends serves what it has accepted: nothing new comes to it, since it is no endpoint any more.
const DRAIN_MILLISECONDS = 1000;

interface Pod extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & { readonly uid: string; readonly deletionTimestamp?: string };
  readonly spec: PodTemplate['spec'] & { readonly nodeName?: string };
}

interface Running {
  readonly object: Pod;
  readonly pod: GatewayPod;
  readonly envoy: RunningProcess;
  isReady: boolean;
}

/**
 * Stands in for kubelet: gives every gateway pod a network namespace, an address and an Envoy. Other pods stay pending.
 */
export class Kubelet {
  private readonly running = new Map<string, Running>();
  /** Pods that are no endpoints any more, and serve what they have accepted. */
  private readonly draining = new Set<Promise<void>>();
  private readonly free: PodNetwork[];
  private readonly loop: Loop;

  public constructor(
    private readonly bench: Bench,
    private readonly client: KubeClient,
    networks: readonly PodNetwork[],
    private readonly discoveryOf: (pod: GatewayPod) => Promise<Discovery>,
  ) {
    this.free = [...networks];
    this.loop = Loop.start('the kubelet stand-in', TURN_MILLISECONDS, () => this.turn());
  }

  /** The gateway pods that run now. */
  public get pods(): readonly GatewayPod[] {
    return [...this.running.values()].map(({ pod }) => pod);
  }

  /** Those of them that are ready, and so endpoints of their Services. */
  public get readyPods(): readonly GatewayPod[] {
    return [...this.running.values()].filter(({ isReady }) => isReady).map(({ pod }) => pod);
  }

  public check(): void {
    this.loop.check();
    for (const { envoy } of this.running.values()) envoy.check();
  }

  public async end(): Promise<void> {
    await this.loop.end();
    await Promise.all([...this.running.values()].map(({ envoy }) => envoy.end('SIGKILL')));
    await Promise.all(this.draining);
  }

  private async turn(): Promise<void> {
    const pods = ((await this.client.list('v1', 'Pod')) as readonly Pod[]).filter(({ metadata, spec }) =>
      isGatewayTemplate({ metadata, spec }),
    );
    const present = new Set(pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map(uidOf));
    for (const [uid, ended] of this.running) {
      if (present.has(uid)) continue;
      this.running.delete(uid);
      const drained = this.drain(ended).finally(() => this.draining.delete(drained));
      this.draining.add(drained);
    }
    for (const pod of pods) {
      if (!present.has(uidOf(pod))) await this.finish(pod);
      else if (!this.running.has(uidOf(pod))) await this.start(pod);
    }
    for (const each of this.running.values()) if (!each.isReady) await this.makeReady(each);
  }

  /** A pod is ready once its Envoy has got its first configuration, as the readiness probe of istio-proxy has it. */
  private async makeReady(running: Running): Promise<void> {
    const { object, pod } = running;
    const missing = await envoyMissing(pod).catch(() => 'not up yet');
    if (missing !== undefined) return;
    await this.client.patch(object, { status: runningAt(pod.network, 'True') }, 'status');
    running.isReady = true;
  }

  private async drain({ pod, envoy }: Running): Promise<void> {
    await pause(DRAIN_MILLISECONDS);
    await envoy.end('SIGKILL');
    this.free.push(pod.network);
  }

  /** A pod on a node is there until its kubelet says that it has ended. */
  private async finish(pod: Pod): Promise<void> {
    const path = `/api/v1/namespaces/${namespaceOf(pod)}/pods/${pod.metadata.name}`;
    await this.client.request('DELETE', `${path}?gracePeriodSeconds=0`);
  }

  // Whatever fails here is done again at the next turn: a pod counts as running only when all of it is done.
  private async start(object: Pod): Promise<void> {
    const [network] = this.free;
    if (network === undefined) throw new Error(`no network namespace is free for ${idOf(object)}`);
    if (object.spec.nodeName === undefined) await this.bind(object);
    await this.client.patch(object, { status: runningAt(network, 'False') }, 'status');
    const pod: GatewayPod = {
      name: object.metadata.name,
      namespace: namespaceOf(object),
      labels: object.metadata.labels ?? {},
      serviceAccount: serviceAccountOf(object),
      network,
      ports: namedPorts(object.spec),
    };
    const binary = this.bench.file(Component.ENVOY, 'envoy/_bin/envoy');
    const envoy = startEnvoy(binary, this.bench.folder, pod, await this.discoveryOf(pod));
    this.running.set(uidOf(object), { object, pod, envoy, isReady: false });
    this.free.shift();
  }

  /** What the scheduler does. */
  private async bind(pod: Pod): Promise<void> {
    if ((await this.client.read(NODE)) === undefined) await this.client.apply(NODE);
    const { apiVersion, kind, metadata } = NODE;
    const { name } = pod.metadata;
    const binding = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name },
      target: { apiVersion, kind, ...metadata },
    };
    const path = `/api/v1/namespaces/${namespaceOf(pod)}/pods/${name}/binding`;
    const answer = await this.client.request('POST', path, binding);
    if (answer.status >= 300) throw new Error(`pod ${idOf(pod)} is not bound: ${refusalOf(answer)}`);
  }
}

function runningAt({ address }: PodNetwork, status: 'True' | 'False'): object {
  return {
    phase: 'Running',
    podIP: address,
    podIPs: [{ ip: address }],
    conditions: [
      { type: 'Ready', status },
      { type: 'ContainersReady', status },
    ],
  };
}

// A pod without a node gets into no EndpointSlice.
const NODE = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node' } };

function uidOf({ metadata }: Pod): string {
  return metadata.uid;
}
