import { OUTSIDE_ADDRESS } from '../harness/network';
import { type Matrix } from '../harness/matrix';
import { type KubernetesObject } from '../harness/objects';
import { knativeService } from '../harness/topology';

export interface Expectation {
  /** Services beside those of the example, so that each gateway has one, and one has none. */
  readonly services?: readonly KubernetesObject[];
  /** Istio Gateway that config-istio names -> `NAMESPACE/NAME` of its own, alike for Service and Deployment. */
  readonly gateways: Readonly<Record<string, string>>;
  /** `NAMESPACE/NAME ext` or `local` -> the only gateway Services at which it answers. All others say 404. */
  readonly answers: Readonly<Record<string, readonly string[]>>;
  /**
   * Who has to ask for these answers; at the gateway Services `closedToOthers`, all others get 403 whatever they ask
   * for.
   */
  readonly client?: string;
  readonly closedToOthers?: readonly string[];
}

export const STOCK = 'istio-system/istio-ingressgateway';
export const LOCAL = 'istio-system/knative-local-gateway';
export const ALPHA = 'istio-system-alpha/istio-ingressgateway';
const BETA = 'istio-system-beta/istio-ingressgateway';
const QUARANTINE = 'knative-quarantine/istio-ingressgateway';
const TEAM_A = 'istio-system-team-a/istio-ingressgateway';
const TEAM_B = 'istio-system-team-b/istio-ingressgateway';
const INTERNAL = 'istio-system-internal/istio-ingressgateway';
const PUBLIC = 'istio-system-public/istio-ingressgateway';
const PARTNERS = 'istio-system-partners/istio-ingressgateway';
const PAYMENTS = 'istio-system-payments/istio-ingressgateway';
const SEARCH = 'istio-system-search/istio-ingressgateway';
const STAGING = 'istio-system-staging/istio-ingressgateway';

export const ON_STOCK = { 'knative-serving/knative-ingress-gateway': STOCK };
const ON_QUARANTINE = { 'knative-quarantine/knative-quarantine-gateway': QUARANTINE };

/** The gateways that everything goes through which no selector assigns. */
const SHARING: readonly string[] = [STOCK, QUARANTINE];

const STRAY = knativeService('stray', 'default');

/**
 * What each example promises. Local gateways answer external hosts too: net-istio matches the beginning of a host, and
 * the cluster-local short form is the beginning of the external host.
 */
export const EXPECTED: Readonly<Record<string, Expectation>> = {
  'allow-list': {
    services: [STRAY],
    gateways: { ...ON_STOCK, ...own('partners', PARTNERS) },
    answers: { ...service('default/stray', STOCK), ...service('default/orders', PARTNERS) },
    client: OUTSIDE_ADDRESS,
    closedToOthers: [PARTNERS],
  },
  'cross-access': {
    services: [STRAY],
    gateways: { ...ON_STOCK, ...own('team-a', TEAM_A), ...own('team-b', TEAM_B) },
    answers: {
      ...service('default/stray', STOCK),
      ...service('team-a/shop', TEAM_A),
      ...service('team-b/wiki', TEAM_B),
    },
  },
  default: {
    gateways: { ...ON_STOCK, ...own('alpha', ALPHA) },
    answers: { ...service('default/alpha', STOCK), ...service('default/beta', ALPHA) },
  },
  'five-gateways': {
    services: [STRAY],
    gateways: {
      ...ON_QUARANTINE,
      ...own('internal', INTERNAL),
      ...own('payments', PAYMENTS),
      ...own('public', PUBLIC),
      ...own('search', SEARCH),
      ...own('staging', STAGING),
    },
    answers: {
      ...service('default/stray', QUARANTINE),
      ...service('search/query', SEARCH),
      ...service('payments/ledger', PAYMENTS),
      ...service('default/preview', STAGING),
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
    gateways: { ...ON_STOCK, ...own('alpha', ALPHA), ...own('beta', BETA) },
    answers: {
      ...service('default/stray', STOCK),
      ...service('default/one', ALPHA),
      ...service('default/two', BETA),
    },
  },
  'istio-operator': {
    services: [STRAY],
    gateways: { ...ON_STOCK, ...own('alpha', ALPHA) },
    answers: { ...service('default/stray', STOCK), ...service('default/beta', ALPHA) },
  },
  'knative-operator': {
    services: [STRAY],
    gateways: { ...ON_STOCK, ...own('alpha', ALPHA) },
    answers: { ...service('default/stray', STOCK), ...service('default/beta', ALPHA) },
  },
  'mesh-strict': {
    services: [STRAY],
    gateways: { ...ON_STOCK, ...own('team-a', TEAM_A), ...own('team-b', TEAM_B) },
    answers: {
      ...service('default/stray', STOCK),
      ...service('team-a/shop', TEAM_A),
      ...service('team-b/wiki', TEAM_B),
    },
  },
  'namespace-per-team': {
    services: [STRAY, knativeService('wiki', 'team-b'), knativeService('next', 'team-a-staging')],
    gateways: { ...ON_STOCK, ...own('team-a', TEAM_A), ...own('team-b', TEAM_B) },
    answers: {
      ...service('default/stray', STOCK),
      ...service('team-a/shop', TEAM_A),
      ...service('team-a-staging/next', TEAM_A),
      ...service('team-b/wiki', TEAM_B),
      'team-a/www.shop.example ext': [TEAM_A],
    },
  },
  'patched-controller': {
    gateways: { ...ON_STOCK, ...own('alpha', ALPHA) },
    answers: service('default/hello', STOCK, ALPHA),
  },
  'public-and-internal': {
    services: [STRAY],
    gateways: { ...ON_QUARANTINE, ...own('internal', INTERNAL), ...own('public', PUBLIC) },
    answers: {
      ...service('default/stray', QUARANTINE),
      ...service('default/site', PUBLIC),
      ...service('default/docs', PUBLIC, INTERNAL),
      ...service('default/admin', INTERNAL),
    },
  },
  'quarantine-default': {
    services: [knativeService('second', 'default', { gateway: 'beta' })],
    gateways: { ...ON_QUARANTINE, ...own('alpha', ALPHA), ...own('beta', BETA) },
    answers: {
      ...service('default/assigned', ALPHA),
      ...service('default/mistyped', QUARANTINE),
      ...service('default/second', BETA),
    },
  },
  'strict-local': {
    services: [STRAY],
    gateways: { ...ON_STOCK, ...own('team-a', TEAM_A), ...own('team-b', TEAM_B) },
    answers: {
      ...service('default/stray', STOCK),
      ...service('team-a/shop', TEAM_A),
      'team-a/stock local': [`${TEAM_A}-local`],
      ...service('team-b/wiki', TEAM_B),
      'team-a/www.shop.example ext': [TEAM_A],
    },
  },
};

/** A gateway that somebody else installed. */
export const EXISTING: Expectation = {
  services: [STRAY],
  gateways: { ...ON_STOCK, ...own('alpha', ALPHA) },
  answers: { ...service('default/stray', STOCK), ...sharing('default/one', ALPHA) },
};

/** The gateway of this name, whose Service and Deployment are `id`. */
export function own(name: string, id: string): Expectation['gateways'] {
  const [namespace = ''] = id.split('/');
  return { [`${namespace}/knative-custom-gateway-${name}`]: id };
}

/** A service that answers at these gateways, and in the cluster at the local gateway of the first. */
function service(id: string, ...gateways: readonly [string, ...string[]]): Expectation['answers'] {
  const local = SHARING.includes(gateways[0]) ? LOCAL : `${gateways[0]}-local`;
  return { [`${id} ext`]: [...gateways, local], [`${id} local`]: [local] };
}

/** A service of a gateway without a local gateway of its own. */
function sharing(id: string, gateway: string): Expectation['answers'] {
  return { [`${id} ext`]: [gateway, LOCAL], [`${id} local`]: [LOCAL] };
}

/** The expected answers over all gateways that were measured. */
export function expectedMatrix({ answers }: Pick<Expectation, 'answers'>, measured: Matrix): Matrix {
  const gateways = new Set(Object.values(measured).flatMap((row) => Object.keys(row)));
  return Object.fromEntries(
    Object.entries(answers).map(([row, open]) => [
      row,
      Object.fromEntries([...new Set([...gateways, ...open])].map((id) => [id, open.includes(id) ? '200' : '404'])),
    ]),
  );
}

/** Gateways that are there and were not measured, or the other way round, or that answered nothing at all. */
export function unmeasured({ answers: expected, gateways }: Expectation, measured: Matrix): string[] {
  const rows = Object.values(measured);
  const there = new Set([...Object.values(gateways), STOCK, LOCAL, ...Object.values(expected).flat()]);
  const seen = new Set(rows.flatMap((row) => Object.keys(row)));
  const answers = (id: string): boolean => rows.some((row) => row[id] === '200');
  return [
    ...[...there].filter((id) => !seen.has(id)).map((id) => `${id} was not measured`),
    ...[...seen].filter((id) => !there.has(id)).map((id) => `${id} is a gateway that nobody expects`),
    ...Object.values(gateways)
      .filter((id) => seen.has(id) && !answers(id))
      .map((id) => `${id} answered nothing: give it a service in expected.ts`),
  ];
}

/** The same with `closed`, at which everybody who asks gets 403. */
export function withClosed(matrix: Matrix, closed: readonly string[]): Matrix {
  const refused = Object.fromEntries(closed.map((id) => [id, '403']));
  return Object.fromEntries(Object.entries(matrix).map(([row, cells]) => [row, { ...cells, ...refused }]));
}
