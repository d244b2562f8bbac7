import { App, Testing } from 'cdk8s';
import {
  DomainMapping,
  GatewayAssignment,
  KnativeRelease,
  KnativeService,
  LocalGateway,
  MultiGatewayChart,
  type MultiGatewayChartProps,
} from '../../lib';
import { CALLERS_HEADER } from '../harness/backends';
import { type Bench } from '../harness/bench';
import { Component } from '../harness/components';
import { httpGet } from '../harness/http';
import { type Matrix, type Question, differences, inWords, measure } from '../harness/matrix';
import { type KubernetesObject, applied } from '../harness/objects';
import { type Part } from '../harness/part';
import { type GatewayPod, type Target, podsOf } from '../harness/pods';
import { type TlsPlane } from '../harness/tls-plane';
import { stockObjects } from '../harness/topology';
import { afterOperator, afterRepeatedDefault } from './operated';
import { onTlsPlane } from './tls';
import { played } from './tls-played';

/** Through whose pods a request comes, by the addresses that the backend sees. */
export const LOCAL_GATEWAYS: Part = {
  name: 'local',
  proves: 'requests to public, mapped and cluster-local names only pass through pods of the service’s own gateway',
  needs: [Component.ISTIO, Component.ENVOY, Component.KUBERNETES, Component.MANIFESTS],
  async run(bench, report) {
    await report.scenario('local: own pods alone', () => ownPods(bench));
    await report.scenario('local: shared local gateway', () => sharedPods(bench));
    await report.scenario('local: after the Knative operator', () => afterOperator(bench));
    await report.scenario('local: operator, default repeated', () => afterRepeatedDefault(bench));
    await onTlsPlane(bench, report, 'local', async (plane) => {
      await report.scenario('local: certificates of cluster-local names', () => ownCertificates(bench, plane));
      await report.scenario('local: certificates, shared local gateway', () => lostCertificates(bench, plane));
    });
  },
};

const A = 'istio-system-a';
const B = 'istio-system-b';
const STOCK = 'istio-system';
const ALL = [A, B, STOCK].flatMap((namespace) => [
  `${namespace}/istio-ingressgateway`,
  ...(namespace === STOCK ? [] : [`${namespace}/istio-ingressgateway-local`]),
]);
const SHARED_LOCAL = `${STOCK}/knative-local-gateway`;

/**
 * Two teams, one by namespace and one by label, with a service that only has a cluster-local name and a mapped name
 * each.
 */
function topology(localGateway: LocalGateway, props: Partial<MultiGatewayChartProps> = {}): KubernetesObject[] {
  const chart = new MultiGatewayChart(new App(), 'gateways', {
    knative: KnativeRelease.V1_15,
    gateways: {
      a: { assignment: GatewayAssignment.namespaces('team-a'), localGateway },
      b: { assignment: GatewayAssignment.label('team', 'b').exceptNamespaces('team-a'), localGateway },
    },
    ...props,
  });
  for (const [name, namespace] of [
    ['a', 'team-a'],
    ['b', 'team-b'],
  ] as const) {
    const gateway = chart.gateway(name);
    const service = { namespace, image: 'example.invalid/app' };
    new KnativeService(chart, `open-${name}`, service).assignTo(gateway);
    const inner = new KnativeService(chart, `inner-${name}`, { ...service, clusterLocal: true });
    if (gateway.localGateway !== undefined) inner.assignTo(gateway.localGateway);
    const mapping = { host: `www.${name}.example`, service: `open-${name}`, namespace };
    new DomainMapping(chart, `www-${name}`, mapping).assignTo(gateway);
  }
  new KnativeService(chart, 'stray', { image: 'example.invalid/app' });
  return [...applied(stockObjects(), Testing.synth(chart) as KubernetesObject[], [])];
}

/** The namespaces of the gateway pods that a request passed through, the nearest to the service first. */
function through(pods: readonly GatewayPod[]): (question: Question, target: Target) => Promise<string> {
  const namespaces = new Map(pods.map(({ network, namespace }) => [network.address, namespace]));
  return async (question, target) => {
    const { host, get, client } = question.request;
    const answer = await httpGet({ ...target, host, ...get, from: client });
    const seen = String(answer.headers[CALLERS_HEADER] ?? '')
      .split(',')
      .flatMap((address) => namespaces.get(address) ?? []);
    return [inWords(question, answer), ...seen].join(' ');
  };
}

async function seenBy(bench: Bench, objects: readonly KubernetesObject[]): Promise<Matrix> {
  return measure(bench, objects, { answer: through(podsOf(objects, bench.networks)) });
}

/** A row: what the gateway Services named answer; all others say 404. */
function row(answers: Readonly<Record<string, string>>, services: readonly string[]): Matrix[string] {
  return Object.fromEntries(services.map((service) => [service, answers[service] ?? '404']));
}

async function ownPods(bench: Bench): Promise<string> {
  const measured = await seenBy(bench, topology(LocalGateway.OWN));
  const services = [...ALL, SHARED_LOCAL];
  const expected: Record<string, Matrix[string]> = {
    'default/stray ext': row(
      { [`${STOCK}/istio-ingressgateway`]: `200 ${STOCK}`, [SHARED_LOCAL]: `200 ${STOCK}` },
      services,
    ),
    'default/stray local': row({ [SHARED_LOCAL]: `200 ${STOCK}` }, services),
  };
  for (const [name, gateway] of [
    ['a', A],
    ['b', B],
  ] as const) {
    const [own, local] = [`${gateway}/istio-ingressgateway`, `${gateway}/istio-ingressgateway-local`];
    expected[`team-${name}/open-${name} ext`] = row({ [own]: `200 ${gateway}`, [local]: `200 ${gateway}` }, services);
    expected[`team-${name}/open-${name} local`] = row({ [local]: `200 ${gateway}` }, services);
    expected[`team-${name}/inner-${name} local`] = row({ [local]: `200 ${gateway}` }, services);
    // In at the gateway, and by the placeholder Service of the target on to its local gateway.
    expected[`team-${name}/www.${name}.example ext`] = row({ [own]: `200 ${gateway} ${gateway}` }, services);
  }
  const wrong = differences(expected, measured);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return `${Object.keys(expected).length} names at ${services.length} gateway Services`;
}

/**
 * The negative control: with the stock local gateway, the default gateway's pods see everything that is called in the
 * cluster.
 */
async function sharedPods(bench: Bench): Promise<string> {
  const measured = await seenBy(bench, topology(LocalGateway.SHARED));
  const seen = ['a', 'b'].flatMap((name) => [
    measured[`team-${name}/inner-${name} local`]?.[SHARED_LOCAL],
    measured[`team-${name}/open-${name} ext`]?.[SHARED_LOCAL],
    measured[`team-${name}/www.${name}.example ext`]?.[`istio-system-${name}/istio-ingressgateway`],
  ]);
  const expected = [A, B].flatMap((gateway) => [`200 ${STOCK}`, `200 ${STOCK}`, `200 ${STOCK} ${gateway}`]);
  if (seen.join() !== expected.join()) throw new Error(`expected ${expected.join()}, saw ${seen.join()}`);
  return 'negative control: public, mapped and cluster-local names pass through the pods of the default gateway';
}

const TLS = { network: { clusterLocalDomainTls: true } };

async function ownCertificates(bench: Bench, plane: TlsPlane): Promise<string> {
  const { measured } = await played(bench, plane, topology(LocalGateway.OWN, TLS));
  const wrong = [A, B].flatMap((gateway) => {
    const name = gateway.slice(-1);
    return [`open-${name}`, `inner-${name}`].flatMap((service) => {
      const cells = measured.https[`team-${name}/${service} local`] ?? {};
      const open = Object.entries(cells).filter(([, answer]) => answer.startsWith('200'));
      const [own, ...others] = open.map(([id]) => id);
      return own === `${gateway}/istio-ingressgateway-local` && others.length === 0
        ? []
        : [`${service}: ${JSON.stringify(cells)}`];
    });
  });
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return 'https of 4 cluster-local names answers with a certificate at the own local gateway, and nowhere else';
}

/** The negative control: net-istio makes the server on the pods of the external gateway, where no Service leads to. */
async function lostCertificates(bench: Bench, plane: TlsPlane): Promise<string> {
  const { measured } = await played(bench, plane, topology(LocalGateway.SHARED, TLS));
  const cells = Object.values(measured.https['team-a/inner-a local'] ?? {});
  const open = cells.filter((answer) => answer.startsWith('200'));
  if (cells.length === 0) throw new Error('https was not asked');
  if (open.length > 0) throw new Error(`https answered: ${open.join(', ')}`);
  return 'negative control: https of a cluster-local name answers nowhere';
}
