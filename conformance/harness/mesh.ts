import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CALLERS_HEADER, revisionObjects } from './backends';
import { type Bench } from './bench';
import { Component } from './components';
import { nameAddresses } from './hosts';
import { httpGet } from './http';
import { httpsGet } from './https';
import { controllerObjects, modelOf } from './net-istio';
import { type PodNetwork, inPod } from './network';
import { type KubernetesObject } from './objects';
import { type GatewayPod, podsOf } from './pods';
import { RunningProcess, output } from './processes';
import { type ServingOptions, serving } from './serving';
import { messageOf } from './wait';

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
  /** `NAMESPACE/NAME` of the pod that ought to answer. */
  readonly pod: string;
  readonly address: string;
  readonly port: number;
  readonly host?: string;
  /** @default `/` */
  readonly path?: string;
  /** Address of the caller. @default - one that belongs to no pod */
  readonly from?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the call is over TLS, with `host` as its server name. @default false */
  readonly isSecure?: boolean;
  /** Address that the gateway in between has to note as its caller's. @default - whatever there is */
  readonly calledFrom?: string;
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
  const gateways = podsOf(objects, bench.networks);
  const sidecars = shapes.map((shape, index) => sidecar(shape, bench.networks[gateways.length + index]));
  bench.backends.assign([]);
  nameAddresses(
    gateways.map(({ namespace, network }) => [`istio-ingressgateway.${namespace}.svc.cluster.local`, network.address]),
  );
  const all = [
    ...objects,
    ...sidecars.flatMap((pod, index) => revisionsOf(pod, shapes[index]?.service)),
    ...controllerObjects(modelOf(objects)),
  ];
  const beside = async (pod: GatewayPod): ReturnType<NonNullable<ServingOptions['beside']>> => {
    const isSidecar = sidecars.includes(pod);
    const secrets = join(bench.folder, `${pod.network.name}.sock`);
    return { processes: [await startAgent(bench, pod, secrets, isSidecar)], discovery: { secrets, isSidecar } };
  };
  const options = { mesh: { enableAutoMtls: true }, beside };
  const pods = [...gateways, ...sidecars];
  const unlike = (redirected: boolean): Promise<readonly string[]> => podsThatAre(!redirected, bench, pods);
  const result = await serving(bench, all, pods, options, async () => {
    const direct = await unlike(true);
    if (direct.length > 0) throw new Error(`no connection is redirected in ${direct.join(', ')}`);
    return ask(new Mesh(gateways, sidecars));
  });
  const left = await unlike(false);
  if (left.length > 0) throw new Error(`connections are still redirected in ${left.join(', ')}`);
  return result;
}

/** The pods in whose networks connections are redirected, or are not. */
async function podsThatAre(redirected: boolean, bench: Bench, pods: readonly GatewayPod[]): Promise<readonly string[]> {
  const binary = bench.file(Component.SIDECAR, 'sidecar');
  const found = await Promise.all(
    pods.map(async ({ name, namespace, network }) => {
      const { command, args } = inPod(network, binary, ['-tables']);
      const isRedirected = (await output(command, args)).trim() !== '';
      return isRedirected === redirected ? [`${namespace}/${name}`] : [];
    }),
  );
  return found.flat();
}

/** The status of the answer, and which pod gave it if it is another one; or how the connection ended. */
export async function answerOf({ pod, from, calledFrom, isSecure = false, ...question }: Call): Promise<string> {
  try {
    if (isSecure) {
      const { answer } = await httpsGet({ ...question, from, serverName: question.host ?? '' });
      if (typeof answer === 'string') return answer;
      return answer.status === 200 && answer.body !== pod ? `200:${answer.body}` : String(answer.status);
    }
    const { status, body, headers } = await httpGet({ ...question, from });
    const callers = String(headers[CALLERS_HEADER] ?? '').split(',');
    if (status === 200 && calledFrom !== undefined && !callers.includes(calledFrom))
      return `200 by way of ${callers.join()}`;
    return status === 200 && body !== pod ? `200:${body}` : String(status);
  } catch (error) {
    const words: Readonly<Record<string, string>> = { ECONNRESET: 'reset', ECONNREFUSED: 'refused', EPIPE: 'reset' };
    return words[(error as NodeJS.ErrnoException).code ?? ''] ?? messageOf(error);
  }
}

function sidecar({ name, namespace, service }: MeshPod, network: PodNetwork | undefined): GatewayPod {
  if (network === undefined) throw new Error('more pods than the pod network has');
  const labels = {
    app: name,
    ...INJECTED,
    ...(service !== undefined && { 'serving.knative.dev/revision': revisionOf(service) }),
  };
  return { name, namespace, labels, serviceAccount: 'default', network, ports: {} };
}

function revisionOf(service: string): string {
  return `${service.slice(service.indexOf('/') + 1)}-00001`;
}

function revisionsOf({ namespace, name, network }: GatewayPod, service: string | undefined): KubernetesObject[] {
  return service === undefined ? [] : revisionObjects(namespace, revisionOf(service), network.address, name);
}

/**
 * What stands beside an Envoy: it hands out the pod's certificate and, for a sidecar, sends connections to Envoy until
 * it ends.
 */
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
  const ofGateway = ['-service', network.address, '-secure', `${namespace}/${name}`];
  const flags = ['-identity', identity, '-authority', authority.file, '-socket', socket];
  const binary = bench.file(Component.SIDECAR, 'sidecar');
  return RunningProcess.start(bench.folder, {
    name: `agent-${namespace}-${name}`,
    ...inPod(network, binary, [...flags, ...(isSidecar ? captured : ofGateway)]),
  });
}
