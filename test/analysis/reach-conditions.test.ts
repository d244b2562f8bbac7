import { Authorization } from '../../lib/analysis/reach/authorization';
import { allOf, anyOf, anyRequest, meets, not, plainRequest, probeRequest } from '../../lib/analysis/reach/conditions';
import { type KubeObject } from '../../lib/private/access';
import { isolated, modelOf } from './support';

const TRUTHS = ['yes', 'maybe', 'no'] as const;

test('three truths are joined as Kleene joins them', () => {
  const value = { yes: 1, maybe: 0.5, no: 0 };
  for (const a of TRUTHS) {
    expect(value[not(a)]).toBe(1 - value[a]);
    for (const b of TRUTHS) {
      expect(value[anyOf([a, b])]).toBe(Math.max(value[a], value[b]));
      expect(value[allOf([a, b])]).toBe(Math.min(value[a], value[b]));
    }
  }
  expect([anyOf([]), allOf([])]).toEqual(['no', 'yes']);
});

const PLAIN = plainRequest('A.example.com', '192.0.2.7');

describe('a plain GET / of A.example.com by 192.0.2.7, at port 8080', () => {
  test.each<[string, string[], 'yes' | 'maybe' | 'no']>([
    ['request.host', ['a.example.com'], 'yes'],
    ['request.host', ['A.EXAMPLE.*'], 'yes'],
    ['request.host', ['*.com'], 'yes'],
    ['request.host', ['*'], 'yes'],
    ['request.host', ['b.example.com', 'c.*'], 'no'],
    ['destination.port', ['8080'], 'yes'],
    ['destination.port', ['80'], 'no'],
    ['source.ip', ['192.0.2.0/24'], 'yes'],
    ['source.ip', ['192.0.2.7'], 'yes'],
    ['source.ip', ['192.0.2.8'], 'no'],
    ['remote.ip', ['2001:db8::/32'], 'no'],
    ['remote.ip', ['nonsense'], 'maybe'],
    ['request.method', ['GET'], 'yes'],
    ['request.method', ['G*'], 'yes'],
    ['request.method', ['GEX*'], 'no'],
    ['request.method', ['GETTING*'], 'no'],
    ['request.method', ['*ET'], 'yes'],
    ['request.method', ['*XET'], 'no'],
    ['request.method', ['GE'], 'no'],
    ['request.path', ['/'], 'yes'],
    ['request.path', ['/api'], 'no'],
    ['request.path', ['/{*}'], 'maybe'],
    ['request.headers[x-user]', ['*'], 'no'],
    ['request.headers[User-Agent]', ['x'], 'maybe'],
    ['request.headers[constructor]', ['x'], 'no'],
    ['request.headers[accept-language]', ['x'], 'maybe'],
    ['request.headers[x-accept]', ['x'], 'no'],
    ['request.headers[:authority]', ['x'], 'maybe'],
    ['request.headers[hosts]', ['x'], 'no'],
    ['source.principal', ['*'], 'no'],
    ['request.auth.claims[iss]', ['x'], 'no'],
    ['connection.sni', ['x'], 'maybe'],
    ['experimental.source.zone', ['x'], 'maybe'],
    ['my.request.headers[x-user]', ['x'], 'maybe'],
    ['request.headers[x-user].length', ['x'], 'maybe'],
  ])('%s %j: %s', (attribute, values, expected) => {
    expect(meets({ attribute, values, notValues: [] }, PLAIN, 8080)).toBe(expected);
    expect(meets({ attribute, values: [], notValues: values }, PLAIN, 8080)).toBe(not(expected));
  });

  test('both values and those that it must not have count', () => {
    const condition = { attribute: 'request.host', values: ['*.example.com'] };
    expect(meets({ ...condition, notValues: ['a.*'] }, PLAIN, 8080)).toBe('no');
    expect(meets({ ...condition, notValues: ['b.*'] }, PLAIN, 8080)).toBe('yes');
    expect(meets({ attribute: 'request.host', values: [], notValues: [] }, PLAIN, 8080)).toBe('yes');
  });
});

test('of any request only the host and the port are known', () => {
  const truth = (attribute: string, value: string, request = anyRequest('a.example.com')): string =>
    meets({ attribute, values: [value], notValues: [] }, request, 8080);
  expect(truth('request.host', 'b.example.com')).toBe('no');
  expect(truth('destination.port', '80')).toBe('no');
  for (const attribute of [
    'source.ip',
    'request.method',
    'request.path',
    'request.headers[x-user]',
    'source.principal',
  ])
    expect(truth(attribute, '*')).toBe('maybe');
  const anyHost = meets({ attribute: 'request.host', values: ['a'], notValues: [] }, probeRequest(undefined), 8080);
  expect(anyHost).toBe('maybe');
});

test('of a client in the mesh the namespace is known, and that it has an identity', () => {
  const inMesh = { ...PLAIN, sourceNamespace: 'team' };
  const truth = (attribute: string, value: string): string =>
    meets({ attribute, values: [value], notValues: [] }, inMesh, 8080);
  expect([truth('source.namespace', 'team'), truth('source.namespace', 'te*')]).toEqual(['yes', 'yes']);
  expect([truth('source.namespace', 'other'), truth('source.namespace', '*')]).toEqual(['no', 'yes']);
  expect([truth('source.principal', '*'), truth('source.principal', 'cluster.local/ns/team/*')]).toEqual([
    'yes',
    'maybe',
  ]);
  // What is not of the source is as of any client.
  expect([truth('request.method', 'GET'), truth('request.auth.principal', '*')]).toEqual(['yes', 'no']);
  expect([truth('source.ip', '192.0.2.7'), truth('source.ip', '192.0.2.8')]).toEqual(['yes', 'no']);
});

describe('the policies that deny a request, or may deny it', () => {
  const policy = (name: string, spec: object): KubeObject => ({
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { namespace: 'gw', name },
    spec,
  });
  const to = (path: string): object[] => [{ to: [{ operation: { paths: [path] } }] }];
  const verdict = (...policies: KubeObject[]): [string, string[]] => {
    const model = modelOf([...isolated('gw/alpha'), ...policies]);
    const [workload] = model.lookup.gatewayServices().flatMap((service) => model.lookup.podsOf(service));
    if (workload === undefined) throw new Error('no pods');
    const { denied, by } = new Authorization(model.authorizationPolicies).verdictOf(workload, 8080, PLAIN);
    return [denied, by.map(({ name }) => name)];
  };
  const [deny, denyOther] = [policy('deny', { action: 'DENY', rules: to('/') }), { action: 'DENY', rules: to('/x') }];
  const other = policy('other', denyOther);
  const custom = (path: string): KubeObject =>
    policy('custom', { action: 'CUSTOM', provider: { name: 'x' }, rules: to(path) });
  const office = (action: string): KubeObject =>
    policy('office', { action, rules: [{ when: [{ key: 'connection.sni', values: ['x'] }] }] });
  test.each<[string, KubeObject[], [string, string[]]]>([
    ['none', [], ['no', []]],
    ['one that does not match', [other], ['no', []]],
    ['an ALLOW that matches', [policy('allow', { rules: to('/') }), other], ['no', []]],
    ['an ALLOW that does not match', [policy('allow', { rules: to('/x') }), other], ['yes', ['allow']]],
    ['an ALLOW without rules', [policy('allow', {})], ['yes', ['allow']]],
    ['a DENY among others', [other, deny, policy('allow', { rules: to('/') })], ['yes', ['deny']]],
    ['both', [deny, policy('allow', { rules: to('/x') })], ['yes', ['deny', 'allow']]],
    ['one that denies for certain', [office('DENY'), deny], ['yes', ['deny']]],
    ['one that may match', [office('DENY'), other], ['maybe', ['office']]],
    ['an ALLOW that may match', [office('ALLOW'), other], ['maybe', ['office']]],
    ['an authorizer', [custom('/')], ['maybe', ['custom']]],
    ['an authorizer that is not asked', [custom('/x')], ['no', []]],
  ])('%s', (_, policies, expected) => {
    expect(verdict(...policies)).toEqual(expected);
  });
});
