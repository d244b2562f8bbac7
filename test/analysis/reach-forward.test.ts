import { type KubeObject } from '../../lib/private/access';
import {
  configIstio,
  domainMapping,
  entry,
  gateway,
  isolated,
  ksvc,
  label,
  modelOf,
  pods,
  reachOf,
  server,
  service,
  STOCK,
  STOCK_LOCAL,
} from './support';
import { reachability } from '../../lib/analysis/reach/reachability';
import { type ModelOptions } from '../../lib/analysis/model/build';

// Serving's placeholder Service of a Route is an ExternalName for the local gateway, so a DomainMapping's request goes
// through two gateways.

const WWW = 'www.example.org';
const LOCAL = entry('gw/local', label('gateway', 'alpha'));
const SHOP = ksvc('team/a', { gateway: 'alpha' });

/** The answer to the DomainMapping at the default gateway, with what decides. */
function answer(objects: readonly KubeObject[], options?: ModelOptions) {
  const all = [configIstio([STOCK], [STOCK_LOCAL, LOCAL]), SHOP, domainMapping(`team/${WWW}`, 'a'), ...objects];
  const { cells } = reachability(modelOf(all, options));
  const found = cells.find(
    (cell) => cell.host === WWW && cell.scheme === 'http' && cell.gatewayService === STOCK.service,
  );
  return found?.random === undefined ? found?.answer : found.random;
}

const labels = { istio: 'gw-local' };

test('the pods of the local gateway answer for it', () => {
  expect(answer(isolated('gw/local'))).toBe('200');
});

test('another that has the local host answers in its place', () => {
  const thief = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { namespace: 'shop', name: 'thief', creationTimestamp: '2020-01-01T00:00:00Z' },
    spec: {
      hosts: ['a.team.svc.cluster.local'],
      gateways: ['gw/local'],
      http: [{ route: [{ destination: { host: 'x' } }] }],
    },
  };
  expect(answer([...isolated('gw/local'), thief])).toBe('200:shop/thief');
});

test('without pods of the local gateway there is no answer', () => {
  const [, ...withoutPods] = isolated('gw/local');
  expect(answer(withoutPods)).toBe('503');
});

test('without its Service there is none', () => {
  expect(answer([gateway('gw/local', labels, server(80))])).toBe('503');
});

test('pods of the local gateway that differ answer by chance', () => {
  const objects = [
    pods('gw/local', { ...labels, app: 'local' }),
    pods('gw/more', { ...labels, app: 'more' }),
    service('gw/probed', { app: 'local' }, labels),
    service('gw/local', labels, {}),
    gateway('gw/local', { app: 'local' }, server(80)),
  ];
  const reason = 'the pods behind gw/local differ, and any of them may get the request';
  expect(answer(objects)).toEqual({ answers: ['200', '503'], reason });
});

describe('a KIngress by hand', () => {
  const ingress = (name: string, rules: object[]): KubeObject => ({
    apiVersion: 'networking.internal.knative.dev/v1alpha1',
    kind: 'Ingress',
    metadata: { namespace: 'team', name },
    spec: { rules },
  });
  const rule = (host: string, rewriteHost?: string, visibility = 'ClusterLocal'): object => ({
    visibility,
    hosts: [host],
    http: { paths: [rewriteHost === undefined ? {} : { rewriteHost }] },
  });
  const codes = (host: string, ...objects: KubeObject[]): string[] => {
    const reach = reachOf([configIstio([STOCK]), ...objects]);
    const found = reach.model.lookup.service(STOCK_LOCAL.service ?? '');
    if (found === undefined) throw new Error('no local gateway');
    return reach.answersOf(found, host).map(({ code }) => code);
  };
  const OWN = 'x.team.svc.cluster.local';

  test('that rewrites to its own host is answered itself', () => {
    expect(codes(OWN, ingress('x', [rule(OWN, OWN)]))).toEqual(['200']);
  });

  test('with a host in two rules takes the first', () => {
    const rules = [rule(OWN), rule(OWN, 'y.team.svc.cluster.local')];
    const circle = ingress('y', [rule('y.team.svc.cluster.local', OWN)]);
    expect(codes(OWN, ingress('x', rules), circle)).toEqual(['200']);
    expect(codes(OWN, ingress('x', rules.toReversed()), circle)).toEqual(['503']);
  });
});

test('only cluster-local hosts lead to a KIngress', () => {
  const reach = reachOf([configIstio([STOCK]), ksvc('team/a')]);
  expect(reach.ingressOfLocalHost('a.team.svc.cluster.local')).toBe(reach.ingresses[0]);
  expect(reach.ingressOfLocalHost('a.team.example.com')).toBeUndefined();
});

describe('a Service before gateway pods', () => {
  const ALPHA = entry('gw/alpha', label('gateway', 'alpha'));
  const own = { istio: 'gw-alpha' };
  const with80 = (objects: readonly KubeObject[]) => {
    const reach = reachOf([...objects, configIstio([STOCK, ALPHA]), SHOP]);
    const found = reach.model.lookup.service('gw/alpha');
    if (found === undefined) throw new Error('no Service');
    return { reach, found };
  };
  const HOST = 'a.team.example.com';
  const seen = (objects: readonly KubeObject[], scheme: 'http' | 'https') => {
    const { reach, found } = with80(objects);
    return {
      answers: reach.answersOf(found, HOST, scheme),
      handshakes: reach.handshakesOf(found, HOST).length,
      names: [...reach.routedNames(found, scheme)],
    };
  };

  test('whose port the pods do not name refuses', () => {
    const made = service('gw/alpha', own);
    const ports = [
      { name: 'http', port: 80, targetPort: 'web' },
      { name: 'https', port: 443, targetPort: 'secure' },
    ];
    const unnamed = { ...made, spec: { ...(made['spec'] as object), ports } };
    const objects = [pods('gw/alpha', own), unnamed, gateway('gw/alpha', own, server(80))];
    expect(seen(objects, 'https')).toEqual({ answers: [{ code: 'refused' }], handshakes: 0, names: [] });
    expect(seen(objects, 'http')).toEqual({ answers: [{ code: 'refused' }], handshakes: 0, names: [] });
  });

  test('whose load balancer ends TLS answers as over http, with a certificate that is not of the pods', () => {
    const made = service('gw/alpha', own, own, ['80:8080', '443:8080']);
    const annotations = { 'service.beta.kubernetes.io/aws-load-balancer-ssl-cert': 'arn:aws:acm:x' };
    const ended = { ...made, metadata: { ...(made['metadata'] as object), annotations } };
    const objects = [pods('gw/alpha', own), gateway('gw/alpha', own, server(80))];
    const answered = seen([...objects, ended], 'https');
    expect(answered.answers.map(({ code, ...rest }) => [code, 'certificate' in rest])).toEqual([['200', false]]);
    expect(answered.handshakes).toBe(0);
    expect(answered.names).toContain(HOST);
    expect(seen([...objects, made], 'https').answers.map(({ code }) => code)).toEqual(['reset']);
    // Over http nothing ends.
    expect(seen([...objects, ended], 'http').answers.map(({ code }) => code)).toEqual(['200']);
  });

  test('of a listener without TLS shows no certificate', () => {
    const { reach, found } = with80([
      pods('gw/alpha', own),
      service('gw/alpha', own, own, ['80:8080', '443:8080']),
      gateway('gw/alpha', own, server(80)),
    ]);
    const [workload] = reach.model.lookup.podsOf(found);
    expect(reach.handshakesOf(found, HOST)).toEqual([{ workload, bound: undefined, credential: undefined }]);
  });

  test('whose pods are no gateway routes nothing', () => {
    const made = pods('gw/alpha', own);
    const template = { metadata: { labels: own }, spec: { containers: [{ name: 'app', image: 'app' }] } };
    const app = { ...made, spec: { ...(made['spec'] as object), template } };
    const objects = [app, service('gw/alpha', own), gateway('gw/alpha', own, server(80))];
    expect(seen(objects, 'http')).toEqual({ answers: [{ code: 'refused' }], handshakes: 0, names: [] });
  });
});
