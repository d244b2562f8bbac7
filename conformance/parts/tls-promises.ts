import { Reach } from '../../lib/analysis/reach/reach';
import { synthesize } from '../harness/examples';
import { type LiveCluster } from '../harness/live-cluster';
import { modelOf } from '../harness/net-istio';
import { HOST_ADDRESS } from '../harness/network';
import { settled } from '../harness/settled';
import { type TlsState } from '../harness/tls-state';
import { type Expectation, ON_STOCK, own } from './expected';
import { type Bench } from '../harness/bench';
import { HOSTS_ANNOTATION } from '../harness/certificates';
import { type Matrix, counts } from '../harness/matrix';
import { type KubernetesObject, applied, ofKind } from '../harness/objects';
import { type TlsPlane } from '../harness/tls-plane';
import { stockObjects } from '../harness/topology';
import { predictedTls, tlsDifferences } from './predicted-tls';
import { played } from './tls-played';
import { walked } from './tutorials';

/** What an example about TLS promises: by host and gateway Service what http and https answer. */
type Promises = Readonly<Record<string, Readonly<Record<string, readonly [http: string, https: string]>>>>;

const [STOCK, TEAM_A, TEAM_B, PUBLIC] = [
  'istio-system',
  'istio-system-team-a',
  'istio-system-team-b',
  'istio-system-public',
].map((namespace) => `${namespace}/istio-ingressgateway`) as [string, string, string, string];
const OF_TEAM = (name: string): string => `200 with istio-system-${name}/knative-custom-gateway-${name}-tls`;

const PROMISES: Readonly<Record<string, Promises>> = {
  'tls-wildcard': {
    'stores/shop ext': {
      [TEAM_A]: ['301', OF_TEAM('team-a')],
      [TEAM_B]: ['404', 'reset'],
      [STOCK]: ['404', 'refused'],
    },
    'docs/wiki ext': { [TEAM_A]: ['404', 'reset'], [TEAM_B]: ['301', OF_TEAM('team-b')], [STOCK]: ['404', 'refused'] },
    'stores/www.shop.example ext': {
      [TEAM_A]: ['301', OF_TEAM('team-a')],
      [TEAM_B]: ['404', 'reset'],
      [STOCK]: ['404', 'refused'],
    },
  },
  'tls-per-service': {
    'team-a/shop ext': { [TEAM_A]: ['301', '200 with team-a/route-{shop}'], [TEAM_B]: ['404', 'reset'] },
    'docs/wiki ext': { [TEAM_A]: ['404', 'reset'], [TEAM_B]: ['301', '200 with docs/route-{wiki}'] },
  },
  'tls-domains': {
    'stores/shop ext': { [PUBLIC]: ['301', OF_TEAM('public')], [STOCK]: ['404', 'refused'] },
    'stores/www.shop.example ext': { [PUBLIC]: ['301', OF_TEAM('public')], [STOCK]: ['404', 'refused'] },
    'stores/pay.shop.example ext': { [PUBLIC]: ['301', '200 with stores/pay-tls'], [STOCK]: ['404', 'refused'] },
  },
  'tls-at-load-balancer': {
    'default/site ext': { [PUBLIC]: ['301', '200'], [STOCK]: ['404', 'refused'] },
  },
  'docs/tutorials/tls.md': {
    'team-a/shop ext': { [TEAM_A]: ['301', OF_TEAM('team-a')], [STOCK]: ['404', 'refused'] },
  },
};

/** Of each example about TLS: Istio Gateway that config-istio names -> `NAMESPACE/NAME` of its own. */
export const TLS_GATEWAYS: Readonly<Record<string, Expectation['gateways']>> = {
  'tls-wildcard': { ...ON_STOCK, ...own('team-a', TEAM_A), ...own('team-b', TEAM_B) },
  'tls-per-service': { ...ON_STOCK, ...own('team-a', TEAM_A), ...own('team-b', TEAM_B) },
  'tls-domains': { ...ON_STOCK, ...own('public', PUBLIC) },
  'tls-at-load-balancer': { ...ON_STOCK, ...own('public', PUBLIC) },
};

/** An example about TLS on istiod and Envoys: what it promises, and every other cell as the model predicts. */
export async function keptTls(bench: Bench, plane: TlsPlane, name: string): Promise<string> {
  const { reach, measured } = await played(bench, plane, await tlsExample(bench, name));
  return keptAsPredicted(name, reach, measured);
}

/** The same with the whole chain, from Knative Services to answers. */
export async function keptTlsLive(bench: Bench, cluster: LiveCluster, name: string): Promise<string> {
  bench.backends.assign([]);
  const objects = await tlsExample(bench, name);
  await cluster.install(objects);
  const measured = await settled(cluster);
  return keptAsPredicted(name, new Reach(modelOf(objects), { client: HOST_ADDRESS }), measured);
}

function keptAsPredicted(name: string, reach: Reach, measured: TlsState): string {
  const promises = PROMISES[name];
  if (promises === undefined)
    throw new Error(`the example ${name} has no promises in conformance/parts/tls-promises.ts`);
  const wrong = [
    ...broken(promises, 0, measured.http),
    ...broken(promises, 1, measured.https),
    ...tlsDifferences(predictedTls(reach), measured),
  ];
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return `http ${counts(measured.http)}; https ${counts(measured.https)}`;
}

/** An example about TLS beside the stock installation, with the Secrets of its Certificates. */
export async function tlsExample(bench: Bench, name: string): Promise<readonly KubernetesObject[]> {
  return withSecrets(await synthesize(bench.root, name));
}

/** Manifests beside the stock installation, with the Secrets that cert-manager and owners of DomainMappings make. */
function withSecrets(made: readonly KubernetesObject[]): readonly KubernetesObject[] {
  return applied(stockObjects(), made, issuedSecrets(made), mappedSecrets(made));
}

/** The tutorial about TLS, walked, on istiod and Envoys. */
export async function tlsTutorial(bench: Bench, plane: TlsPlane): Promise<string> {
  const made = (await walked(bench, ['tls.md'])).get('tls/dist');
  if (made === undefined) throw new Error('the tutorial about TLS makes no dist/');
  const { reach, measured } = await played(bench, plane, withSecrets(made.objects));
  return keptAsPredicted('docs/tutorials/tls.md', reach, measured);
}

/** The Secrets that owners of DomainMappings bring. */
function mappedSecrets(objects: readonly KubernetesObject[]): KubernetesObject[] {
  return ofKind(objects, 'serving.knative.dev', 'DomainMapping').flatMap(({ metadata, spec }) => {
    const { secretName } = (spec as { readonly tls?: { readonly secretName: string } }).tls ?? {};
    return secretName === undefined ? [] : [secret(secretName, metadata.namespace, [metadata.name])];
  });
}

function broken(promises: Promises, scheme: 0 | 1, measured: Matrix): string[] {
  return Object.entries(promises).flatMap(([row, cells]) =>
    Object.entries(cells).flatMap(([gateway, answers]) => {
      const got = measured[row]?.[gateway] ?? 'nothing';
      return got === answers[scheme]
        ? []
        : [`${['http', 'https'][scheme] ?? ''}: ${row} at ${gateway}: promised ${answers[scheme]}, measured ${got}`];
    }),
  );
}

/** The Secrets that cert-manager makes of Certificates. */
function issuedSecrets(objects: readonly KubernetesObject[]): KubernetesObject[] {
  return ofKind(objects, 'cert-manager.io', 'Certificate').map(({ metadata, spec }) => {
    const { secretName, dnsNames } = spec as { readonly secretName: string; readonly dnsNames: readonly string[] };
    return secret(secretName, metadata.namespace, dnsNames);
  });
}

function secret(name: string, namespace = 'default', hosts: readonly string[]): KubernetesObject {
  const annotations = { [HOSTS_ANNOTATION]: hosts.join(',') };
  return { apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/tls', metadata: { name, namespace, annotations } };
}
