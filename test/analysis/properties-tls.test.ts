import { loadObjects } from '../../lib/analysis/input/load';
import { type Manifest } from '../../lib/analysis/input/manifest';
import { buildModel } from '../../lib/analysis/model/build';
import { Reach } from '../../lib/analysis/reach/reach';
import { type Reachability, reachability } from '../../lib/analysis/reach/reachability';
import { copyObject, distinct, gatewayObject, ingressObjects, virtualServiceObject } from './dump-tls';
import { appliedTls, measuredTls, TLS_TOPOLOGIES } from './records-tls';

function predict(id: string, manifests: readonly Manifest[]): { reach: Reach; result: Reachability } {
  const { scopeGatewayToNamespace } = measuredTls(id);
  const model = buildModel(manifests, { scopeGatewayToNamespace });
  const reach = new Reach(model);
  return { reach, result: reachability(model, reach) };
}

function manifestsOf(objects: Parameters<typeof loadObjects>[0]): readonly Manifest[] {
  return loadObjects(objects, 'more').manifests;
}

const withoutUid = (text: string): string => text.replace(/uid-of-[^"]*/g, '');

const UNRELATED = manifestsOf([
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'unrelated' } },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'unrelated' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web' }] } },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'unrelated', labels: { app: 'web' } },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }, { port: 443 }] },
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: { name: 'web', namespace: 'unrelated' },
    data: { 'tls.crt': '', 'tls.key': '' },
  },
]);

describe.each(TLS_TOPOLOGIES)('%s', (id) => {
  // Of what is applied twice the last counts: only the rest can change places.
  const applied = buildModel(appliedTls(id)).manifests;
  const { result } = predict(id, applied);

  test('the order of documents decides nothing', () => {
    expect(predict(id, [...applied].reverse()).result).toEqual(result);
    const middle = Math.floor(applied.length / 2);
    expect(predict(id, [...applied.slice(middle), ...applied.slice(0, middle)]).result).toEqual(result);
  });

  test('an unrelated namespace changes nothing', () => {
    expect(predict(id, [...UNRELATED, ...applied]).result).toEqual(result);
  });

  test('the dump of the cluster that comes of it gives the same, and nothing in it differs', () => {
    const { reach } = predict(id, applied);
    const withIngresses = [...applied, ...manifestsOf(distinct(reach.ingresses.flatMap(ingressObjects)))];
    const second = predict(id, withIngresses);
    expect(second.result).toEqual(result);

    const made = second.reach.ingresses.map((ingress) => second.reach.netIstio.reconciled(ingress));
    const objects = made.flatMap(({ gateways, copies, virtualServices }) => [
      ...gateways.map(gatewayObject),
      ...copies.map(copyObject),
      ...virtualServices.map(virtualServiceObject),
    ]);
    const dump = predict(id, [...withIngresses, ...manifestsOf(distinct(objects))]);
    expect(withoutUid(JSON.stringify(dump.result))).toBe(withoutUid(JSON.stringify(result)));
    expect(dump.reach.netIstio.differences).toEqual([]);
  });
});

describe('what decides', () => {
  const id = '9-000';
  const certificates = (manifests: readonly Manifest[]): Set<string | null | undefined> =>
    new Set(predict(id, manifests).result.cells.map(({ certificate }) => certificate));

  test('without external-domain-tls nothing of Knative is shown', () => {
    expect(certificates(appliedTls(id)).has('team-a/route-{s0}')).toBe(true);
    const plain = appliedTls(id).filter(({ name }) => name !== 'config-network');
    expect([...certificates(plain)].filter((each) => each?.includes('route-'))).toEqual([]);
  });

  test('a Gateway of net-istio that was edited is judged as it is, and differs', () => {
    const applied = appliedTls(id);
    const { reach } = predict(id, applied);
    const [generated] = reach.ingresses.flatMap((ingress) => reach.netIstio.reconciled(ingress).gateways);
    if (generated === undefined) throw new Error('nothing is generated');
    const edited = gatewayObject({ ...generated, selector: { app: 'nobody' } });
    const { reach: after } = predict(id, [...applied, ...manifestsOf([edited])]);
    expect(after.netIstio.differences).toMatchObject([
      { kind: 'Gateway', differing: [expect.stringContaining('app=nobody found')] },
    ]);
    expect(after.netIstio.lookup.gateway(`${generated.namespace}/${generated.name}`)?.selector).toEqual({
      app: 'nobody',
    });
  });

  test('a Gateway of net-istio that is left over stays', () => {
    const applied = appliedTls(id).filter(({ name }) => name !== 'config-network');
    const { reach } = predict(id, appliedTls(id));
    const left = reach.ingresses.flatMap((ingress) => reach.netIstio.reconciled(ingress).gateways).map(gatewayObject);
    const { reach: after } = predict(id, [...applied, ...manifestsOf(left)]);
    expect(after.netIstio.differences).toHaveLength(left.length);
    expect(after.netIstio.differences.every(({ differing }) => differing.length === 0)).toBe(true);
  });
});
