import { type Step } from '../../lib/plan/plan';
import { type Bench } from '../harness/bench';
import { manifestGenerate } from '../harness/installers';
import { type LiveCluster } from '../harness/live-cluster';
import { isNetIstioGiven } from '../harness/net-istio-controller';
import { type KubernetesObject, groupOf, idOf } from '../harness/objects';

const AFTER_APPLYING = /# after applying/;

/** Does what a step of a plan says, and what controllers do that do not run here. */
export class StepPerformer {
  public constructor(
    private readonly bench: Bench,
    private readonly cluster: LiveCluster,
    private readonly target: readonly KubernetesObject[],
  ) {}

  public async take(step: Step): Promise<void> {
    const commands = step.commands.filter((line) => !line.startsWith('#'));
    const objects = step.apply.map((each) => this.objectOf(each));
    for (const line of commands.filter((each) => !AFTER_APPLYING.test(each))) await this.cluster.shell(line);
    for (const object of objects) await this.install(object);
    await this.cluster.apply(objects);
    for (const line of commands.filter((each) => AFTER_APPLYING.test(each))) await this.cluster.shell(line);
    for (const each of step.delete) await this.cluster.plane.client.remove(objectNamed(each));
    if (step.kind === 'upgrade' && !isNetIstioGiven()) await this.cluster.restartNetIstio(step.knative);
  }

  /** Runs an istiod for its Deployment, and what the controller of IstioOperators makes. */
  private async install(object: KubernetesObject): Promise<void> {
    const { app, 'istio.io/rev': revision } = object.metadata.labels ?? {};
    if (object.kind === 'Deployment' && app === 'istiod') await this.cluster.startIstiod(revision);
    if (groupOf(object) !== 'install.istio.io') return;
    await this.cluster.apply(await manifestGenerate(this.bench, object), 'istio-operator');
  }

  private objectOf(each: Step['apply'][number]): KubernetesObject {
    const { object } = each;
    const found = object ?? this.target.find((one) => one.kind === each.kind && idOf(one) === idOf(objectNamed(each)));
    if (found === undefined) throw new Error(`${each.kind} ${each.namespace}/${each.name} is in neither topology`);
    return found as KubernetesObject;
  }
}

function objectNamed({ apiVersion, kind, namespace, name }: Step['delete'][number]): KubernetesObject {
  return { apiVersion, kind, metadata: { name, ...(namespace !== '' && { namespace }) } };
}
