import { Testing } from 'cdk8s';
import {
  GatewayAssignment,
  GatewayWorkload,
  KnativeRelease,
  KnativeService,
  LoadBalancer,
  MultiGatewayChart,
} from '../../lib';
import { type Bench } from '../harness/bench';
import { makeNamespaces } from '../harness/cluster';
import { Component } from '../harness/components';
import { type ControlPlane } from '../harness/control-plane';
import { envoyMissing, startEnvoy } from '../harness/envoy';
import { gatewayApiCluster } from '../harness/gateway-api';
import { REFUSED, ask, questionsOf, revisionsOf } from '../harness/matrix';
import { controllerObjects, modelOf } from '../harness/net-istio';
import { type KubernetesObject, deploymentsOf, namespaceOf, ofKind } from '../harness/objects';
import { type Part } from '../harness/part';
import { PilotDiscovery } from '../harness/pilot-discovery';
import { type GatewayPod, gatewayServices, podObjects, podsOf } from '../harness/pods';
import { type RunningProcess } from '../harness/processes';
import { until } from '../harness/wait';
import { PLAIN, kubernetesGateway, madeOf, withoutParameters, wrongParts } from './gateway-api-made';

const SECONDS = 60;
const ELSEWHERE = 'elsewhere';
const ROWS = { external: 'default/shop ext', local: 'default/shop local' };
const OPEN = { external: '200', local: '200' };
// The listener of the Kubernetes Gateway stays open; that of the local gateway is the Istio Gateway's.
const CLOSED = { external: '404', local: REFUSED };
const MADE = ['Deployment', 'Service', 'ServiceAccount'];

/** GatewayWorkload.gatewayApi() on istiod: what istiod makes of it, and which Istio Gateways its pods get. */
export const GATEWAY_API: Part = {
  name: 'gateway-api',
  proves:
    'istiod makes of a Kubernetes Gateway what the package says, and its pods get only Istio Gateways beside them',
  needs: [Component.ISTIO, Component.ENVOY, Component.KUBERNETES, Component.MANIFESTS],
  async run(bench, report) {
    let stage: Stage | undefined;
    try {
      const isMade = await report.scenario('gateway-api: what istiod makes', async () => {
        stage = await Stage.start(bench);
        return stage.make();
      });
      if (!isMade || stage === undefined) return;
      const current = stage;
      await report.scenario('gateway-api: Istio Gateway beside the pods', () => current.serve());
      await report.scenario('gateway-api: Istio Gateway elsewhere', () => current.serveFromElsewhere());
    } finally {
      await stage?.end();
    }
  },
};

/** A cluster with one gateway and one service. */
class Stage {
  private readonly objects = topology();
  private readonly routes: KubernetesObject[];
  private own: readonly KubernetesObject[] = [];
  private pods: readonly GatewayPod[] = [];
  private readonly envoys: RunningProcess[] = [];
  private istiod: PilotDiscovery | undefined;

  private constructor(
    private readonly bench: Bench,
    private readonly plane: ControlPlane,
  ) {
    const model = modelOf(this.objects);
    bench.backends.assign([]);
    this.routes = [...revisionsOf(model, bench.backends), ...controllerObjects(model)];
  }

  public static async start(bench: Bench): Promise<Stage> {
    return new Stage(bench, await gatewayApiCluster(bench));
  }

  /** Lets istiod make what belongs to the Kubernetes Gateway, and to one without parameters. */
  public async make(): Promise<string> {
    const gateway = kubernetesGateway(this.objects);
    await this.apply([...this.objects, withoutParameters(gateway)]);
    await this.startIstiod();
    const lacking = async (name: string): Promise<string | undefined> => {
      const made = await madeOf(this.plane, name);
      const kinds = MADE.filter((kind) => !made.has(kind));
      return kinds.length === 0 ? undefined : `of ${name} there is no ${kinds.join(', ')}`;
    };
    await this.until('istiod', () => lacking(PLAIN));
    const wrong = async (): Promise<string | undefined> => {
      const parts = wrongParts(this.objects, await madeOf(this.plane, gateway.metadata.name));
      return parts.length === 0 ? undefined : `not true: ${parts.join('; ')}`;
    };
    await this.until('what istiod makes', wrong);
    const made = await madeOf(this.plane, gateway.metadata.name);
    this.own = [...made.values()];
    const plain = wrongParts(this.objects, await madeOf(this.plane, PLAIN));
    for (const kind of ['Service', 'Deployment', 'autoscaler', 'budget']) {
      if (!plain.includes(`the ${kind} is as its parameters`)) {
        throw new Error(`without parametersRef the ${kind} is as the parameters say`);
      }
    }
    return `${[...made.keys()].sort().join(', ')}, as rendered; without parametersRef they differ`;
  }

  /** Routes the service as net-istio does. */
  public async serve(): Promise<string> {
    this.pods = podsOf(this.own, this.bench.networks);
    await this.apply([...this.routes, ...podObjects(this.own, this.pods).map((object) => this.asMade(object))]);
    const envoy = this.bench.file(Component.ENVOY, 'envoy/_bin/envoy');
    for (const pod of this.pods) {
      this.envoys.push(startEnvoy(envoy, this.bench.folder, pod, await this.running().discoveryOf(pod)));
    }
    return this.answers(OPEN);
  }

  /** The same Istio Gateway in another namespace, with strict merging and, as a control, without. */
  public async serveFromElsewhere(): Promise<string> {
    const { namespace = '' } = kubernetesGateway(this.objects).metadata;
    const beside = ofKind(this.objects, 'networking.istio.io', 'Gateway').filter(
      (gateway) => namespaceOf(gateway) === namespace,
    );
    const moved = beside.map((gateway) => ({ ...gateway, metadata: { ...gateway.metadata, namespace: ELSEWHERE } }));
    const rebound = ofKind(this.routes, 'networking.istio.io', 'VirtualService').map(
      (route) => JSON.parse(JSON.stringify(route).replaceAll(`"${namespace}/`, `"${ELSEWHERE}/`)) as KubernetesObject,
    );
    await this.apply([...moved, ...rebound]);
    for (const gateway of beside) await this.plane.client.remove(gateway);
    const strict = await this.answers(CLOSED);
    await this.running().end('SIGKILL');
    await this.startIstiod({ strictGatewayMerging: false });
    return `${strict}; with PILOT_ENABLE_STRICT_GATEWAY_MERGING=false ${await this.answers(OPEN)}`;
  }

  public async end(): Promise<void> {
    await Promise.all(this.envoys.map((envoy) => envoy.end('SIGKILL')));
    await this.istiod?.end('SIGKILL');
    await this.plane.end();
  }

  /** What the gateway answers to the external host, and its local gateway, on port 8081, to the cluster-local one. */
  private async answers(wanted: Readonly<typeof OPEN>): Promise<string> {
    const rows = Object.values(ROWS);
    const questions = questionsOf(modelOf(this.objects)).filter(({ row }) => rows.includes(row));
    const [external] = gatewayServices(this.own, this.pods);
    const local = gatewayServices(this.objects, this.pods).find(({ id }) => id === `${external?.id ?? ''}-local`);
    if (external === undefined || local === undefined || questions.length !== rows.length) {
      throw new Error('there is nothing to ask');
    }
    await this.until(`the answers ${Object.values(wanted).join(' and ')}`, async () => {
      const waiting = [
        await this.running().unsynced(this.pods),
        ...(await Promise.all(this.pods.map(envoyMissing))),
      ].find((each) => each !== undefined);
      if (waiting !== undefined) return waiting;
      const matrix = await ask(questions, [external, local]);
      const answers = { external: matrix[ROWS.external]?.[external.id], local: matrix[ROWS.local]?.[local.id] };
      const isWanted = answers.external === wanted.external && answers.local === wanted.local;
      return isWanted ? undefined : `${external.id} answers ${JSON.stringify(answers)}`;
    });
    return `the host answers ${wanted.external}, the cluster-local one ${wanted.local}`;
  }

  private async startIstiod(options: { readonly strictGatewayMerging?: boolean } = {}): Promise<void> {
    const { authority } = await this.bench.certificates();
    this.istiod = await PilotDiscovery.start({
      binary: this.bench.file(Component.ISTIO, 'pilot-discovery'),
      folder: this.bench.folder,
      kubeconfig: this.plane.kubeconfig,
      authority,
      ...options,
    });
  }

  private running(): PilotDiscovery {
    if (this.istiod === undefined) throw new Error('istiod has not been started');
    return this.istiod;
  }

  /** Pods are those of the Deployment that istiod made: Pod Security of the namespace admits no others. */
  private asMade(object: KubernetesObject): KubernetesObject {
    const [deployment] = deploymentsOf(this.own);
    return object.kind === 'Pod' ? { ...object, spec: deployment?.spec.template.spec } : object;
  }

  private async apply(objects: readonly KubernetesObject[]): Promise<void> {
    const { client } = this.plane;
    await makeNamespaces(this.plane, objects);
    for (const object of objects) {
      await client.apply(object);
      if (object.kind === 'Pod') await client.patch(object, { status: object['status'] }, 'status');
    }
  }

  private until(what: string, missing: () => Promise<string | undefined>): Promise<void> {
    return until(what, SECONDS, missing, () => {
      for (const process of [this.plane, this.running(), ...this.envoys]) process.check();
    });
  }
}

function topology(): KubernetesObject[] {
  const chart = new MultiGatewayChart(Testing.app(), 'gateway-api', {
    knative: KnativeRelease.V1_22,
    istio: '1.31',
    defaultDomain: 'example.com',
    gateways: {
      alpha: {
        workload: GatewayWorkload.gatewayApi(),
        serviceAccountAnnotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/edge' },
        loadBalancer: LoadBalancer.awsNetwork({ internal: true }),
        assignment: GatewayAssignment.label('gateway', 'alpha'),
      },
    },
  });
  new KnativeService(chart, 'shop', { image: 'example.com/app:1' }).assignTo(chart.gateway('alpha'));
  return Testing.synth(chart) as KubernetesObject[];
}
