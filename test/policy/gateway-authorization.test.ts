import {
  DefaultGateway,
  DomainMapping,
  GatewayAssignment,
  GatewayServer,
  KnativeRelease,
  LocalGateway,
  MultiGatewayChart,
  type TopologyGatewayOptions,
} from '../../lib';
import { type Manifest, app, synth } from '../support';

// Network policies decide who calls by cluster-local names.
const LOCAL = { to: [{ operation: { ports: ['8081', '8444'] } }] };
const ISSUER = { issuer: 'https://issuer.example.com', jwksUri: 'https://issuer.example.com/jwks.json' };

function chartOf(options: TopologyGatewayOptions): MultiGatewayChart {
  return new MultiGatewayChart(app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    defaultDomain: 'example.com',
    gateways: { alpha: { assignment: GatewayAssignment.label('gateway', 'alpha'), ...options } },
  });
}

const policies = (chart: MultiGatewayChart): Manifest[] =>
  synth(chart).filter(({ apiVersion }) => apiVersion === 'security.istio.io/v1');
const rules = (options: TopologyGatewayOptions): Manifest[] => policies(chartOf(options))[0].spec.rules;
const PROBE = {
  to: [{ operation: { paths: ['/healthz'] } }],
  when: [{ key: 'request.headers[K-Network-Probe]', values: ['probe'] }],
};

test('none by default', () => {
  expect(policies(chartOf({}))).toEqual([]);
  expect(policies(chartOf({ authorization: { ownHostsOnly: false } }))).toEqual([]);
});

test('own hosts, with and without the port, and the prober', () => {
  const domain = 'alpha.example.com';
  const [{ kind, metadata, spec }] = policies(chartOf({ domain, authorization: {} }));
  expect({ kind, metadata }).toEqual({
    kind: 'AuthorizationPolicy',
    metadata: { name: 'knative-custom-gateway-alpha', namespace: 'istio-system-alpha' },
  });
  expect(spec).toEqual({
    selector: { matchLabels: { istio: 'knative-custom-gateway-alpha' } },
    action: 'ALLOW',
    rules: [{ to: [{ operation: { hosts: [`*.${domain}`, `*.${domain}:80`] } }] }, LOCAL, PROBE],
  });
  const servers = [GatewayServer.http({ port: 8000, targetPort: 9000 })];
  expect(rules({ domain, servers, authorization: {} })[0].to[0].operation.hosts).toEqual([
    `*.${domain}`,
    `*.${domain}:8000`,
  ]);
});

test('hosts that are let in later are among them; exact hosts may have any port', () => {
  const chart = chartOf({ domain: 'alpha.example.com', authorization: {} });
  new DomainMapping(chart, 'www', { host: 'www.example.org', service: 'shop' }).assignTo(chart.gateway('alpha'));
  const { hosts } = policies(chart)[0].spec.rules[0].to[0].operation;
  expect(hosts).toContain('www.example.org');
  expect(hosts).toContain('www.example.org:*');
});

test('where any host may come, hosts do not decide', () => {
  expect(rules({ authorization: { sourceRanges: ['192.0.2.0/24'] } })).toEqual([
    { from: [{ source: { ipBlocks: ['192.0.2.0/24'] } }] },
    LOCAL,
    PROBE,
  ]);
  expect(rules({ authorization: { sourceRanges: ['192.0.2.0/24'] }, localGateway: LocalGateway.SHARED })).toEqual([
    { from: [{ source: { ipBlocks: ['192.0.2.0/24'] } }] },
    PROBE,
  ]);
  expect(rules({ authorization: { sourceRanges: ['192.0.2.0/24'], trustForwardedFor: true } })[0]).toEqual({
    from: [{ source: { remoteIpBlocks: ['192.0.2.0/24'] } }],
  });
});

test('tokens of an issuer', () => {
  const [policy, authentication] = policies(
    chartOf({ authorization: { jwtIssuers: [{ ...ISSUER, audiences: ['a'] }] } }),
  );
  expect(policy.spec.rules[0]).toEqual({ from: [{ source: { requestPrincipals: ['https://issuer.example.com/*'] } }] });
  expect(authentication).toMatchObject({
    kind: 'RequestAuthentication',
    spec: {
      selector: { matchLabels: { istio: 'knative-custom-gateway-alpha' } },
      jwtRules: [{ ...ISSUER, audiences: ['a'], forwardOriginalToken: true }],
    },
  });
});

test('an external provider decides on everything but probes', () => {
  const authorization = { ownHostsOnly: false, externalAuthorizationProvider: 'opa' };
  const [only, ...others] = policies(chartOf({ authorization }));
  expect(others).toEqual([]);
  expect(only.metadata.name).toBe('knative-custom-gateway-alpha-external');
  expect(only.spec).toEqual({
    selector: { matchLabels: { istio: 'knative-custom-gateway-alpha' } },
    action: 'CUSTOM',
    provider: { name: 'opa' },
    rules: [
      { to: [{ operation: { notPaths: ['/healthz'], notPorts: ['8081', '8444'] } }] },
      {
        to: [{ operation: { notPorts: ['8081', '8444'] } }],
        when: [{ key: 'request.headers[K-Network-Probe]', notValues: ['probe'] }],
      },
    ],
  });
  const [shared] = policies(chartOf({ authorization, localGateway: LocalGateway.SHARED }));
  expect(shared.spec.rules).toEqual([
    { to: [{ operation: { notPaths: ['/healthz'] } }] },
    { when: [{ key: 'request.headers[K-Network-Probe]', notValues: ['probe'] }] },
  ]);
});

test('the default gateway, where its pods are the topology’s own', () => {
  const authorization = { sourceRanges: ['192.0.2.0/24'] };
  const made = (defaultGateway: DefaultGateway): Manifest[] =>
    policies(
      new MultiGatewayChart(app(), 'gateways', {
        knative: KnativeRelease.V1_15,
        gateways: {},
        defaultGateway,
      }),
    );
  const [policy] = made(DefaultGateway.dedicated({ authorization }));
  expect(policy.metadata).toEqual({ name: 'knative-custom-gateway-default', namespace: 'istio-system-default' });
  expect(policy.spec.rules[0]).toEqual({ from: [{ source: { ipBlocks: ['192.0.2.0/24'] } }] });
  expect(made(DefaultGateway.quarantine({ authorization }))).toHaveLength(1);
  expect(made(DefaultGateway.dedicated())).toEqual([]);
  const wrong = { authorization: { sourceRanges: ['everywhere'] } };
  expect(() => DefaultGateway.dedicated(wrong)).toThrow('authorization.sourceRanges[0]');
  expect(() => DefaultGateway.quarantine(wrong)).toThrow('authorization.sourceRanges[0]');
});
