import { App, Testing } from 'cdk8s';
import { GatewayAssignment, GatewayWorkload, KnativeRelease, KnativeService, MultiGatewayChart } from '../../lib';
import { type Bench } from '../harness/bench';
import { exampleNames, synthesize } from '../harness/examples';
import { install } from '../harness/installers';
import { type KubernetesObject, applied } from '../harness/objects';
import { gatewayObjects, stockObjects } from '../harness/topology';
import { EXISTING, EXPECTED, type Expectation } from './expected';

const EXISTING_WORKLOAD = 'existing workload';

/** A topology of this package's constructs, and what it promises. */
export interface PromisedTopology {
  readonly objects: readonly KubernetesObject[];
  readonly expected: Expectation;
}

/** Every example, and a gateway on pods that somebody else installed. */
export function promisedNames(bench: Bench): readonly string[] {
  return [...exampleNames(bench.root).filter((name) => !isAboutTls(name)), EXISTING_WORKLOAD];
}

/** The examples that are about TLS, which is measured apart: over http and https, with certificates. */
export function tlsNames(bench: Bench): readonly string[] {
  return exampleNames(bench.root).filter(isAboutTls);
}

function isAboutTls(name: string): boolean {
  return name.startsWith('tls-');
}

/** The topology beside the stock installation, once every installer has done its work. */
export async function promised(bench: Bench, name: string): Promise<PromisedTopology> {
  const expected = name === EXISTING_WORKLOAD ? EXISTING : EXPECTED[name];
  if (expected === undefined)
    throw new Error(`the example ${name} has no expectation in conformance/parts/expected.ts`);
  const made =
    name === EXISTING_WORKLOAD ? existingWorkload() : await install(bench, await synthesize(bench.root, name));
  return { objects: applied(stockObjects(), made, expected.services ?? []), expected };
}

/** Service and Deployment are somebody else's, the Istio Gateway and the assignment are ours. */
function existingWorkload(): KubernetesObject[] {
  const podLabels = { istio: 'theirs' };
  const theirs = gatewayObjects({
    name: 'istio-ingressgateway',
    namespace: 'istio-system-alpha',
    labels: podLabels,
    gateway: 'theirs',
    selector: podLabels,
  });
  const chart = new MultiGatewayChart(new App(), 'existing', {
    knative: KnativeRelease.V1_15,
    gateways: {
      alpha: {
        workload: GatewayWorkload.existing({ podLabels }),
        assignment: GatewayAssignment.label('gateway', 'alpha'),
      },
    },
  });
  new KnativeService(chart, 'one', { image: 'example.invalid/app' }).assignTo(chart.gateway('alpha'));
  return [...theirs.filter(({ kind }) => kind !== 'Gateway'), ...(Testing.synth(chart) as KubernetesObject[])];
}
