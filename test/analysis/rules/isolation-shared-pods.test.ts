import { type KubeObject } from '../../../lib/private/access';
import { configIstio, entry, gateway, isolated, ksvc, label, pods, server, service, STOCK } from '../support';
import { BETA, BETA_LABELS, BOTH, found, labelled, named } from './isolation-support';
import { ALPHA, LABELS, SHOP } from './said';

const RULE = 'shared-pod-label';

describe('two Services that lead to one port of the same pods', () => {
  const SAME =
    'gw/beta: Service gw/beta of Gateway gw/beta sends to the same port of Deployment gw/alpha as Service gw/alpha of Gateway gw/alpha: each answers the hosts of both.';
  const LEAK = ' Currently, shop.team.example.com of team/shop is answered through Service gw/beta.';
  const SEPARATE =
    'Install separate pods for Gateway gw/beta, with a unique label; select them in spec.selector of Service gw/beta and of the Gateway, and set the label in metadata.labels of the Service.';
  /** gw/alpha with its pods, and a Service for gw/beta that sends to them. */
  const sharing = (...more: KubeObject[]): KubeObject[] => [
    pods('gw/alpha', LABELS),
    service('gw/alpha', LABELS),
    service('gw/beta', LABELS, BETA_LABELS),
    gateway('gw/alpha', LABELS, server(80)),
    ...more,
  ];
  const beta = (selector: Record<string, string>, port = 80): KubeObject => gateway('gw/beta', selector, server(port));

  test.each<[string, KubeObject[], string]>([
    ['needs pods of its own', [beta(LABELS)], SEPARATE],
    ['needs pods of its own where its port is that of the other', [beta(LABELS, 8080)], SEPARATE],
    [
      'can use a port of the pods that it has for itself',
      [beta(LABELS, 8090)],
      'Set targetPort 8090 for port 80 of Service gw/beta.',
    ],
    [
      'can send to the pods that its Gateway selects',
      [beta(BETA_LABELS), pods('gw/beta', BETA_LABELS)],
      'Set `istio: gw-beta` as spec.selector of Service gw/beta.',
    ],
    [
      'can send to pods that do not run yet',
      [beta(BETA_LABELS), pods('gw/beta', BETA_LABELS, { replicas: 0 })],
      'Set `istio: gw-beta` as spec.selector of Service gw/beta. Set spec.replicas of Deployment gw/beta to 1 or more.',
    ],
  ])('%s', (_, more, fix) => {
    expect(found(RULE, [...sharing(...more), ...BOTH])).toEqual({ said: [`error ${SAME}${LEAK}`], fixes: [fix] });
  });

  test('cannot send to pods of a third gateway', () => {
    const config = configIstio([STOCK, ALPHA, BETA, entry('gw/gamma', label('gateway', 'gamma'))]);
    const third = [...isolated('gw/gamma'), beta({ istio: 'gw-gamma' }), config, SHOP];
    expect(found(RULE, [...sharing(), ...third]).fixes).toEqual([SEPARATE]);
  });

  test('is a warning while nothing leaks, and names the port of the Service', () => {
    const objects = [
      pods('gw/alpha', LABELS),
      service('gw/alpha', LABELS, LABELS, ['8000:8080', '80:9090']),
      service('gw/beta', LABELS, BETA_LABELS, ['82:9091', '81:8080']),
      gateway('gw/alpha', LABELS, server(8080)),
    ];
    expect(found(RULE, [...objects, beta(LABELS, 8090), ...BOTH])).toEqual({
      said: [`warning ${SAME}`],
      fixes: ['Set targetPort 8090 for port 81 of Service gw/beta.'],
    });
  });

  test('is no fault where nothing listens', () => {
    const objects = [
      pods('gw/alpha', LABELS),
      service('gw/alpha', LABELS, LABELS, ['80:9000']),
      service('gw/beta', LABELS, BETA_LABELS, ['80:9000']),
      gateway('gw/alpha', { istio: 'nobody' }, server(80)),
    ];
    expect(found(RULE, [...objects, beta({ istio: 'nobody' }), ...BOTH]).said).toEqual([]);
  });
});

describe('pods that share labels', () => {
  const relabel = (name: string): string =>
    `Set \`istio: ${name}\` on the pods of Deployment ${name}/${name}, in spec.selector and metadata.labels of Service ${name}/${name}, and in spec.selector of Gateway ${name}/${name}.`;

  test('by two labels name each gateway that applies, and both labels', () => {
    const objects = [
      ...labelled('a/a', { t: '1', u: '1' }, { t: '1' }),
      ...labelled('b/b', { t: '1', u: '1' }, { u: '1' }),
      ...labelled('c/c', { t: '1' }, { t: '1' }),
      named('a/a', 'b/b', 'c/c'),
      ksvc('team/a', { gateway: 'a' }),
      ksvc('team/b', { gateway: 'b' }),
    ];
    expect(found(RULE, objects)).toEqual({
      said: [
        'error b/b: Deployment b/b carries `t: "1"` and `u: "1"`, like Deployment a/a: Gateways a/a and c/c apply to its pods too, and its own Gateway b/b applies to those of Deployment a/a. Currently, a.team.example.com of team/a is answered through Service b/b.',
        'error c/c: Deployment c/c carries `t: "1"`, like Deployment a/a: Gateway a/a applies to its pods too, and its own Gateway c/c applies to those of Deployment a/a. Currently, a.team.example.com of team/a is answered through Service c/c.',
      ],
      fixes: [relabel('b'), relabel('c')],
    });
  });

  test('by two labels with two groups are reported themselves, and not those whose label they carry too', () => {
    const objects = [
      ...labelled('b/b', { t: '1' }, { t: '1' }),
      ...labelled('a/a', { u: '1' }, { u: '1' }),
      ...labelled('d/d', { u: '1' }, { u: '1' }),
      ...labelled('c/c', { t: '1', u: '1', v: '1' }, { v: '1' }),
      named('a/a', 'b/b', 'c/c', 'd/d'),
    ];
    expect(found(RULE, objects)).toEqual({
      said: [
        'error c/c: Deployment c/c carries `u: "1"` and `t: "1"`, like Deployment a/a: Gateways a/a, b/b and d/d apply to its pods too.',
        'error d/d: Deployment d/d carries `u: "1"`, like Deployment a/a: Gateway a/a applies to its pods too, and its own Gateway d/d applies to those of Deployment a/a.',
      ],
      fixes: [relabel('c'), relabel('d')],
    });
  });

  test('that only their own Gateway does not keep apart are reported', () => {
    const objects = [
      ...labelled('a/a', { t: '1', u: '1' }, { u: '1' }),
      ...labelled('b/b', { t: '1' }, { t: '1' }),
      named('a/a', 'b/b'),
      ksvc('team/x', { gateway: 'b' }),
    ];
    expect(found(RULE, objects)).toEqual({
      said: [
        'error b/b: Deployment b/b carries `t: "1"`, like Deployment a/a: its own Gateway b/b applies to those of Deployment a/a. Currently, x.team.example.com of team/x is answered through Service a/a.',
      ],
      fixes: [relabel('b')],
    });
  });

  test('of two gateways are reported once, with both', () => {
    const b = { t: '1', w: '1' };
    const objects = [
      ...labelled('a/a', { t: '1' }, { t: '1' }),
      ...labelled('b/b', b, { t: '1' }),
      gateway('b/c', { t: '1' }, server(8443)),
      service('b/c', b, { x: '1' }, ['80:8443']),
      named('a/a', 'b/b', 'b/c'),
    ];
    const all = found(RULE, objects);
    expect(all.said[0]).toBe(
      'error b/b: Deployment b/b carries `t: "1"`, like Deployment a/a: Gateway a/a applies to its pods too, and its own Gateways b/b and b/c apply to those of Deployment a/a.',
    );
    expect(all.fixes[0]).toBe(
      'Set `istio: b` on the pods of Deployment b/b, in spec.selector and metadata.labels of Services b/b and b/c, and in spec.selector of Gateways b/b and b/c.',
    );
  });

  test('leak what only some clients are answered, and nothing that all are refused', () => {
    const objects = [
      ...labelled('a/a', { t: '1' }, { t: '1' }),
      ...labelled('b/b', { t: '1' }, { t: '1' }),
      named('a/a', 'b/b'),
      ksvc('team/x', { gateway: 'b' }),
    ];
    const policy = (spec: object): KubeObject => ({
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { namespace: 'a', name: 'policy' },
      spec,
    });
    const office = { rules: [{ from: [{ source: { ipBlocks: ['192.0.2.0/24'] } }] }] };
    expect(found(RULE, [...objects, policy(office)]).said[0]).toMatch(
      /^error .* x\.team\.example\.com of team\/x is answered through Service a\/a\.$/,
    );
    expect(found(RULE, [...objects, policy({})]).said[0]).toMatch(/^warning /);
  });

  test('are apart where the labels are', () => {
    const objects = [
      ...labelled('a/a', { t: '1' }, { t: '1' }),
      ...labelled('b/b', { t: '1' }, { t: '1' }),
      ...labelled('c/c', { v: '1' }, { v: '1' }),
      ...labelled('d/d', { v: '1' }, { v: '1' }),
      named('a/a', 'b/b', 'c/c', 'd/d'),
    ];
    expect(found(RULE, objects)).toEqual({
      said: [
        'error b/b: Deployment b/b carries `t: "1"`, like Deployment a/a: Gateway a/a applies to its pods too, and its own Gateway b/b applies to those of Deployment a/a.',
        'error d/d: Deployment d/d carries `v: "1"`, like Deployment c/c: Gateway c/c applies to its pods too, and its own Gateway d/d applies to those of Deployment c/c.',
      ],
      fixes: [relabel('b'), relabel('d')],
    });
  });

  test('of no gateway are each reported, with the gateway that applies', () => {
    const objects = [...labelled('a/a', { t: '1' }, { t: '1' }), pods('m/m', { t: '1' }), pods('n/n', { t: '1' })];
    expect(found(RULE, [...objects, named('a/a')])).toEqual({
      said: [
        'error a/a: Deployment m/m carries `t: "1"`, like Deployment a/a: Gateway a/a applies to its pods too.',
        'error a/a: Deployment n/n carries `t: "1"`, like Deployment a/a: Gateway a/a applies to its pods too.',
      ],
      fixes: ['Set `istio: m` on the pods of Deployment m/m.', 'Set `istio: n` on the pods of Deployment n/n.'],
    });
  });

  test('leak only hosts of the gateways that have services', () => {
    const objects = [
      ...labelled('a/a', { t: '1' }, { t: '1' }),
      ...labelled('b/b', { t: '1' }, { t: '1' }),
      named('a/a', 'b/b'),
      ksvc('team/stock'),
    ];
    expect(found(RULE, objects).said.map((each) => each.split(' ')[0])).toEqual(['warning']);
    expect(found(RULE, [...objects, ksvc('team/b', { gateway: 'b' })]).said[0]).toMatch(
      /^error .* b\.team\.example\.com of team\/b is answered through Service a\/a\.$/,
    );
  });
});

describe('the label app', () => {
  const LEAKING = 'app-label-leak';
  const fix = (name: string): string => `Set \`istio: ${name}\` in spec.selector of Gateway ${name}/${name}.`;

  test('of pods with another istio label leaks by the Gateway that selects by it alone', () => {
    const objects = [
      ...labelled('a/a', { istio: 'a', app: 'y' }, { app: 'y' }),
      ...labelled('b/b', { istio: 'b', app: 'y' }, { istio: 'b' }),
      named('a/a', 'b/b'),
      ksvc('team/a', { gateway: 'a' }),
    ];
    expect(found(LEAKING, objects)).toEqual({
      said: [
        'error a/a: Gateway a/a selects by `app: "y"`, which is also on the pods of Deployment b/b: its hosts are answered there as well. Currently, a.team.example.com of team/a is answered through Service b/b.',
      ],
      fixes: [fix('a')],
    });
    expect(found(RULE, objects).said).toEqual([]);
  });

  test('of pods with the same istio label is a label that they share', () => {
    const objects = [
      ...labelled('a/a', { istio: 'a', app: 'y' }, { app: 'y' }),
      ...labelled('b/b', { istio: 'a', app: 'y' }, { istio: 'a' }),
      named('a/a', 'b/b'),
      ksvc('team/a', { gateway: 'a' }),
    ];
    expect(found(LEAKING, objects).said).toEqual([]);
    expect(found(RULE, objects).said).toEqual([
      'error b/b: Deployment b/b carries `app: "y"` and `istio: a`, like Deployment a/a: Gateway a/a applies to its pods too, and its own Gateway b/b applies to those of Deployment a/a. Currently, a.team.example.com of team/a is answered through Service b/b.',
    ]);
  });

  test('of other pods of the same gateway, with an istio label of their own, is no leak', () => {
    const objects = [
      pods('a/a', { istio: 'a', app: 'y' }),
      pods('a/canary', { istio: 'canary', app: 'y' }),
      service('a/a', { app: 'y' }),
      gateway('a/a', { app: 'y' }, server(80)),
      named('a/a', 'b/b'),
      ksvc('team/a', { gateway: 'a' }),
    ];
    expect(found(LEAKING, objects).said).toEqual([]);
    expect(found(LEAKING, [...objects, ...labelled('b/b', { istio: 'b', app: 'y' }, { istio: 'b' })]).said).toEqual([
      'error a/a: Gateway a/a selects by `app: "y"`, which is also on the pods of Deployment b/b: its hosts are answered there as well. Currently, a.team.example.com of team/a is answered through Service b/b.',
    ]);
  });

  test('and a label that is shared are two faults', () => {
    const objects = [
      ...labelled('a/a', { istio: 'x', app: 'a' }, { istio: 'x' }),
      ...labelled('b/b', { istio: 'x', app: 'y' }, { istio: 'x' }),
      ...labelled('c/c', { istio: 'c', app: 'y' }, { app: 'y' }),
      named('a/a', 'b/b', 'c/c'),
      ksvc('team/shop', { gateway: 'c' }),
    ];
    expect(found(LEAKING, objects)).toEqual({
      said: [
        'error c/c: Gateway c/c selects by `app: "y"`, which is also on the pods of Deployment b/b: its hosts are answered there as well. Currently, shop.team.example.com of team/shop is answered through Service b/b.',
      ],
      fixes: [fix('c')],
    });
    expect(found(RULE, objects).said.map((each) => each.split(':')[0])).toEqual(['warning b/b']);
  });
});

test('the pods behind a Service in another namespace than config-istio says are those of the gateway', () => {
  const beta = { istio: 'gw-beta' };
  const objects = [
    pods('edge/beta', beta),
    service('edge/beta', beta),
    gateway('gw/beta', beta, server(80)),
    configIstio([STOCK, BETA, entry('other/x', label('gateway', 'x'))]),
    ksvc('team/blog', { gateway: 'beta' }),
  ];
  expect(found('foreign-gateway-attached', objects).said).toEqual([]);
  expect(found('foreign-gateway-attached', [...objects, ...labelled('other/x', beta, beta)]).said).toEqual([]);
  expect(found(RULE, [...objects, ...labelled('other/x', beta, beta)])).toEqual({
    said: [
      'warning other/x: Deployment edge/beta carries `istio: gw-beta`, like Deployment other/x: Gateway other/x applies to its pods too.',
    ],
    fixes: ['Set `istio: beta` on the pods of Deployment edge/beta.'],
  });
});
