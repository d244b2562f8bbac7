import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench } from './bench';
import { createByAge } from './by-age';
import { IstioApi, startCluster } from './cluster';
import { Component } from './components';
import { type ControlPlane } from './control-plane';
import { awaitedSecrets, envoyMissing, startEnvoy } from './envoy';
import { gatewayAccess } from './gateway-accounts';
import { InTurn } from './in-turn';
import { isReadByIstiod } from './istiod-objects';
import { refusalOf } from './kube-client';
import { type PodNetwork } from './network';
import { type KubernetesObject, groupOf, idOf, ofKind } from './objects';
import { PilotDiscovery } from './pilot-discovery';
import { type GatewayPod, podObjects, podsOf } from './pods';
import { type RunningProcess } from './processes';
import { type Missing, until } from './wait';

const CONVERGED_SECONDS = 60;
const FIRST_PORT = 20_000;
const ACCESS_GROUP = 'rbac.authorization.k8s.io';

export interface ServeOptions {
  /** `PILOT_SCOPE_GATEWAY_TO_NAMESPACE` of istiod. @default false */
  readonly scopeGatewayToNamespace?: boolean;
  /** Whether gateways without a service account of their own may read the Secrets of their namespace. @default true */
  readonly access?: boolean;
}

/**
 * An API server on which one topology after the other is served: by a new istiod, over mutual TLS, to a new Envoy for
 * each gateway pod.
 *
 * Once the Envoys have everything, their istiod ends and the API server is free for the next topology, for an Envoy
 * holds back a listener for 15 s whose certificate does not come. It then serves what it has, and is asked, beside the
 * start of others.
 */
export class TlsPlane {
  private readonly turns = new InTurn();
  private readonly free: PodNetwork[];
  private waiting: (() => void)[] = [];
  private served = 0;

  private constructor(
    private readonly bench: Bench,
    private readonly plane: ControlPlane,
  ) {
    this.free = [...bench.networks];
  }

  public static async start(bench: Bench): Promise<TlsPlane> {
    bench.backends.assign([]);
    return new TlsPlane(bench, await startCluster(bench, IstioApi.V1_31));
  }

  /**
   * Serves these objects, and lets the pods be asked once each serves all that it will ever get.
   *
   * @param made What controllers make of the objects: it is younger.
   */
  public async serve<T>(
    [objects, made]: readonly [readonly KubernetesObject[], readonly KubernetesObject[]],
    options: ServeOptions,
    ask: (pods: readonly GatewayPod[]) => Promise<T>,
  ): Promise<T> {
    const wanted = podsOf(objects, this.bench.networks).length;
    const { networks, pods, envoys, folder } = await this.turns.do(async () => {
      const taken = await this.take(wanted);
      try {
        return { networks: taken, ...(await this.start([objects, made], taken, options)) };
      } catch (error) {
        this.give(taken);
        throw error;
      }
    });
    try {
      const check = (): void => {
        for (const envoy of envoys) envoy.check();
      };
      await until('the gateways', CONVERGED_SECONDS, () => firstOf(pods, envoyMissing), check);
      return await ask(pods);
    } finally {
      await endAll(envoys);
      this.give(networks);
      rmSync(folder, { recursive: true, force: true });
    }
  }

  public check(): void {
    this.plane.check();
  }

  public async end(): Promise<void> {
    await this.plane.end();
  }

  private async start(
    [given, made]: readonly [readonly KubernetesObject[], readonly KubernetesObject[]],
    networks: readonly PodNetwork[],
    { scopeGatewayToNamespace = false, access = true }: ServeOptions,
  ): Promise<{ pods: readonly GatewayPod[]; envoys: readonly RunningProcess[]; folder: string }> {
    this.served += 1;
    const folder = join(this.bench.folder, `served-${this.served}`);
    mkdirSync(folder, { recursive: true });
    const certificates = await this.bench.certificates();
    const pods = podsOf(given, networks);
    const stages = [
      [
        ...(await certificates.filled(given)),
        ...(access ? gatewayAccess(given) : []),
        ...podObjects(given, pods),
      ].filter(isStored),
      (await certificates.filled(made)).filter(isStored),
    ];
    const objects = stages.flat();
    const envoys: RunningProcess[] = [];
    let istiod: PilotDiscovery | undefined;
    try {
      await this.store(stages, pods);
      const started = await PilotDiscovery.start({
        binary: this.bench.file(Component.ISTIO, 'pilot-discovery'),
        folder,
        kubeconfig: this.plane.kubeconfig,
        authority: certificates.authority,
        scopeGatewayToNamespace,
        // An Envoy goes on looking for its istiod, and must not find that of another topology.
        port: FIRST_PORT + this.served,
      });
      istiod = started;
      const envoy = this.bench.file(Component.ENVOY, 'envoy/_bin/envoy');
      for (const pod of pods) envoys.push(startEnvoy(envoy, folder, pod, await started.discoveryOf(pod)));
      const check = (): void => {
        for (const process of [this.plane, started, ...envoys]) process.check();
      };
      const secrets = new Set(access ? ofKind(objects, '', 'Secret').map(idOf) : []);
      await until('the gateways', CONVERGED_SECONDS, () => unserved(started, pods, secrets), check);
      return { pods, envoys, folder };
    } catch (error) {
      await endAll(envoys);
      throw error;
    } finally {
      await istiod?.end('SIGKILL');
      await this.remove(objects);
    }
  }

  private async store(stages: readonly (readonly KubernetesObject[])[], pods: readonly GatewayPod[]): Promise<void> {
    const { client } = this.plane;
    const namespaces = [...new Set(stages.flat().map(({ metadata }) => metadata.namespace ?? 'default'))];
    const accounts = [
      ...namespaces.map((namespace) => ['default', namespace] as const),
      ...pods.map(({ serviceAccount, namespace }) => [serviceAccount, namespace] as const),
    ];
    await Promise.all(
      namespaces.map((name) => client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    );
    await Promise.all(
      accounts.map(([name, namespace]) =>
        client.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } }),
      ),
    );
    await createByAge(stages, async (object) => {
      if (object.kind === 'Namespace' || object.kind === 'ServiceAccount') return;
      const answer = await client.tryCreate(object);
      if (answer.status >= 300) throw new Error(`${object.kind} ${idOf(object)}: ${refusalOf(answer)}`);
      if (object.kind === 'Pod') await client.patch(object, { status: object['status'] }, 'status');
    });
  }

  /** Namespaces and service accounts stay: without anything in them they change nothing. */
  private async remove(objects: readonly KubernetesObject[]): Promise<void> {
    await Promise.all(
      objects
        .filter(({ kind }) => kind !== 'Namespace' && kind !== 'ServiceAccount')
        .map((object) => this.plane.client.remove(object)),
    );
  }

  private async take(count: number): Promise<PodNetwork[]> {
    while (this.free.length < count) await new Promise<void>((resolve) => this.waiting.push(resolve));
    return this.free.splice(0, count);
  }

  private give(networks: readonly PodNetwork[]): void {
    this.free.push(...networks);
    for (const resume of this.waiting.splice(0)) resume();
  }
}

/** What the gateways still lack of what istiod has for them. @param secrets All that may come. */
async function unserved(
  istiod: PilotDiscovery,
  pods: readonly GatewayPod[],
  secrets: ReadonlySet<string>,
): Promise<Missing> {
  const waiting = await istiod.unsynced(pods);
  if (waiting !== undefined) return waiting;
  return firstOf(pods, async (pod) => {
    const coming = (await awaitedSecrets(pod)).find((name) => secrets.has(`${pod.namespace}/${name}`));
    return coming === undefined ? undefined : `${pod.namespace}/${pod.name} waits for Secret ${coming}`;
  });
}

async function firstOf(pods: readonly GatewayPod[], missing: (pod: GatewayPod) => Promise<Missing>): Promise<Missing> {
  return (await Promise.all(pods.map(missing))).find((reason) => reason !== undefined);
}

function isStored(object: KubernetesObject): boolean {
  const isAccess = groupOf(object) === ACCESS_GROUP || object.kind === 'ServiceAccount';
  return isAccess || (object.kind === 'Secret' && groupOf(object) === '') || isReadByIstiod(object);
}

async function endAll(envoys: readonly RunningProcess[]): Promise<void> {
  // Nothing of a scenario outlives it: no drain is wanted.
  await Promise.all(envoys.map((envoy) => envoy.end('SIGKILL')));
}
