import { Testing } from 'cdk8s';
import { GatewayAssignment, GatewayWorkload, KnativeRelease, KnativeService, MultiGatewayChart } from '../../lib';
import { Component } from '../harness/components';
import { exampleNames, synthesize } from '../harness/examples';
import { install } from '../harness/installers';
import { type Matrix, differences, measure } from '../harness/matrix';
import { type KubernetesObject, applied } from '../harness/objects';
import { type Part } from '../harness/part';
import { gatewayObjects, knativeService, stockObjects } from '../harness/topology';

export interface Expectation {
  /** Services beside those of the example, so that each assignment has one, and one has none. */
  readonly services?: readonly KubernetesObject[];
  /** `NAMESPACE/NAME ext` or `local` -> the only gateway Services at which it answers. All others say 404. */
  readonly answers: Readonly<Record<string, readonly string[]>>;
}

const STOCK = 'istio-system/istio-ingressgateway';
const LOCAL = 'istio-system/knative-local-gateway';
const ALPHA = 'istio-system-alpha/istio-ingressgateway';
const BETA = 'istio-system-beta/istio-ingressgateway';
const QUARANTINE = 'knative-quarantine/istio-ingressgateway';
const TEAM_A = 'istio-system-team-a/istio-ingressgateway';
const TEAM_B = 'istio-system-team-b/istio-ingressgateway';
const INTERNAL = 'istio-system-internal/istio-ingressgateway';
const PUBLIC = 'istio-system-public/istio-ingressgateway';

const STRAY = knativeService('stray', 'default');

/**
 * What each example promises. The shared local gateway answers external hosts too: net-istio matches the beginning of a
 * host, and the cluster-local short form is the beginning of the external host.
 */
export const EXPECTED: Readonly<Record<string, Expectation>> = {
  default: {
    answers: { ...service('default/alpha', STOCK), ...service('default/beta', ALPHA) },
  },
  'five-gateways': {
    services: [STRAY],
    answers: {
      ...service('default/stray', QUARANTINE),
      ...service('search/query', 'istio-system-search/istio-ingressgateway'),
      ...service('payments/ledger', 'istio-system-payments/istio-ingressgateway'),
      ...service('default/preview', 'istio-system-staging/istio-ingressgateway'),
      ...service('default/admin', INTERNAL),
      ...service('default/site', PUBLIC, INTERNAL),
      'default/www.example.com ext': [PUBLIC, INTERNAL],
    },
  },
  helm: {
    services: [
      STRAY,
      knativeService('one', 'default', { gateway: 'alpha' }),
      knativeService('two', 'default', { gateway: 'beta' }),
    ],
    answers: {
      ...service('default/stray', STOCK),
      ...service('default/one', ALPHA),
      ...service('default/two', BETA),
    },
  },
  'istio-operator': {
    services: [STRAY],
    answers: { ...service('default/stray', STOCK), ...service('default/beta', ALPHA) },
  },
  'knative-operator': {
    services: [STRAY],
    answers: { ...service('default/stray', STOCK), ...service('default/beta', ALPHA) },
  },
  'namespace-per-team': {
    services: [STRAY, knativeService('wiki', 'team-b'), knativeService('next', 'team-a-staging')],
    answers: {
      ...service('default/stray', STOCK),
      ...service('team-a/shop', TEAM_A),
      ...service('team-a-staging/next', TEAM_A),
      ...service('team-b/wiki', TEAM_B),
      'team-a/www.shop.example ext': [TEAM_A],
    },
  },
  'patched-controller': {
    answers: service('default/hello', STOCK, ALPHA),
  },
  'public-and-internal': {
    services: [STRAY],
    answers: {
      ...service('default/stray', QUARANTINE),
      ...service('default/site', PUBLIC, INTERNAL),
      ...service('default/admin', INTERNAL),
    },
  },
  'quarantine-default': {
    answers: { ...service('default/assigned', ALPHA), ...service('default/mistyped', QUARANTINE) },
  },
};

/** A service that answers at these gateways, and in the cluster. */
function service(id: string, ...gateways: readonly string[]): Expectation['answers'] {
  return { [`${id} ext`]: [...gateways, LOCAL], [`${id} local`]: [LOCAL] };
}

/** Every example on istiod and Envoys, installed by whatever installer it is written for. */
export const EXAMPLES: Part = {
  name: 'examples',
  proves: 'every host of every example answers at its own gateways and is unknown at all others',
  needs: [Component.ISTIO, Component.ENVOY, Component.HELM, Component.MANIFESTS],
  async run(bench, report) {
    for (const name of exampleNames(bench.root)) {
      await report.scenario(`examples: ${name}`, async () => {
        const expected = EXPECTED[name];
        if (expected === undefined) throw new Error(`the example ${name} has no expectation in conformance/parts`);
        const synthesized = await synthesize(bench.root, name);
        const installed = await install(bench, synthesized);
        const measured = await measure(bench, applied(stockObjects(), installed, expected.services ?? []));
        const wrong = differences(expectedMatrix(expected, measured), measured);
        if (wrong.length > 0) throw new Error(wrong.join('\n'));
        return counts(measured);
      });
    }
    await report.scenario('examples: existing workload', async () => {
      const measured = await measure(bench, applied(stockObjects(), existingWorkload()));
      const answers = { ...service('default/stray', STOCK), ...service('default/one', ALPHA) };
      const wrong = differences(expectedMatrix({ answers }, measured), measured);
      if (wrong.length > 0) throw new Error(wrong.join('\n'));
      return counts(measured);
    });
  },
};

function counts(measured: Matrix): string {
  const cells = Object.values(measured).flatMap((row) => Object.values(row));
  const open = cells.filter((answer) => answer === '200').length;
  return `${open} cells answer, all other ${cells.length - open} are 404`;
}

/** A gateway that somebody else installed: its Service and Deployment are theirs, the Istio Gateway and the assignment ours. */
function existingWorkload(): KubernetesObject[] {
  const podLabels = { istio: 'theirs' };
  const theirs = gatewayObjects({
    name: 'istio-ingressgateway',
    namespace: 'istio-system-alpha',
    labels: podLabels,
    gateway: 'theirs',
    selector: podLabels,
  });
  const chart = new MultiGatewayChart(Testing.app(), 'existing', {
    knative: KnativeRelease.V1_15,
    gateways: {
      alpha: {
        workload: GatewayWorkload.existing({ podLabels }),
        assignment: GatewayAssignment.label('gateway', 'alpha'),
      },
    },
  });
  new KnativeService(chart, 'one', { image: 'example.invalid/app' }).assignTo(chart.gateway('alpha'));
  return [...theirs.filter(({ kind }) => kind !== 'Gateway'), STRAY, ...(Testing.synth(chart) as KubernetesObject[])];
}

/** The expected answers over all gateways that were measured. */
export function expectedMatrix({ answers }: Expectation, measured: Matrix): Matrix {
  const gateways = new Set(Object.values(measured).flatMap((row) => Object.keys(row)));
  return Object.fromEntries(
    Object.entries(answers).map(([row, open]) => [
      row,
      Object.fromEntries([...new Set([...gateways, ...open])].map((id) => [id, open.includes(id) ? '200' : '404'])),
    ]),
  );
}
