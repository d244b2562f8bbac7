import { ApiObject, Chart } from 'cdk8s';
import { type Member } from '../../lib/knative/cross-checks/member';
import { closedToServiceCertificates } from '../../lib/knative/cross-checks/service-certificates';
import { sharedRefusals } from '../../lib/knative/cross-checks/shared';
import { isOnStockPods, sharedPods } from '../../lib/knative/cross-checks/shared-pods';
import { strayLabels } from '../../lib/knative/cross-checks/stray-labels';
import { type GatewayFacts } from '../../lib/knative/knative-gateway';
import { app, existing, isolated, label } from './cross-checked';

type Labels = Record<string, string>;

const facts = (id: string, podLabels: Labels, more: Partial<GatewayFacts> = {}): GatewayFacts => ({
  gatewayName: id,
  namespace: `edge-${id}`,
  serviceHost: `gate.edge-${id}.svc.cluster.local`,
  assignment: label(id),
  secondaryGateways: [],
  podLabels,
  ...more,
});
const member = (gateway: GatewayFacts, isLocal = false): Member => ({ path: undefined, gateway, isLocal });

describe('labels of the pods of the stock install', () => {
  test.each<[Labels, boolean]>([
    [{ istio: 'ingressgateway' }, true],
    [{ app: 'istio-ingressgateway' }, true],
    [{ app: 'istio-ingressgateway', istio: 'ingressgateway' }, true],
    [{ istio: 'ingressgateway', team: 'a' }, true],
    [{ app: 'istio-ingressgateway', team: 'a' }, false],
    [{ istio: 'edge' }, false],
    [{}, false],
  ])('%j: %s', (labels, expected) => {
    expect(isOnStockPods(labels)).toBe(expected);
  });
});

describe('gateways that select pods of each other', () => {
  const pairs = (...members: Member[]): string[] =>
    sharedPods(members).map(([one, two, got]) => `${one.gateway.gatewayName} ${two.gateway.gatewayName} ${got}`);
  const wide = member(facts('wide', { istio: 'a' }));
  const narrow = member(facts('narrow', { istio: 'a', tier: 'x' }));

  test('by all of their labels, in the order of the members', () => {
    expect(pairs(wide, narrow)).toEqual(['wide narrow istio=a']);
    expect(pairs(narrow, wide)).toEqual(['narrow wide istio=a']);
    expect(pairs(narrow, member(facts('other', { istio: 'a', tier: 'y' })))).toEqual([]);
  });

  test('are named once if each selects those of the other', () => {
    const same = member(facts('same', { istio: 'a' }));
    expect(pairs(wide, same)).toEqual(['wide same istio=a']);
    expect(pairs(same, wide)).toEqual(['same wide istio=a']);
  });

  test('without labels, those of all', () => {
    expect(pairs(member(facts('none', {})), wide, narrow)).toEqual([
      'none wide ',
      'none narrow ',
      'wide narrow istio=a',
    ]);
  });

  test('are only those of external hosts, or only those of cluster-local hosts', () => {
    const [localWide, localNarrow] = [member(wide.gateway, true), member(narrow.gateway, true)];
    expect(pairs(wide, localNarrow)).toEqual([]);
    expect(pairs(localNarrow, wide, localWide, narrow)).toEqual(['narrow wide istio=a', 'wide narrow istio=a']);
  });

  test('know all labels of the stock pods', () => {
    const app = member(facts('app', { app: 'istio-ingressgateway' }));
    const istio = member(facts('istio', { istio: 'ingressgateway', team: 'a' }));
    expect(pairs(app, istio)).toEqual(['app istio app=istio-ingressgateway']);
  });
});

describe('a domain of several gateways', () => {
  test('is refused for each but the first, and names the first', () => {
    const members = ['a', 'b', 'c'].map((id) => member(facts(id, { istio: id }, { domain: 'x.example.com' })));
    const found = sharedRefusals(members).filter(({ what }) => what.includes('the domain'));
    expect(found).toHaveLength(2);
    for (const [index, refusal] of found.entries()) {
      const text = JSON.stringify(refusal);
      expect(text).toContain('edge-a/a');
      expect(text).toContain(['edge-b/b', 'edge-c/c'][index]);
    }
  });
});

describe('labels of a gateway on other objects', () => {
  let count = 0;
  const chart = new Chart(app(), 'objects');
  const object = (kind: string, id: string, more: object, apiVersion = 'v1'): ApiObject => {
    const [namespace, name] = id.split('/');
    const { labels = {}, ...rest } = more as { labels?: Labels };
    const metadata = { name: name ?? '', namespace: namespace ?? '', labels };
    return new ApiObject(chart, `object-${(count += 1)}`, { apiVersion, kind, metadata, ...rest });
  };
  const deployment = (id: string, labels: Labels): ApiObject =>
    object('Deployment', id, { spec: { template: { metadata: { labels } } } }, 'apps/v1');
  const istioGateway = (id: string, selector: Labels): ApiObject =>
    object('Gateway', id, { spec: { selector } }, 'networking.istio.io/v1');
  const found = (each: ApiObject, ...gateways: readonly GatewayFacts[]): string[] =>
    strayLabels([each], gateways).map(({ what, got, fix }) => `${what}; ${String(got)}; ${fix ?? ''}`);
  const labels = { istio: 'a', tier: 'x' };
  const alpha = facts('alpha', labels);

  test('are refused on another Service and on pods elsewhere, with their effect', () => {
    expect(found(object('Service', 'edge-alpha/other', { labels }), alpha)).toEqual([
      "Service edge-alpha/other carries the label of gateway edge-alpha/alpha; istio=a,tier=x; remove the label: net-istio's status prober would take this Service for the gateway's own",
    ]);
    expect(found(deployment('elsewhere/gate', labels), alpha)).toEqual([
      "Deployment elsewhere/gate carries the label of gateway edge-alpha/alpha; istio=a,tier=x; remove the label: the gateway's hosts would be answered here too",
    ]);
    expect(found(object('Pod', 'elsewhere/gate', { labels }), alpha)).toHaveLength(1);
  });

  test('belong on its Service, on pods beside that, and on Istio Gateways of pods that exist', () => {
    expect(found(object('Service', 'edge-alpha/gate', { labels }), alpha)).toEqual([]);
    expect(found(deployment('edge-alpha/any', labels), alpha)).toEqual([]);
    expect(found(object('Pod', 'edge-alpha/any', { labels }), alpha)).toEqual([]);
    expect(found(istioGateway('elsewhere/second', labels), alpha)).toEqual([]);
  });

  test('are refused on Istio Gateways where this package makes the pods', () => {
    const own = isolated(new Chart(app(), 'own'), 'own');
    expect(found(istioGateway('elsewhere/second', own.podLabels), own)).toEqual([
      expect.stringMatching(/^Gateway elsewhere\/second carries .* it would attach to the gateway's pods$/),
    ]);
    // Only a Gateway has a selector of gateway pods.
    const sidecar = object('Sidecar', 'elsewhere/s', { spec: { selector: own.podLabels } }, 'networking.istio.io/v1');
    expect(found(sidecar, own)).toEqual([]);
  });

  test('matter only if all of them are there', () => {
    expect(found(deployment('elsewhere/gate', { istio: 'a' }), alpha)).toEqual([]);
    expect(found(deployment('elsewhere/gate', { istio: 'a', tier: 'y' }), alpha)).toEqual([]);
    expect(found(deployment('elsewhere/gate', { ...labels, more: 'z' }), alpha)).toHaveLength(1);
  });

  test('of the stock install may be anywhere, and so may those of a gateway without labels', () => {
    const stock = { istio: 'ingressgateway' };
    expect(found(deployment('elsewhere/gate', stock), facts('beside', stock))).toEqual([]);
    expect(found(deployment('elsewhere/gate', {}), facts('none', {}))).toEqual([]);
    expect(found(deployment('elsewhere/gate', labels), facts('none', {}))).toEqual([]);
  });

  test('of two gateways belong to the first', () => {
    const second = facts('second', labels);
    expect(found(deployment('edge-alpha/gate', labels), alpha, second)).toEqual([]);
    expect(found(deployment('edge-second/gate', labels), alpha, second)).toEqual([
      expect.stringContaining('the label of gateway edge-alpha/alpha'),
    ]);
  });
});

describe('certificates of Knative for every service', () => {
  const closed = isolated(new Chart(app(), 'closed'), 'closed', { serviceCertificates: false });
  const open = isolated(new Chart(app(), 'open'), 'open', { serviceCertificates: true });
  const unknown = existing(new Chart(app(), 'unknown'), 'unknown');
  const path = ['gateways', 1];
  const members: Member[] = [
    member(open),
    { path, gateway: closed, isLocal: false },
    { path, gateway: closed, isLocal: true },
    member(unknown),
  ];

  test('need port 443 of the Service of each gateway for external hosts', () => {
    expect(closedToServiceCertificates({ members, externalDomainTls: true })).toEqual([
      {
        path: ['gateways', 1, 'serviceCertificates'],
        what: `externalDomainTls applies to the whole cluster, and the Service of gateway ${closed.namespace}/${closed.gatewayName} has no port 443`,
        got: false,
        fix: 'set it to true',
      },
    ]);
    const [unnamed] = closedToServiceCertificates({ members: [member(closed)], externalDomainTls: true });
    expect(unnamed?.path).toEqual(['serviceCertificates']);
  });

  test('need nothing where Knative makes none', () => {
    expect(closedToServiceCertificates({ members, externalDomainTls: false })).toEqual([]);
  });
});
