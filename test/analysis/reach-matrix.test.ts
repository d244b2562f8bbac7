import { type KubeObject } from '../../lib/private/access';
import { idOf } from '../../lib/analysis/input/manifest';
import { AnsweredMatrix, answersNothing } from '../../lib/analysis/reach/answered';
import { Reach } from '../../lib/analysis/reach/reach';
import {
  answerAt,
  matrixOf,
  type ReachabilityCell,
  shownCells,
  shownServices,
} from '../../lib/analysis/reach/reachability';
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
} from './support';

const ALPHA = entry('gw/alpha', label('gateway', 'alpha'));
const HOST = 'a.team.example.com';

function virtualService(id: string, hosts: string[]): KubeObject {
  const [namespace, name] = id.split('/');
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { namespace, name },
    spec: { hosts, gateways: ['gw/alpha'], http: [{ route: [{ destination: { host: 'x' } }] }] },
  };
}

function policy(name: string, selector: object, ipBlock: string): KubeObject {
  const rules = [{ from: [{ source: { ipBlocks: [ipBlock] } }] }];
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { namespace: 'gw', name },
    spec: { selector: { matchLabels: selector }, rules },
  };
}

describe('the cells of a matrix', () => {
  const reach = reachOf([
    ...isolated('gw/alpha'),
    ...isolated('gw/beta'),
    configIstio([STOCK, ALPHA]),
    ksvc('team/a', { gateway: 'alpha' }),
    ksvc('team/b'),
    virtualService('shop/x', ['www.example.org']),
  ]);
  const parts = (...chosen: Parameters<typeof matrixOf> extends [unknown, ...infer Rest] ? Rest : never) => {
    const { ingresses, rows, services } = matrixOf(reach, ...chosen);
    return { ingresses: ingresses.map(idOf), rows: rows.map((row) => row.host), services: services.map(idOf) };
  };
  const SERVICES = ['gw/alpha', 'gw/beta', 'istio-system/istio-ingressgateway', 'istio-system/knative-local-gateway'];

  test('are of every service and gateway Service', () => {
    expect(parts()).toEqual({
      ingresses: ['team/a', 'team/b'],
      rows: [HOST, 'a.team.svc.cluster.local', 'b.team.example.com', 'b.team.svc.cluster.local', 'www.example.org'],
      services: SERVICES,
    });
  });

  test('can be of some services', () => {
    const { ingresses, rows } = parts((id) => id === 'team/b');
    expect([ingresses, rows]).toEqual([['team/b'], ['b.team.example.com', 'b.team.svc.cluster.local']]);
    expect(parts((id) => id === 'shop/x')).toEqual({ ingresses: [], rows: ['www.example.org'], services: SERVICES });
  });

  test('can be of some gateway Services', () => {
    expect(parts(undefined, (each) => each.namespace === 'gw').services).toEqual(['gw/alpha', 'gw/beta']);
  });

  test('are of a Service that config-istio names too, with or without pods', () => {
    const empty = reachOf([service('gw/empty', { istio: 'nobody' }), configIstio([STOCK, entry('gw/empty', {})])]);
    expect(matrixOf(empty).services.map(idOf)).toContain('gw/empty');
    const local = reachOf([service('gw/empty', { istio: 'nobody' }), configIstio([STOCK], [entry('gw/empty')])]);
    expect(matrixOf(local).services.map(idOf)).toContain('gw/empty');
    const other = reachOf([service('gw/empty', { istio: 'nobody' }), configIstio([STOCK])]);
    expect(matrixOf(other).services.map(idOf)).not.toContain('gw/empty');
  });

  test('that answer something can be asked for one by one', () => {
    const matrix = new AnsweredMatrix(reach);
    const cell = { service: 'team/a', kind: 'ext', host: HOST, gatewayService: 'gw/alpha', scheme: 'http' } as const;
    expect(matrix.answerOf(cell)).toEqual({ answer: '200' });
    expect(matrix.answerOf({ ...cell, gatewayService: 'gw/beta' })).toEqual({ answer: '404' });
    expect(matrix.answerOf({ ...cell, gatewayService: 'gw/other' })).toBeUndefined();
    expect(matrix.answerOf({ ...cell, host: 'other.example.com' })).toBeUndefined();
    expect(matrix.rows).toHaveLength(5);
  });
});

test.each([
  [{ answer: '404' }, true],
  [{ answer: 'refused' }, true],
  [{ answer: 'reset' }, true],
  [{ answer: '200' }, false],
  [{ answer: '403' }, false],
  [{ answer: '404', random: { answers: ['404'], reason: '' } }, false],
])('%j has no answer for certain: %s', (cell, expected) => {
  expect(answersNothing(cell)).toBe(expected);
});

describe('the answer of a cell', () => {
  const at = (objects: readonly KubeObject[], host = HOST, id = 'gw/alpha', scheme: 'http' | 'https' = 'http') => {
    const reach = new Reach(modelOf([configIstio([STOCK, ALPHA]), ...objects]));
    const found = reach.model.lookup.service(id);
    if (found === undefined) throw new Error(`no Service ${id}`);
    return answerAt(reach, undefined, host, found, scheme);
  };

  test('names what answers: a Knative Service, a DomainMapping by its whole name, or a VirtualService', () => {
    const long = `www.${'x'.repeat(60)}.example.org`;
    const objects = [ksvc('team/a'), domainMapping(`team/${long}`, 'a'), ...isolated('gw/alpha')];
    expect(at(objects, HOST, STOCK.service)).toEqual({ answer: '200:team/a' });
    expect(at(objects, long, STOCK.service)).toEqual({ answer: `200:team/${long}` });
    expect(at([...objects, virtualService('shop/x', ['*'])])).toEqual({ answer: '200:shop/x' });
  });

  const labels = { istio: 'gw-alpha' };
  const two = [
    pods('gw/alpha', { ...labels, app: 'a' }),
    pods('gw/beta', { ...labels, app: 'b' }),
    service('gw/alpha', labels),
  ];

  test('that depends on the request has its possible answers in order, and why', () => {
    const objects = [...isolated('gw/alpha'), policy('office', {}, '192.0.2.0/24')];
    const reason = 'whether gw/office denies it depends on unknown properties of the request';
    expect(at(objects)).toEqual({ answer: '403|404', random: { answers: ['403', '404'], reason } });
  });

  test('at pods that differ has the reasons of each', () => {
    const why = (name: string): string => `whether gw/${name} denies it depends on unknown properties of the request`;
    const open = [...two, gateway('gw/alpha', labels, server(80))];
    const one = [...open, policy('one', { app: 'a' }, '192.0.2.0/24')];
    expect(at(one).random?.reason).toBe(why('one'));
    expect(at([...one, policy('two', { app: 'b' }, '192.0.2.0/24')]).random?.reason).toBe(
      `${why('one')}; ${why('two')}`,
    );
  });

  test('at pods that differ for certain is both, in order', () => {
    const only = [...two, gateway('gw/alpha', { app: 'b' }, server(80)), gateway('gw/beta', { app: 'a' }, server(443))];
    expect(at(only)).toEqual({ answer: '404|refused' });
  });

  test('has a certificate over https alone', () => {
    expect(at(isolated('gw/alpha'), HOST, 'gw/alpha', 'https')).toEqual({ answer: 'refused', certificate: null });
    expect(at(isolated('gw/alpha'))).toEqual({ answer: '404' });
  });
});

describe('what is shown to people', () => {
  const cell = (scheme: 'http' | 'https', answer: string, id = 'team/a'): ReachabilityCell => ({
    service: id,
    kind: 'ext',
    host: HOST,
    gatewayService: 'gw/alpha',
    scheme,
    answer,
  });
  const [http, refused, reset] = [cell('http', '200'), cell('https', 'refused'), cell('https', 'reset')];

  test('has answers over https only where something listens for it', () => {
    expect(shownCells([http, refused])).toEqual({ cells: [http], isSecure: false });
    expect(shownCells([http, refused, reset])).toEqual({ cells: [http, refused, reset], isSecure: true });
    expect(shownCells([cell('http', 'reset'), refused]).isSecure).toBe(false);
    expect(shownCells([])).toEqual({ cells: [], isSecure: false });
  });

  test('has the Ready states of services, then the VirtualServices of others', () => {
    const ready = [
      { service: 'team/a', status: 'True', reason: '' },
      { service: 'team/b', status: 'Unknown', reason: 'Uninitialized' },
    ] as const;
    const cells = [http, refused, cell('http', '200', 'shop/x'), cell('https', '200', 'shop/x')];
    expect(shownServices({ cells, ready })).toEqual([
      { service: 'team/a', state: 'Ready True', status: 'True' },
      { service: 'team/b', state: 'Ready Unknown, Uninitialized', status: 'Unknown' },
      { service: 'shop/x', state: 'a VirtualService without a Knative Service', status: undefined },
    ]);
  });
});
