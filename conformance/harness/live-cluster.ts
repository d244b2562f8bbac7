import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { Autoscaler } from './autoscaler';
import { type Bench } from './bench';
import { IstioApi, makeNamespaces, servingWebhooks, startCluster } from './cluster';
import { fixClusterDomain } from './cluster-domain';
import { Component } from './components';
import { type ControlPlane } from './control-plane';
import { endInTurn } from './end-in-turn';
import { missingEndpoints } from './endpoints';
import { envoyMissing } from './envoy';
import { httpGet } from './http';
import { Istiod, PLAIN_ENVOY_ENVIRONMENT, PLAIN_ENVOY_MESH, parseSyncz, unsynced } from './istiod';
import { Kubelet } from './kubelet';
import { installation, webhookService } from './live-objects';
import { type Matrix, ask, questionsOf } from './matrix';
import { modelObjects } from './model-objects';
import { modelOf } from './net-istio';
import { type NetIstioProgram, isNetIstioGiven, missingLease, netIstioProgram } from './net-istio-controller';
import { HOST_ADDRESS, type PodNetwork, inPod } from './network';
import { type KubernetesObject, deploymentsOf, groupOf } from './objects';
import { type GatewayPod, gatewayServices, isGateway } from './pods';
import { type ProcessOptions, RunningProcess, untilUp } from './processes';
import { stockObjects } from './topology';
import { type Missing, until } from './wait';

const SECONDS = 60;
const ISTIOD_DEBUG = { address: '127.0.0.1', port: 8080, path: '/debug/syncz' } as const;

/** What can be stopped and asked whether it is well. */
interface ClusterPart {
  check(): void;
  end(): Promise<void>;
}

/**
 * A whole cluster: API server, controller manager, Serving's controller and webhook, istiod, an Envoy for every gateway pod; net-istio
 * itself where NET_ISTIO_CONTROLLER names its binary, else its stand-in. Kubelet and autoscaler are stand-ins.
 */
export class LiveCluster {
  private readonly parts: ClusterPart[] = [];
  private kubeletOrNone: Kubelet | undefined;

  private constructor(
    private readonly bench: Bench,
    public readonly plane: ControlPlane,
    private readonly netIstio: NetIstioProgram,
  ) {
    this.parts.push(plane);
  }

  public static async start(bench: Bench): Promise<LiveCluster> {
    const netIstio = netIstioProgram(bench.root);
    fixClusterDomain();
    rmSync(bench.folder, { recursive: true, force: true });
    mkdirSync(bench.folder, { recursive: true });
    bench.backends.assign([]);
    const cluster = new LiveCluster(bench, await startCluster(bench, IstioApi.V1_24), netIstio);
    try {
      await cluster.boot();
      return cluster;
    } catch (error) {
      await cluster.end();
      throw error;
    }
  }

  public get pods(): readonly GatewayPod[] {
    return this.kubelet.pods;
  }

  /** What runs. */
  public get description(): string {
    return `API server, controller manager, Serving 1.15, istiod, Envoy, ${this.netIstio.name}`;
  }

  /** For what net-istio alone shows: says so where its stand-in did. */
  public get played(): string {
    return isNetIstioGiven() ? '' : `; played by ${this.netIstio.name}`;
  }

  /** Throws if anything of the cluster has ended or keeps failing. */
  public check(): void {
    for (const part of this.parts) part.check();
  }

  public async end(): Promise<void> {
    // The last started goes first, so that nobody works against an API server that is gone.
    await endInTurn(this.parts.toReversed());
  }

  /** Applies objects as a user does, namespaces first. */
  public async apply(objects: readonly KubernetesObject[]): Promise<void> {
    await makeNamespaces(this.plane, objects);
    for (const object of objects) if (object.kind !== 'Namespace') await this.plane.client.apply(object);
  }

  /** Applies what serves only when all the rest has converged: a service whose gateway has no endpoints yet would be Ready unprobed. */
  public async install(objects: readonly KubernetesObject[]): Promise<void> {
    const serves = (object: KubernetesObject): boolean => groupOf(object) === 'serving.knative.dev';
    await this.apply(objects.filter((object) => !serves(object)));
    await this.converged();
    await this.apply(objects.filter(serves));
  }

  /** Waits until all gateway pods run and are endpoints of their Services, and each has acknowledged all that istiod sent. */
  public async converged(): Promise<void> {
    const { client } = this.plane;
    await this.until('the gateways', async () => {
      const wanted = deploymentsOf(await client.list('apps/v1', 'Deployment'))
        .filter(isGateway)
        .reduce((sum, { spec }) => sum + (spec.replicas ?? 1), 0);
      if (this.pods.length !== wanted) return `${this.pods.length} of ${wanted} gateway pods run`;
      const endpoints = await missingEndpoints(client, this.pods);
      if (endpoints !== undefined) return endpoints;
      const answer = await httpGet(ISTIOD_DEBUG);
      const waiting = unsynced(parseSyncz(answer.body), this.pods);
      if (waiting !== undefined) return waiting;
      return (await Promise.all(this.pods.map(envoyMissing))).find((missing) => missing !== undefined);
    });
  }

  /** Waits for a state of the cluster, but not if anything of it has ended. */
  public until(what: string, ask: () => Promise<Missing>): Promise<void> {
    return until(what, SECONDS, ask, () => {
      this.check();
    });
  }

  /** All objects by which the model tells who answers, as they are now. */
  public objects(): Promise<KubernetesObject[]> {
    return modelObjects(this.plane.client);
  }

  /** Asks for every host at every gateway Service, as `measure` does, from the address of `client`. */
  public async matrix(client?: string): Promise<Matrix> {
    const objects = await this.objects();
    const questions = questionsOf(modelOf(objects), client === undefined ? {} : { client });
    return ask(questions, gatewayServices(objects, this.pods));
  }

  private get kubelet(): Kubelet {
    if (this.kubeletOrNone === undefined) throw new Error('the cluster has not started');
    return this.kubeletOrNone;
  }

  private async boot(): Promise<void> {
    const { client } = this.plane;
    const networks = [...this.bench.networks];
    // Controllers are pods as well: each in a network namespace of its own.
    const [controller, webhook, netIstio] = [networks.pop(), networks.pop(), networks.pop()];
    if (controller === undefined || webhook === undefined || netIstio === undefined)
      throw new Error('too few namespaces');
    this.plane.startControllers();
    await this.apply([...installation(this.bench), ...stockObjects(), ...webhookService(webhook)]);
    this.startServing('controller', 'controller', controller);
    this.startServing('webhook', 'webhook', webhook);
    this.startNetIstio(netIstio);
    await this.startIstiod();
    this.kubeletOrNone = new Kubelet(this.bench, client, networks);
    this.parts.push(this.kubeletOrNone, new Autoscaler(client, this.bench.backends));
    const webhooks = servingWebhooks(this.bench);
    for (const configuration of webhooks) await client.apply(configuration);
    await this.until("Serving's webhooks", async () => {
      for (const configuration of webhooks) {
        const stored = JSON.stringify(await client.read(configuration));
        if (!stored.includes('"caBundle"') || !stored.includes('"rules"'))
          return `${configuration.metadata.name} has no certificate`;
      }
      return undefined;
    });
    await this.until(this.netIstio.name, () => missingLease(client));
    await this.converged();
  }

  private startServing(name: string, program: string, network: PodNetwork): void {
    this.launch({
      name: `knative-${name}`,
      ...inPod(network, this.bench.file(Component.KNATIVE, program), ['-kubeconfig', this.plane.kubeconfig]),
      env: {
        ...controllerEnvironment(name, 'knative.dev/internal/serving'),
        WEBHOOK_NAME: 'webhook',
        WEBHOOK_PORT: '8443',
      },
    });
  }

  private startNetIstio(network: PodNetwork): void {
    const { command, args } = this.netIstio;
    this.launch({
      name: 'net-istio',
      ...inPod(network, command, [...args, '-kubeconfig', this.plane.kubeconfig]),
      env: controllerEnvironment('net-istio-controller', 'knative.dev/net-istio'),
    });
  }

  private async startIstiod(): Promise<void> {
    const mesh = join(this.bench.folder, 'mesh.yaml');
    writeFileSync(mesh, dump(PLAIN_ENVOY_MESH));
    const istiod = this.launch({
      name: 'istiod',
      command: this.bench.file(Component.ISTIO, 'pilot-discovery'),
      args: [
        ...['discovery', '--registries', 'Kubernetes', '--kubeconfig', this.plane.kubeconfig, '--meshConfig', mesh],
        ...['--httpAddr', '127.0.0.1:8080', '--grpcAddr', `${HOST_ADDRESS}:${Istiod.ADS_PORT}`],
        ...['--monitoringAddr', '127.0.0.1:15014', '--httpsAddr', '', '--secureGRPCAddr', ''],
      ],
      env: { ...PLAIN_ENVOY_ENVIRONMENT, POD_NAME: 'istiod', POD_NAMESPACE: 'istio-system' },
    });
    await untilUp(istiod, SECONDS, async () => {
      const answer = await httpGet({ address: '127.0.0.1', port: 8080, path: '/ready' });
      return answer.status === 200 ? undefined : `/ready says ${answer.status}`;
    });
  }

  private launch(options: ProcessOptions): RunningProcess {
    const running = RunningProcess.start(this.bench.folder, options);
    this.parts.push(running);
    return running;
  }
}

function controllerEnvironment(name: string, metricsDomain: string): Record<string, string> {
  return {
    SYSTEM_NAMESPACE: 'knative-serving',
    POD_NAME: name,
    METRICS_DOMAIN: metricsDomain,
    CONFIG_LOGGING_NAME: 'config-logging',
    CONFIG_OBSERVABILITY_NAME: 'config-observability',
    CONFIG_LEADERELECTION_NAME: 'config-leader-election',
  };
}
