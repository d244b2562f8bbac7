import { loadObjects } from '../../lib/analysis/input/load';
import { buildModel } from '../../lib/analysis/model/build';
import { Authorization } from '../../lib/analysis/reach/authorization';
import { plainRequest } from '../../lib/analysis/reach/conditions';
import { leaksOf } from '../../lib/jest/leaks';
import { explain, explanationText } from '../../lib/analysis/explain';
import { Reach } from '../../lib/analysis/reach/reach';
import { reachability } from '../../lib/analysis/reach/reachability';
import { AUTHORIZATION_CASES } from '../../conformance/parts/authorization-cases';
import {
  DEFAULT,
  SECOND,
  SELECTED,
  SERVICES,
  foreseenProbe,
  secondGateway,
} from '../../conformance/parts/two-gateways';
import { stockObjects } from '../../conformance/harness/topology';
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
  server,
  service,
  STOCK,
  STOCK_LOCAL,
} from './support';

const CLIENT = '10.244.0.1';

describe('the cases that the conformance run measures', () => {
  test.each(AUTHORIZATION_CASES.map((each) => [each.name, each] as const))(
    '%s',
    (_, { policy, expected, hosts = ['*'] }) => {
      const objects = [...stockObjects(), ...secondGateway({ hosts }), SELECTED, ...SERVICES, policy];
      const model = modelOf(objects, { assumeStock: false });
      const reach = new Reach(model, { client: CLIENT });
      const { cells, ready } = reachability(model, reach);
      const external = (name: string) =>
        [DEFAULT, SECOND].map(
          (door) =>
            cells.find((cell) => cell.service === name && cell.kind === 'ext' && cell.gatewayService === door)?.answer,
        );
      expect(external('default/alpha')).toEqual(expected.alpha);
      expect(external('default/beta')).toEqual(expected.beta);
      // From where net-istio probes nobody knows.
      const goesByAddress = /pBlocks|remote\.ip/.test(JSON.stringify(policy));
      expect(foreseenProbe(reach)).toEqual(goesByAddress ? ['200', '403'] : [expected.probe[1]]);
      // That a probe is refused is taken for an answer.
      expect(ready.find(({ service }) => service === 'default/beta')?.status).toBe(
        expected.probe[1] === '404' ? 'Unknown' : 'True',
      );
    },
  );

  test('there are some', () => {
    expect(AUTHORIZATION_CASES.length).toBeGreaterThan(20);
  });
});

const ALPHA = entry('gw/alpha', label('gateway', 'alpha'));
const TOPOLOGY = [...isolated('gw/alpha'), configIstio([STOCK, ALPHA]), ksvc('team/a', { gateway: 'alpha' })];

function policy(id: string, spec: object): KubeObject {
  const [namespace, name] = id.split('/');
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { namespace, name },
    spec,
  };
}

const from = (source: object) => ({ from: [{ source }] });
const to = (operation: object) => ({ to: [{ operation }] });

function answer(spec: object, client?: string): string | undefined {
  const model = modelOf([...TOPOLOGY, policy('gw/policy', spec)]);
  return reachability(model, new Reach(model, client === undefined ? {} : { client })).cells.find(
    ({ kind, gatewayService }) => kind === 'ext' && gatewayService === 'gw/alpha',
  )?.answer;
}

describe('whom a policy lets in', () => {
  test.each([
    ['without an address, both answers', { rules: [from({ ipBlocks: ['192.0.2.0/24'] })] }, undefined, '200|403'],
    ['an address of the block', { rules: [from({ ipBlocks: ['192.0.2.0/24'] })] }, '192.0.2.7', '200'],
    ['an address beside the block', { rules: [from({ ipBlocks: ['192.0.2.0/24'] })] }, '192.0.3.7', '403'],
    ['another family', { rules: [from({ ipBlocks: ['192.0.2.0/24'] })] }, '2001:db8::1', '403'],
    ['a single address', { rules: [from({ remoteIpBlocks: ['2001:db8::1'] })] }, '2001:db8:0::1', '200'],
    ['all but a block', { rules: [from({ notIpBlocks: ['192.0.2.0/24'] })] }, '192.0.2.7', '403'],
    ['a block that is none', { rules: [from({ ipBlocks: ['everywhere'] })] }, '192.0.2.7', '200|403'],
    ['one of several rules', { rules: [to({ methods: ['POST'] }), to({ methods: ['GE*'] })] }, undefined, '200'],
    ['one of several sources', { rules: [{ from: [{ source: { principals: ['*'] } }, {}] }] }, undefined, '200'],
    ['all conditions of a source', { rules: [from({ notPrincipals: ['*'], namespaces: ['a'] })] }, undefined, '403'],
    ['a path by its end', { rules: [to({ paths: ['*/'] })] }, undefined, '200'],
    ['another path', { rules: [to({ notPaths: ['/'] })] }, undefined, '403'],
    ['a template', { rules: [to({ paths: ['/{*}'] })] }, undefined, '200|403'],
    [
      'a header that clients send',
      { rules: [{ when: [{ key: 'request.headers[User-Agent]', values: ['x'] }] }] },
      undefined,
      '200|403',
    ],
    [
      'a header that Envoy sets',
      { rules: [{ when: [{ key: 'request.headers[X-Forwarded-Proto]', values: ['x'] }] }] },
      undefined,
      '200|403',
    ],
    ['an action that is none', { action: 'LOG', rules: [{}] }, undefined, '200'],
    ['what is not known', { rules: [{ when: [{ key: 'connection.sni', values: ['x'] }] }] }, undefined, '200|403'],
    ['the port of the pod', { rules: [{ when: [{ key: 'destination.port', values: ['8080'] }] }] }, undefined, '200'],
    ['a claim', { rules: [{ when: [{ key: 'request.auth.claims[iss]', notValues: ['x'] }] }] }, undefined, '200'],
    [
      'an external authorizer decides',
      { action: 'CUSTOM', provider: { name: 'x' }, rules: [{}] },
      undefined,
      '200|403',
    ],
    [
      'a policy for a waypoint',
      { action: 'DENY', rules: [{}], targetRefs: [{ kind: 'Gateway', name: 'x' }] },
      undefined,
      '200',
    ],
    ['a host of another owner', { action: 'DENY', rules: [to({ hosts: ['b.*'] })] }, undefined, '200'],
  ])('%s', (_, spec, client, expected) => {
    expect(answer(spec, client)).toBe(expected);
  });

  test('DENY is stronger than ALLOW, and the policies of istio-system count everywhere', () => {
    const model = modelOf([
      ...TOPOLOGY,
      policy('gw/allow', { rules: [{}] }),
      policy('istio-system/deny', { action: 'DENY', rules: [to({ hosts: ['a.*'] })] }),
    ]);
    const cells = reachability(model).cells.filter(({ kind, scheme }) => kind === 'ext' && scheme === 'http');
    expect(cells.map(({ answer: each }) => each)).toEqual(['403', '403', '403']);
  });

  test('the second way of a DomainMapping is asked for as well', () => {
    const objects = [
      ...isolated('gw/local'),
      configIstio([STOCK], [STOCK_LOCAL, entry('gw/local', label('gateway', 'alpha'))]),
      ksvc('team/a', { gateway: 'alpha' }),
      domainMapping('team/www.example.org', 'a'),
      policy('gw/deny', { action: 'DENY', rules: [to({ hosts: ['a.team.svc.cluster.local'], paths: ['/'] })] }),
    ];
    const cells = reachability(modelOf(objects)).cells;
    expect(
      cells.find(({ host, gatewayService }) => host === 'www.example.org' && gatewayService === STOCK.service)?.answer,
    ).toBe('403');
  });
});

test('explain names the policies, and where it depends on who asks', () => {
  const objects = [
    ...TOPOLOGY,
    policy('gw/office', { rules: [from({ ipBlocks: ['192.0.2.0/24'] })] }),
    policy('istio-system/no-a', {
      action: 'DENY',
      selector: { matchLabels: { istio: 'ingressgateway' } },
      rules: [to({ hosts: ['a.*'] })],
    }),
  ];
  const model = modelOf(objects);
  const { steps } = explain(model, 'a.team.example.com');
  expect(explanationText({ ...explain(model, 'a.team.example.com'), steps: steps.slice(4, 6) })).toBe(`\
1. AuthorizationPolicies deny it at istio-system/istio-ingressgateway, istio-system/knative-local-gateway. At gw/alpha it depends on unknown properties of the request.
   - gw/alpha: ALLOW policy gw/office may not match (objects:6)
   - istio-system/istio-ingressgateway: DENY policy istio-system/no-a matches (objects:7)
   - istio-system/knative-local-gateway: DENY policy istio-system/no-a matches (objects:7)
2. It is answered through gw/alpha (LoadBalancer).
   - gw/alpha (LoadBalancer): 200 or 403 (whether gw/office denies it depends on unknown properties of the request)
   - istio-system/istio-ingressgateway (LoadBalancer): 403
   - istio-system/knative-local-gateway (ClusterIP): 403
`);
  expect(steps.at(-1)?.text).toBe('Ready will be True.');
});

describe('what a refused probe proves', () => {
  const ready = (...more: KubeObject[]) => explain(modelOf([...TOPOLOGY, ...more]), 'a.team.example.com').steps.at(-1);

  test('nothing: 403 is taken for an answer', () => {
    const step = ready(policy('gw/deny', { action: 'DENY', rules: [to({ paths: ['/healthz'] })] }));
    expect(step?.text).toBe('Ready will be True; gw/alpha denies its probe, so it proves nothing there.');
    expect(step?.facts[0]?.text).toBe(
      'gw/alpha: probes Service gw/alpha: http://a.team.example.com:80 at port 8080 of gw/alpha; denied with 403, which net-istio accepts as an answer',
    );
  });

  test('404 behind a policy that goes by the address: it depends', () => {
    const objects = [
      ...isolated('gw/alpha', server(80, ['*.other.example.com'])),
      configIstio([STOCK, ALPHA]),
      ksvc('team/a', { gateway: 'alpha' }),
    ];
    const allowed = policy('gw/office', { rules: [from({ ipBlocks: ['192.0.2.0/24'] })] });
    expect(explain(modelOf(objects), 'a.team.example.com').ready?.status).toBe('Unknown');
    expect(explain(modelOf([...objects, allowed]), 'a.team.example.com').ready).toMatchObject({
      status: 'random',
      reason:
        "True or Unknown: whether AuthorizationPolicies deny net-istio's probes of gw/alpha, which it accepts as an answer, depends on its address or on other unknown facts",
    });
  });
});

describe('a policy hides a leak only where it denies every request', () => {
  // Both Gateways are on the same pods.
  const labels = { istio: 'shared' };
  const leaky = [
    ...isolated('gw/alpha'),
    gateway('gw/beta', { istio: 'gw-alpha' }, server(80)),
    pods('gw/beta', labels),
    service('gw/beta', labels),
    configIstio([STOCK, ALPHA, entry('gw/beta', label('gateway', 'beta'))]),
    ksvc('team/b', { gateway: 'beta' }),
  ];
  const leaks = (...more: KubeObject[]) => leaksOf(new Reach(modelOf([...leaky, ...more])));
  const LEAK = { host: 'b.team.example.com', gatewayService: 'gw/alpha' };

  test.each([
    ['tokens', { rules: [from({ requestPrincipals: ['*'] })] }],
    ['other paths', { rules: [to({ paths: ['/api/*'] })] }],
    ['other methods', { rules: [to({ methods: ['POST'] })] }],
    ['not the root', { action: 'DENY', rules: [to({ paths: ['/'] })] }],
    ['an address', { rules: [from({ ipBlocks: ['192.0.2.0/24'] })] }],
  ])('%s: it is still a leak', (_, spec) => {
    expect(leaks()).toEqual([expect.objectContaining(LEAK)]);
    expect(leaks(policy('gw/policy', spec))).toEqual([expect.objectContaining(LEAK)]);
  });

  test('another host alone: it is none', () => {
    expect(leaks(policy('gw/policy', { rules: [to({ hosts: ['a.*'] })] }))).toEqual([]);
  });
});

describe('a probe on the second way of a DomainMapping', () => {
  const objects = [
    ...isolated('gw/local'),
    configIstio([STOCK], [STOCK_LOCAL, entry('gw/local', label('gateway', 'alpha'))]),
    ksvc('team/a', { gateway: 'alpha' }),
    domainMapping('team/www.example.org', 'a'),
  ];
  const fact = (spec: object) =>
    explain(modelOf([...objects, policy('gw/policy', spec)]), 'www.example.org').steps.at(-1)?.facts[0]?.text;
  const PROBE = {
    ...to({ paths: ['/healthz'] }),
    when: [{ key: 'request.headers[K-Network-Probe]', values: ['probe'] }],
  };

  test('is let in by its path and header', () => {
    expect(fact({ rules: [PROBE] })).toMatch(/; answered$/);
  });

  test('is refused by them', () => {
    expect(fact({ action: 'DENY', rules: [PROBE] })).toMatch(
      /; denied with 403, which net-istio accepts as an answer$/,
    );
  });
});

describe('a policy with rules for many hosts', () => {
  const rules = (count: number): object[] =>
    Array.from({ length: count }, (_, index) => ({
      to: [{ operation: { hosts: [`H${String(index)}.example.com`] } }],
    }));
  const verdict = (spec: object, host: string) => {
    const policy = {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { namespace: 'gw', name: 'many' },
      spec,
    };
    const [read] = buildModel(loadObjects([policy], 'test').manifests).authorizationPolicies;
    const authorization = new Authorization(read === undefined ? [] : [read]);
    return authorization.verdictOf({ namespace: 'gw', podLabels: {} }, 8080, plainRequest(host, undefined)).denied;
  };

  test('finds the one for a host, in any case, and those that are for every host', () => {
    expect(verdict({ rules: rules(50) }, 'h7.example.com')).toBe('no');
    expect(verdict({ rules: rules(50) }, 'h50.example.com')).toBe('yes');
    expect(
      verdict({ rules: [...rules(5), { to: [{ operation: { hosts: ['*.example.com'] } }] }] }, 'h9.example.com'),
    ).toBe('no');
    expect(verdict({ rules: [...rules(5), { to: [{ operation: { paths: ['/'] } }] }] }, 'other.org')).toBe('no');
    expect(
      verdict(
        {
          action: 'DENY',
          rules: [{ to: [{ operation: { hosts: ['a.org'] } }, { operation: { notHosts: ['b.org'] } }] }],
        },
        'c.org',
      ),
    ).toBe('yes');
    expect(
      verdict({ action: 'DENY', rules: [{ to: [{ operation: { hosts: ['a.org'], notPaths: ['/'] } }] }] }, 'a.org'),
    ).toBe('no');
  });
});
