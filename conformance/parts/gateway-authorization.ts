import { App, Testing } from 'cdk8s';
import {
  GatewayAssignment,
  type GatewayAuthorizationOptions,
  KnativeRelease,
  KnativeService,
  MultiGatewayChart,
} from '../../lib';
import { Authorizers, ISSUER, PASS_HEADER, WITH_PROVIDER, newKey } from '../harness/authorizers';
import { type Bench } from '../harness/bench';
import { type ServingOptions, serving } from '../harness/serving';
import { httpGet } from '../harness/http';
import { revisionsOf } from '../harness/matrix';
import { controllerObjects, modelOf } from '../harness/net-istio';
import { HOST_ADDRESS, OUTSIDE_ADDRESS } from '../harness/network';
import { type KubernetesObject, applied } from '../harness/objects';
import { podsOf } from '../harness/pods';
import { type Report } from '../harness/report';
import { stockObjects } from '../harness/topology';

type Headers = Readonly<Record<string, string>>;

interface Asked {
  readonly name: string;
  /** @default the host of the gateway's own service */
  readonly host?: string;
  /** @default 8080, behind port 80 of the gateway's Service */
  readonly port?: number;
  /** @default OUTSIDE_ADDRESS */
  readonly from?: string;
  /** @default `/` */
  readonly path?: string;
  readonly headers?: Headers;
  readonly answer: string;
}

interface ConstructCase {
  readonly name: string;
  readonly options: GatewayAuthorizationOptions;
  readonly mesh?: object;
  /** Beside the probe and the call by the cluster-local name, which pass in any case. */
  readonly asked: (authorizers: Authorizers) => readonly Asked[];
}

const OWN = 'shop.team-a.example.com';
const FOREIGN = 'wiki.team-b.example.com';
const LOCAL_PORT = 8081;
const PASS: Headers = { [PASS_HEADER]: 'pass' };
const PROBE: Headers = { 'K-Network-Probe': 'probe', 'K-Network-Hash': 'override' };
const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });

const ALWAYS: readonly Asked[] = [
  {
    name: "net-istio's prober",
    host: `${OWN}:80`,
    from: HOST_ADDRESS,
    path: '/healthz',
    headers: PROBE,
    answer: '200',
  },
  { name: 'cluster-local name', host: 'shop.team-a', port: LOCAL_PORT, from: HOST_ADDRESS, answer: '200' },
];

const CASES: readonly ConstructCase[] = [
  {
    name: 'own hosts',
    options: {},
    asked: () => [
      { name: 'own host', answer: '200' },
      { name: 'own host with its port', host: `${OWN}:80`, answer: '200' },
      { name: 'foreign host', host: FOREIGN, answer: '403' },
      { name: 'foreign host under the own domain', host: 'other.team-a.example.com', answer: '403' },
    ],
  },
  {
    name: 'source ranges',
    options: { ownHostsOnly: false, sourceRanges: ['203.0.113.0/24'] },
    asked: () => [
      { name: 'client within', answer: '200' },
      { name: 'client outside', from: HOST_ADDRESS, answer: '403' },
      { name: 'foreign host', host: FOREIGN, answer: '404' },
      { name: 'client outside that claims an address', from: HOST_ADDRESS, headers: forwarded(), answer: '403' },
    ],
  },
  {
    name: 'source ranges behind a proxy',
    options: { sourceRanges: ['203.0.113.0/24'], trustForwardedFor: true },
    mesh: { defaultConfig: { gatewayTopology: { numTrustedProxies: 1 } } },
    asked: () => [
      { name: 'forwarded client within', from: HOST_ADDRESS, headers: forwarded(), answer: '200' },
      { name: 'forwarded client outside', headers: forwarded('198.51.100.1'), answer: '403' },
    ],
  },
  {
    name: 'tokens',
    options: { jwtIssuers: [{ ...ISSUER, audiences: ['shop'] }] },
    asked: (authorizers) => [
      { name: 'no token', answer: '403' },
      { name: 'token', headers: bearer(authorizers.token({ aud: 'shop' })), answer: '200' },
      { name: 'token for others', headers: bearer(authorizers.token({ aud: 'bank' })), answer: '403' },
      { name: 'expired token', headers: bearer(authorizers.token({ aud: 'shop', exp: 1 })), answer: '401' },
      { name: 'forged token', headers: bearer(authorizers.token({ aud: 'shop' }, newKey())), answer: '401' },
      { name: 'foreign issuer', headers: bearer(authorizers.token({ iss: 'https://other.example' })), answer: '401' },
    ],
  },
  {
    name: 'external provider',
    options: { ownHostsOnly: false, externalAuthorizationProvider: 'decider' },
    mesh: WITH_PROVIDER,
    asked: () => [
      { name: 'let through', headers: PASS, answer: '200' },
      { name: 'denied', answer: '403' },
      { name: 'probe header on another path', headers: PROBE, answer: '403' },
    ],
  },
  {
    name: 'external provider that the mesh lacks',
    options: { ownHostsOnly: false, externalAuthorizationProvider: 'decider' },
    asked: () => [{ name: 'denied', headers: PASS, answer: '403' }],
  },
];

function forwarded(address = OUTSIDE_ADDRESS): Headers {
  return { 'x-forwarded-for': address };
}

/** What the option `authorization` of a gateway lets through, and what it denies. */
export async function gatewayAuthorization(bench: Bench, report: Report): Promise<void> {
  const { authority } = await bench.certificates();
  const authorizers = await Authorizers.start(authority);
  try {
    for (const each of CASES) {
      const settings = { authority: authority.file, ...(each.mesh !== undefined && { mesh: each.mesh }) };
      const asked = [...each.asked(authorizers), ...ALWAYS];
      await report.scenario(`authorization: option, ${each.name}`, () =>
        asExpected(bench, topology(each.options), settings, asked),
      );
    }
    const unlimited = [{ name: 'foreign host', host: FOREIGN, answer: '404' }, ...ALWAYS];
    await report.scenario('authorization: option, none', () => asExpected(bench, topology(), {}, unlimited));
  } finally {
    await authorizers.end();
  }
}

function topology(authorization?: GatewayAuthorizationOptions): KubernetesObject[] {
  const chart = new MultiGatewayChart(new App(), 'gateways', {
    knative: KnativeRelease.V1_15,
    defaultDomain: 'example.com',
    gateways: {
      a: {
        assignment: GatewayAssignment.label('gateway', 'a'),
        hosts: [OWN],
        ...(authorization && { authorization }),
      },
    },
  });
  const image = 'example.invalid/app';
  new KnativeService(chart, 'shop', { namespace: 'team-a', image }).assignTo(chart.gateway('a'));
  new KnativeService(chart, 'wiki', { namespace: 'team-b', image });
  return applied(stockObjects(), Testing.synth(chart) as KubernetesObject[], Authorizers.objects);
}

async function asExpected(
  bench: Bench,
  objects: readonly KubernetesObject[],
  settings: ServingOptions,
  asked: readonly Asked[],
): Promise<string> {
  const model = modelOf(objects);
  const pods = podsOf(objects, bench.networks);
  bench.backends.assign([]);
  const all = [...objects, ...revisionsOf(model, bench.backends), ...controllerObjects(model)];
  const [address] = pods
    .filter(({ namespace }) => namespace === 'istio-system-a')
    .map(({ network }) => network.address);
  if (address === undefined) throw new Error('the gateway has no pod');
  const answers = await serving(bench, all, pods, settings, () =>
    Promise.all(
      asked.map(async ({ name, host = OWN, port = 8080, from = OUTSIDE_ADDRESS, path = '/', headers = {}, answer }) => {
        const { status } = await httpGet({ address, port, host, from, path, headers });
        return { name, answer, measured: String(status) };
      }),
    ),
  );
  const wrong = answers.filter(({ answer, measured }) => measured !== answer);
  if (wrong.length > 0)
    throw new Error(wrong.map((each) => `${each.name}: expected ${each.answer}, measured ${each.measured}`).join('\n'));
  return answers.map(({ name, measured }) => `${name} ${measured}`).join(', ');
}
