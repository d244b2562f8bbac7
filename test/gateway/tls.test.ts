import { Chart } from 'cdk8s';
import {
  DomainMapping,
  GatewayAssignment,
  GatewayTls,
  GatewayTlsKind,
  IsolatedGateway,
  type IsolatedGatewayProps,
  IssuerKind,
  KnativeService,
  LoadBalancer,
  PlainHttp,
  TlsCipherSuite,
  TlsVersion,
  type WildcardTlsOptions,
} from '../../lib';
import { type Manifest, PLATFORM, app, synth } from '../support';

const issuer = { name: 'letsencrypt' };
const ARN = 'arn:aws:acm:eu-west-1:123456789012:certificate/one';
const ON_AWS = LoadBalancer.awsNetwork({ tls: { certificateArns: [ARN] } });
const BY_LABEL = { assignment: GatewayAssignment.label('gateway', 'alpha'), domain: 'alpha.example.com' };

type Use = (gateway: IsolatedGateway, chart: Chart) => void;

function render(props: IsolatedGatewayProps, use: Use = () => undefined): Manifest[] {
  const chart = new Chart(app(), 'chart');
  use(new IsolatedGateway(chart, 'alpha', { platform: PLATFORM, ...props }), chart);
  return synth(chart);
}

const one = (manifests: Manifest[], kind: string): Manifest => manifests.find((each: Manifest) => each.kind === kind);
const servers = (props: IsolatedGatewayProps, use?: Use): Manifest[] => one(render(props, use), 'Gateway').spec.servers;
const brief = (props: IsolatedGatewayProps, use?: Use): string[] =>
  servers(props, use).map(({ port, hosts, tls }: Manifest) => {
    const how =
      tls?.httpsRedirect === true ? ' redirects' : tls === undefined ? '' : ` ${tls.mode} ${tls.credentialName}`;
    return `${port.number} ${port.name} ${port.protocol}${how}: ${hosts.join(' ')}`;
  });
const wildcard = (options: Partial<WildcardTlsOptions> = {}): IsolatedGatewayProps => ({
  ...BY_LABEL,
  tls: GatewayTls.wildcard({ issuer, namespaces: ['team-a'], ...options }),
});
const dnsNames = (props: IsolatedGatewayProps, use?: Use): string[] =>
  one(render(props, use), 'Certificate').spec.dnsNames;

describe('servers', () => {
  test('none', () => {
    expect(brief({ ...BY_LABEL, tls: GatewayTls.none() })).toEqual(['80 http2 HTTP: *.alpha.example.com']);
  });

  test.each([
    [undefined, ['80 http2 HTTP redirects: *.alpha.example.com']],
    [PlainHttp.REDIRECT, ['80 http2 HTTP redirects: *.alpha.example.com']],
    [PlainHttp.SERVE, ['80 http2 HTTP: *.alpha.example.com']],
    [PlainHttp.CLOSED, []],
  ])('wildcard with plain HTTP %s', (plainHttp, http) => {
    expect(brief(wildcard(plainHttp && { plainHttp }))).toEqual([
      ...http,
      '443 https HTTPS SIMPLE knative-custom-gateway-alpha-tls: *.team-a.alpha.example.com',
    ]);
  });

  test('secrets: one for each certificate, within the hosts of the gateway', () => {
    const tls = GatewayTls.secrets({
      certificates: [
        { secretName: 'first', hosts: ['*.team-a.example.com', 'www.example.org'] },
        { secretName: 'second', hosts: ['*.team-b.example.com'] },
      ],
    });
    expect(brief({ assignment: GatewayAssignment.namespaces('team-a', 'team-b'), tls })).toEqual([
      '80 http2 HTTP redirects: team-a/* team-b/*',
      '443 https-first HTTPS SIMPLE first: team-a/*.team-a.example.com team-a/www.example.org team-b/*.team-a.example.com team-b/www.example.org',
      '443 https-second HTTPS SIMPLE second: team-a/*.team-b.example.com team-b/*.team-b.example.com',
    ]);
  });

  test('mutual: port 80 answers probes alone', () => {
    const tls = GatewayTls.mutual({ certificates: [{ secretName: 'own', hosts: ['*.team-a.alpha.example.com'] }] });
    const manifests = render({ ...BY_LABEL, tls });
    expect(brief({ ...BY_LABEL, tls })).toEqual([
      '80 http2 HTTP: *.alpha.example.com',
      '443 https HTTPS MUTUAL own: *.team-a.alpha.example.com',
    ]);
    const port = one(manifests, 'Service').spec.ports.find((each: Manifest) => each.port === 80).targetPort;
    expect(one(manifests, 'AuthorizationPolicy')).toMatchObject({
      metadata: { namespace: 'istio-system-alpha' },
      spec: {
        action: 'DENY',
        selector: { matchLabels: { istio: 'knative-custom-gateway-alpha' } },
        rules: [
          { to: [{ operation: { ports: [String(port)], notPaths: ['/healthz'] } }] },
          { to: [{ operation: { ports: [String(port)] } }], when: [{ notValues: ['probe'] }] },
        ],
      },
    });
  });

  test('per service: net-istio adds the others', () => {
    expect(brief({ ...BY_LABEL, tls: GatewayTls.perService() })).toEqual(['80 http2 HTTP: *.alpha.example.com']);
  });

  test.each([
    [undefined, ['80 http2 HTTP redirects: *', '443 http2-443 HTTP: *'], 8443],
    [PlainHttp.SERVE, ['80 http2 HTTP: *'], 8080],
    [PlainHttp.CLOSED, ['443 http2-443 HTTP: *'], 8443],
  ])('at the load balancer with plain HTTP %s', (plainHttp, expected, targetPort) => {
    const props = { loadBalancer: ON_AWS, tls: GatewayTls.atLoadBalancer(plainHttp && { plainHttp }) };
    expect(brief(props)).toEqual(expected);
    const { ports } = one(render(props), 'Service').spec;
    expect(ports.find(({ port }: Manifest) => port === 443).targetPort).toBe(targetPort);
  });

  test('versions and cipher suites', () => {
    const tlsOf = (options: Partial<WildcardTlsOptions>): Manifest => servers(wildcard(options))[1].tls;
    expect(tlsOf({}).minProtocolVersion).toBe('TLSV1_2');
    expect(tlsOf({ minimumVersion: TlsVersion.TLS_1_3 }).minProtocolVersion).toBe('TLSV1_3');
    const cipherSuites = [TlsCipherSuite.ECDHE_RSA_AES128_GCM_SHA256];
    expect(tlsOf({ cipherSuites }).cipherSuites).toEqual(['ECDHE-RSA-AES128-GCM-SHA256']);
  });
});

describe('the certificate of cert-manager', () => {
  test('is in the namespace of the pods', () => {
    expect(one(render(wildcard()), 'Certificate')).toMatchObject({
      metadata: { name: 'knative-custom-gateway-alpha', namespace: 'istio-system-alpha' },
      spec: {
        secretName: 'knative-custom-gateway-alpha-tls',
        issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: 'letsencrypt' },
      },
    });
  });

  test('has the given Secret and issuer', () => {
    const props = wildcard({ secretName: 'own', issuer: { name: 'ca', kind: IssuerKind.ISSUER } });
    expect(one(render(props), 'Certificate').spec).toMatchObject({ secretName: 'own', issuerRef: { kind: 'Issuer' } });
    expect(brief(props)[1]).toContain('SIMPLE own');
  });

  test.each([
    ['namespaces that are listed', wildcard(), ['*.team-a.alpha.example.com']],
    [
      'whole namespaces',
      { ...wildcard({ namespaces: ['other'] }), assignment: GatewayAssignment.namespaces('team-a', 'team-b') },
      ['*.other.alpha.example.com', '*.team-a.alpha.example.com', '*.team-b.alpha.example.com'],
    ],
    [
      'a template with one label',
      { ...wildcard(), domainTemplate: '{{.Name}}-{{.Namespace}}.{{.Domain}}' },
      ['*.alpha.example.com'],
    ],
    [
      'a template with more labels',
      { ...wildcard(), domainTemplate: 'x-{{.Name}}.in.{{.Namespace}}.{{.Domain}}' },
      ['*.in.team-a.alpha.example.com'],
    ],
    [
      'names in addition',
      wildcard({ dnsNames: ['x.team-a.alpha.example.com', 'x.alpha.example.com'] }),
      ['*.team-a.alpha.example.com', 'x.alpha.example.com'],
    ],
    ['hosts by name', { tls: GatewayTls.wildcard({ issuer }), hosts: ['team-a/www.example.org'] }, ['www.example.org']],
  ])('%s', (_, props: IsolatedGatewayProps, expected) => {
    expect(dnsNames(props)).toEqual(expected);
  });

  test('follows services and DomainMappings that are assigned later', () => {
    const use: Use = (gateway, chart) => {
      new KnativeService(chart, 'shop', { image: 'a/b', namespace: 'stores' }).assignTo(gateway);
      new DomainMapping(chart, 'www', { host: 'www.example.org', service: 'shop' }).assignTo(gateway);
    };
    const props = wildcard({ namespaces: ['team-a'] });
    expect(dnsNames(props, use)).toEqual([
      '*.stores.alpha.example.com',
      '*.team-a.alpha.example.com',
      'www.example.org',
    ]);
    expect(brief(props, use)[1]).toMatch(
      /: \*\.stores\.alpha\.example\.com \*\.team-a\.alpha\.example\.com default\/www\.example\.org$/,
    );
  });

  test('leaves out the host of a DomainMapping with a certificate of its own, whose http is redirected as well', () => {
    const mapping =
      (tlsSecret?: string): Use =>
      (gateway, chart) => {
        const props = { host: 'www.example.org', service: 'shop', ...(tlsSecret && { tlsSecret }) };
        new DomainMapping(chart, 'www', props).assignTo(gateway);
      };
    const annotations = (plainHttp: PlainHttp, tlsSecret?: string): unknown =>
      one(render(wildcard({ plainHttp }), mapping(tlsSecret)), 'DomainMapping').metadata.annotations;
    expect(dnsNames(wildcard(), mapping('own'))).toEqual(['*.team-a.alpha.example.com']);
    expect(annotations(PlainHttp.REDIRECT, 'own')).toEqual({ 'networking.knative.dev/http-protocol': 'Redirected' });
    expect(annotations(PlainHttp.REDIRECT)).toBeUndefined();
    expect(annotations(PlainHttp.SERVE, 'own')).toBeUndefined();
  });
});

describe('HSTS', () => {
  const hsts = { maxAgeSeconds: 60 };
  const filter = (props: IsolatedGatewayProps): Manifest => one(render(props), 'EnvoyFilter')?.spec;

  test('on the routes of https alone', () => {
    expect(filter(wildcard())).toBeUndefined();
    expect(filter(wildcard({ hsts }))).toMatchObject({
      workloadSelector: { labels: { istio: 'knative-custom-gateway-alpha' } },
      configPatches: [{ match: { context: 'GATEWAY', routeConfiguration: { portNumber: 443 } } }],
    });
    const atLoadBalancer = { loadBalancer: ON_AWS, tls: GatewayTls.atLoadBalancer({ hsts }) };
    expect(filter(atLoadBalancer).configPatches).toMatchObject([
      { match: { routeConfiguration: { portNumber: 443 } } },
    ]);
  });

  test.each([
    [hsts, 'max-age=60'],
    [{ ...hsts, includeSubDomains: true }, 'max-age=60; includeSubDomains'],
    [{ ...hsts, preload: true }, 'max-age=60; preload'],
  ])('%j', (given, value) => {
    const [{ patch }] = filter(wildcard({ hsts: given })).configPatches;
    expect(patch.value.response_headers_to_add[0].header).toEqual({ key: 'strict-transport-security', value });
  });
});

test('says its kind', () => {
  expect(GatewayTls.none().kind).toBe(GatewayTlsKind.NONE);
  expect(GatewayTls.wildcard({ issuer }).kind).toBe(GatewayTlsKind.WILDCARD);
});
