import { mkdirSync, rmSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { Autoscaler } from './autoscaler';
import { type Bench } from './bench';
import { IstioApi, makeNamespaces, servingWebhooks, startCluster } from './cluster';
import { fixClusterDomain } from './cluster-domain';
import { Component } from './components';
import { type ControlPlane } from './control-plane';
import { endInTurn } from './end-in-turn';
import { missingEndpoints } from './endpoints';
import { envoyMissing } from './envoy';
import { gatewayAccess } from './gateway-accounts';
import { Issuer, withIssuer } from './issuer';
import { Kubelet } from './kubelet';
import { installation, webhookService } from './live-objects';
import { type Matrix, ask, questionsOf } from './matrix';
import { modelObjects } from './model-objects';
import { modelOf } from './net-istio';
import {
  type NetIstioProgram,
  RELEASE_VARIABLE,
  isNetIstioGiven,
  missingLease,
  netIstioProgram,
} from './net-istio-controller';
import { type PodNetwork, inPod } from './network';
import { type KubernetesObject, deploymentsOf, groupOf } from './objects';
import { type GatewayPod, gatewayServices, isGateway } from './pods';
import { PilotDiscovery } from './pilot-discovery';
import { type ProcessOptions, RunningProcess, output } from './processes';
import { stockObjects } from './topology';
import { askTls } from './tls-matrix';
import { type Missing, until } from './wait';

const SECONDS = 60;
// istiod does not ask a second time, within a minute, whether a service account may read secrets.
const ACCESS_KINDS = ['ServiceAccount', 'Role', 'RoleBinding'];

/** What can be stopped and asked whether it is well. */
interface ClusterPart {
  check(): void;
  end(): Promise<void>;
}

/**
 * A whole cluster: API server, controller manager, Serving's controller and webhook, istiod, an Envoy for every gateway
 * pod; net-istio itself where NET_ISTIO_CONTROLLER names its binary, else its stand-in. Kubelet and autoscaler are
 * stand-ins.
 */
export class LiveCluster {
  private readonly parts: ClusterPart[] = [];
  private kubeletOrNone: Kubelet | undefined;
  /** By revision; the first one has none. */
  private readonly istiods = new Map<string, PilotDiscovery>();
  private netIstioNetwork: PodNetwork | undefined;
  private netIstioProcess: RunningProcess | undefined;

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

  /** Those of the pods that are endpoints. */
  public get readyPods(): readonly GatewayPod[] {
    return this.kubelet.readyPods;
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

  /** Applies objects as a user does, namespaces first, then who may do what. Secrets get their certificates. */
  public async apply(objects: readonly KubernetesObject[], manager?: string): Promise<void> {
    await makeNamespaces(this.plane, objects);
    const certificates = await this.bench.certificates();
    const all = [...gatewayAccess(objects), ...withIssuer(await certificates.filled(objects))];
    const isAccess = ({ kind }: KubernetesObject): boolean => ACCESS_KINDS.includes(kind);
    for (const object of [...all.filter(isAccess), ...all.filter((each) => !isAccess(each))]) {
      if (object.kind !== 'Namespace')
        await this.plane.client.apply(object, { ...(manager !== undefined && { manager }) });
    }
  }

  /** Starts net-istio again, as that of another release, which only its stand-in can play. */
  public async restartNetIstio(minor: string): Promise<void> {
    const { netIstioProcess: old } = this;
    if (old !== undefined) this.parts.splice(this.parts.indexOf(old), 1);
    await old?.end();
    this.startNetIstio({ [RELEASE_VARIABLE]: minor });
  }

  /** Starts another istiod beside the first. Pods with its revision connect to it. */
  public async startIstiod(revision?: string): Promise<void> {
    const { authority } = await this.bench.certificates();
    const istiod = await PilotDiscovery.start({
      binary: this.bench.file(Component.ISTIO, 'pilot-discovery'),
      folder: this.bench.folder,
      kubeconfig: this.plane.kubeconfig,
      authority,
      ...(revision !== undefined && { revision }),
    });
    this.istiods.set(revision ?? '', istiod);
    this.parts.push(istiod);
  }

  /** Runs a line of a shell with kubectl, as the administrator. */
  public async shell(line: string): Promise<void> {
    const kubectl = dirname(this.bench.file(Component.KUBECTL, 'kubectl'));
    const PATH = `${kubectl}${delimiter}${process.env['PATH'] ?? ''}`;
    await output('sh', ['-ec', line], { env: { PATH, HOME: this.bench.folder, KUBECONFIG: this.plane.kubeconfig } });
  }

  /**
   * Applies what serves only when all the rest has converged: a service whose gateway has no endpoints yet would be
   * Ready unprobed.
   */
  public async install(objects: readonly KubernetesObject[]): Promise<void> {
    const serves = (object: KubernetesObject): boolean => groupOf(object) === 'serving.knative.dev';
    await this.apply(objects.filter((object) => !serves(object)));
    await this.converged();
    await this.apply(objects.filter(serves));
  }

  /**
   * Waits until all gateway pods run and are endpoints of their Services, and each has acknowledged all that istiod
   * sent.
   */
  public async converged(): Promise<void> {
    const { client } = this.plane;
    await this.until('the gateways', async () => {
      const wanted = deploymentsOf(await client.list('apps/v1', 'Deployment'))
        .filter(isGateway)
        .reduce((sum, { spec }) => sum + (spec.replicas ?? 1), 0);
      if (this.pods.length !== wanted) return `${this.pods.length} of ${wanted} gateway pods run`;
      const endpoints = await missingEndpoints(client, this.pods);
      if (endpoints !== undefined) return endpoints;
      for (const [revision, istiod] of this.istiods) {
        const waiting = await istiod.unsynced(this.pods.filter((pod) => revisionOf(pod) === revision));
        if (waiting !== undefined) return waiting;
      }
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

  /** The same by https. */
  public async tlsMatrix(): Promise<Matrix> {
    const objects = await this.objects();
    return askTls(questionsOf(modelOf(objects)), gatewayServices(objects, this.pods), await this.bench.certificates());
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
    this.netIstioNetwork = netIstio;
    this.startNetIstio();
    await this.startIstiod();
    const certificates = await this.bench.certificates();
    this.kubeletOrNone = new Kubelet(this.bench, client, networks, (pod) => this.istiodOf(pod).discoveryOf(pod));
    const { backends } = this.bench;
    this.parts.push(this.kubeletOrNone, new Autoscaler(client, backends), new Issuer(client, certificates));
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

  private istiodOf(pod: GatewayPod): PilotDiscovery {
    const istiod = this.istiods.get(revisionOf(pod));
    if (istiod === undefined) throw new Error(`no istiod of revision ${revisionOf(pod)} runs for ${pod.name}`);
    return istiod;
  }

  private startNetIstio(env: Readonly<Record<string, string>> = {}): void {
    const { command, args } = this.netIstio;
    if (this.netIstioNetwork === undefined) throw new Error('the cluster has not started');
    this.netIstioProcess = this.launch({
      name: 'net-istio',
      ...inPod(this.netIstioNetwork, command, [...args, '-kubeconfig', this.plane.kubeconfig]),
      env: { ...controllerEnvironment('net-istio-controller', 'knative.dev/net-istio'), ...env },
    });
  }

  private launch(options: ProcessOptions): RunningProcess {
    const running = RunningProcess.start(this.bench.folder, options);
    this.parts.push(running);
    return running;
  }
}

/** The revision of istiod that a pod asks for; empty for the default one. */
function revisionOf({ labels }: GatewayPod): string {
  const revision = labels['istio.io/rev'] ?? '';
  return revision === 'default' ? '' : revision;
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
