import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { revisionObjects } from './backends';
import { type Bench } from './bench';
import { Component } from './components';
import { envoyMissing, startEnvoy } from './envoy';
import { type HttpAnswer } from './exchange';
import { httpGet } from './http';
import { Istiod } from './istiod';
import { controllerObjects, modelOf } from './net-istio';
import { type PodNetwork, inPod } from './network';
import { type KubernetesObject } from './objects';
import { type GatewayPod, podObjects, podsOf } from './pods';
import { RunningProcess } from './processes';
import { messageOf, until } from './wait';

const CONVERGED_SECONDS = 60;
const SERVICE_PORTS = '80,8012,8022,8080,9090,9091';
// Set by Istio's injector.
const INJECTED = { 'security.istio.io/tlsMode': 'istio' };

/** A pod with a sidecar. */
export interface MeshPod {
  readonly name: string;
  readonly namespace: string;
  /** `NAMESPACE/NAME` of the Knative Service whose only revision it runs. @default - it only calls */
  readonly service?: string;
}

/** One request, and who gets it. */
export interface Call {
  readonly address: string;
  readonly port: number;
  readonly host?: string;
  /** Address of the caller. @default - one that belongs to no pod */
  readonly from?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Gateways and services with sidecars, all with the certificates of their service accounts. */
export class Mesh {
  public constructor(
    private readonly gateways: readonly GatewayPod[],
    private readonly sidecars: readonly GatewayPod[],
  ) {}

  /** The first pod of the gateway in a namespace. */
  public gateway(namespace: string): PodNetwork {
    return found(this.gateways, ({ namespace: own }) => own === namespace, namespace);
  }

  /** The pod of this name. */
  public pod(name: string): PodNetwork {
    return found(this.sidecars, (pod) => pod.name === name, name);
  }
}

function found(pods: readonly GatewayPod[], is: (pod: GatewayPod) => boolean, what: string): PodNetwork {
  const pod = pods.find(is);
  if (pod === undefined) throw new Error(`no pod of ${what}`);
  return pod.network;
}

/** Starts istiod, and an Envoy for each gateway pod and each pod with a sidecar, and asks once they agree. */
export async function onMesh<T>(
  bench: Bench,
  objects: readonly KubernetesObject[],
  shapes: readonly MeshPod[],
  ask: (mesh: Mesh) => Promise<T>,
): Promise<T> {
  const { folder } = bench;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const gateways = podsOf(objects, bench.networks);
  const sidecars = shapes.map((shape, index) => sidecar(shape, bench.networks[gateways.length + index]));
  const pods = [...gateways, ...sidecars];
  bench.backends.assign([]);
  const istiod = await Istiod.start({
    binary: bench.file(Component.ISTIO, 'istio'),
    folder,
    objects: [
      ...objects,
      ...podObjects(objects, pods),
      ...sidecars.flatMap((pod, index) => revisionsOf(pod, shapes[index]?.service)),
      ...controllerObjects(modelOf(objects)),
    ],
    autoMtls: true,
  });
  const processes: RunningProcess[] = [];
  try {
    for (const pod of pods) {
      const isSidecar = !gateways.includes(pod);
      const socket = join(folder, `${pod.network.name}.sock`);
      processes.push(await startAgent(bench, pod, socket, isSidecar));
      const discovery = { port: Istiod.ADS_PORT, secrets: socket, isSidecar };
      processes.push(startEnvoy(bench.file(Component.ENVOY, 'envoy/_bin/envoy'), folder, pod, discovery));
    }
    const check = (): void => {
      for (const process of [istiod, ...processes]) process.check();
    };
    await until('the mesh', CONVERGED_SECONDS, () => missing(istiod, pods), check);
    return await ask(new Mesh(gateways, sidecars));
  } finally {
    await Promise.all(processes.map((process) => process.end('SIGKILL')));
    await istiod.end();
  }
}

/** The status of the answer, or how the connection ended: `reset`, or `refused`. */
export async function answerOf({ from, ...question }: Call): Promise<string> {
  try {
    return String((await answered({ from, ...question })).status);
  } catch (error) {
    const words: Readonly<Record<string, string>> = { ECONNRESET: 'reset', ECONNREFUSED: 'refused', EPIPE: 'reset' };
    return words[(error as NodeJS.ErrnoException).code ?? ''] ?? messageOf(error);
  }
}

function answered(call: Call): Promise<HttpAnswer> {
  return httpGet({ ...call, from: call.from });
}

function sidecar({ name, namespace, service }: MeshPod, network: PodNetwork | undefined): GatewayPod {
  if (network === undefined) throw new Error('more pods than the pod network has');
  const revision = service === undefined ? {} : { 'serving.knative.dev/revision': revisionOf(service) };
  const labels = { app: name, ...INJECTED, ...revision };
  return { name, namespace, labels, serviceAccount: 'default', network, ports: {} };
}

function revisionOf(service: string): string {
  return `${service.slice(service.indexOf('/') + 1)}-00001`;
}

function revisionsOf({ namespace, name, network }: GatewayPod, service: string | undefined): KubernetesObject[] {
  return service === undefined ? [] : revisionObjects(namespace, revisionOf(service), network.address, name);
}

/** What stands beside an Envoy: it hands out the pod's certificate and, for a sidecar, sends connections to Envoy. */
async function startAgent(
  bench: Bench,
  { name, namespace, serviceAccount, network }: GatewayPod,
  socket: string,
  isSidecar: boolean,
): Promise<RunningProcess> {
  const { authority } = await bench.certificates();
  const { certificate, key } = await authority.issueIdentity(namespace, serviceAccount);
  const identity = join(bench.folder, `${network.name}.pem`);
  writeFileSync(identity, certificate + key, { mode: 0o600 });
  const captured = ['-capture', network.address, '-backend', `${namespace}/${name}`, '-ports', SERVICE_PORTS];
  const flags = ['-identity', identity, '-authority', authority.file, '-socket', socket];
  const binary = bench.file(Component.SIDECAR, 'sidecar');
  return RunningProcess.start(bench.folder, {
    name: `agent-${namespace}-${name}`,
    ...inPod(network, binary, [...flags, ...(isSidecar ? captured : [])]),
  });
}

async function missing(istiod: Istiod, pods: readonly GatewayPod[]): Promise<string | undefined> {
  const unsynced = await istiod.unsynced(pods);
  if (unsynced !== undefined) return unsynced;
  return (await Promise.all(pods.map(envoyMissing))).find((reason) => reason !== undefined);
}
