import { App, Testing } from 'cdk8s';
import {
  ConfigDelivery,
  GatewayAssignment,
  KnativeRelease,
  KnativeService,
  LocalGateway,
  MultiGatewayChart,
} from '../../lib';
import { LOCAL } from '../../lib/knative/config-istio/format';
import { type Bench } from '../harness/bench';
import { operated } from '../harness/knative-operator';
import { measure, type Matrix } from '../harness/matrix';
import { type KubernetesObject, applied } from '../harness/objects';
import { stockObjects } from '../harness/topology';

const SHARED = 'istio-system/knative-local-gateway';
// From 1.21 on the operator acts on the list of local gateways.
const RELEASES = [KnativeRelease.V1_15, KnativeRelease.V1_22];

/** A gateway by label beside the stock ones, with Knative by its operator, and cluster-local names of both. */
function topology(knative: KnativeRelease, localGateway: LocalGateway): KubernetesObject[] {
  const chart = new MultiGatewayChart(new App(), 'gateways', {
    knative,
    delivery: ConfigDelivery.knativeServing(),
    gateways: { alpha: { assignment: GatewayAssignment.label('gateway', 'alpha'), localGateway } },
  });
  const image = 'example.invalid/app';
  new KnativeService(chart, 'one', { image }).assignTo(chart.gateway('alpha'));
  new KnativeService(chart, 'stray', { image });
  return applied(stockObjects(), Testing.synth(chart) as KubernetesObject[]);
}

/** What the cluster-local names answer at the shared cluster-local gateway. */
async function localAnswers(bench: Bench, objects: readonly KubernetesObject[]): Promise<readonly string[]> {
  const measured: Matrix = await measure(bench, operated(objects));
  return ['default/one local', 'default/stray local'].map((row) => measured[row]?.[SHARED] ?? 'no Service');
}

/** Once the operator has rewritten the stock install, cluster-local names answer as before. */
export async function afterOperator(bench: Bench): Promise<string> {
  for (const knative of RELEASES) {
    for (const [kind, expected] of [
      [LocalGateway.SHARED, '200,200'],
      [LocalGateway.OWN, '404,200'],
    ] as const) {
      const answers = await localAnswers(bench, topology(knative, kind));
      if (answers.join() !== expected) {
        throw new Error(`Knative ${knative.minor}, ${kind}: expected ${expected}, measured ${answers.join()}`);
      }
    }
  }
  return `cluster-local names answer with ${RELEASES.map(({ minor }) => minor).join(' and ')}, shared and own`;
}

/** The negative control: a list that repeats the default, on which operators since 1.21 act. */
export async function afterRepeatedDefault(bench: Bench): Promise<string> {
  const entry = {
    name: 'knative-local-gateway',
    namespace: 'knative-serving',
    service: `knative-local-gateway.istio-system.svc.cluster.local`,
  };
  const seen: string[] = [];
  for (const knative of RELEASES) {
    const objects = topology(knative, LocalGateway.SHARED).map((object) => repeating(object, [entry]));
    seen.push((await localAnswers(bench, objects)).join());
  }
  const expected = ['200,200', 'no Service,no Service'];
  if (seen.join(' ') !== expected.join(' ')) throw new Error(`expected ${expected.join(' ')}, saw ${seen.join(' ')}`);
  return 'negative control: from 1.21 the Service leaves its pods, and cluster-local names lead nowhere';
}

function repeating(object: KubernetesObject, entries: readonly object[]): KubernetesObject {
  if (object.kind !== 'KnativeServing') return object;
  const spec = object['spec'] as { readonly config: { readonly istio?: object } };
  const istio = { ...spec.config.istio, [LOCAL.key]: JSON.stringify(entries) };
  return { ...object, spec: { ...spec, config: { ...spec.config, istio } } };
}
