import { ApiObject, Chart } from 'cdk8s';
import {
  DomainMapping,
  ExternalScheme,
  GatewayAssignment,
  GatewayServer,
  GatewayTls,
  HttpProtocol,
  IsolatedGateway,
  type IsolatedGatewayProps,
  KnativeRelease,
  LoadBalancer,
  MultiGatewayChart,
  type MultiGatewayChartProps,
  Platform,
  PlainHttp,
  TlsCipherSuite,
  TlsVersion,
} from '../../lib';
import { PLATFORM, app, synth } from '../support';
import { type InvalidCase } from './case';

const ARN = 'arn:aws:acm:eu-west-1:123456789012:certificate/one';
const issuer = { name: 'letsencrypt' };
const ended = (...ports: number[]): LoadBalancer =>
  LoadBalancer.awsNetwork({ tls: { certificateArns: [ARN], ...(ports.length > 0 && { ports }) } });
const label = (value: string): GatewayAssignment => GatewayAssignment.label('gateway', value);
const own = GatewayTls.secrets({ certificates: [{ secretName: 'own', hosts: ['*.example.com'] }] });
const mutual = GatewayTls.mutual({ certificates: [{ secretName: 'own', hosts: ['*.example.com'] }] });

const gateway =
  (props: IsolatedGatewayProps, use: (gateway: IsolatedGateway, chart: Chart) => void = () => undefined) =>
  (): unknown => {
    const chart = new Chart(app(), 'chart');
    use(new IsolatedGateway(chart, 'alpha', { platform: PLATFORM, ...props }), chart);
    return synth(chart);
  };
const topology =
  (tls: GatewayTls, props: Partial<MultiGatewayChartProps> = {}) =>
  (): MultiGatewayChart =>
    new MultiGatewayChart(app(), 'gateways', {
      knative: KnativeRelease.V1_15,
      gateways: { alpha: { assignment: label('alpha'), tls } },
      ...props,
    });
const mapped =
  (tlsSecret?: string) =>
  (to: IsolatedGateway, chart: Chart): void => {
    const props = { host: 'www.example.org', service: 'shop', ...(tlsSecret && { tlsSecret }) };
    new DomainMapping(chart, 'www', props).assignTo(to);
  };
const beside = (tls: GatewayTls): Partial<MultiGatewayChartProps> => ({
  gateways: {
    alpha: { assignment: label('alpha'), tls },
    beta: { assignment: label('beta'), tls: GatewayTls.perService() },
  },
});

const withIssuer = (tls: GatewayTls) => (): unknown => {
  const chart = topology(tls)();
  new ApiObject(chart, 'issuer', {
    apiVersion: 'cert-manager.io/v1',
    kind: 'ClusterIssuer',
    metadata: { name: issuer.name },
    spec: { acme: { solvers: [{ http01: { ingress: { ingressClassName: 'istio' } } }] } },
  });
  return synth(chart);
};

export const TLS_CASES: readonly InvalidCase[] = [
  {
    name: 'servers beside tls',
    run: gateway({ tls: own, servers: [GatewayServer.http()] }),
    paths: ['servers'],
    message: '[chart/alpha] servers: given together with tls, which makes the servers; to fix: omit one of the two',
  },
  {
    name: 'TLS ends at a load balancer without certificate',
    run: gateway({ tls: GatewayTls.atLoadBalancer() }),
    paths: ['tls'],
    message:
      '[chart/alpha] tls: ends at the load balancer, which has no certificate; to fix: set tls of LoadBalancer.awsNetwork',
  },
  {
    name: 'TLS ends at the load balancer and in Gateways of net-istio',
    run: gateway({ tls: GatewayTls.perService(), loadBalancer: ended() }),
    paths: ['tls'],
    message:
      '[chart/alpha] tls: TLS ends at the load balancer, whose option tls has the certificates: the pods get plain HTTP; got "perService"; to fix: use GatewayTls.atLoadBalancer(), or omit tls of the load balancer',
  },
  {
    name: 'two ports whose TLS ends at the load balancer, with a redirect',
    run: gateway({ tls: GatewayTls.atLoadBalancer(), loadBalancer: ended(443, 8443) }),
    paths: ['loadBalancer.tls.ports'],
    message:
      '[chart/alpha] loadBalancer.tls.ports: several ports whose TLS ends at the load balancer lead to one listener, which cannot redirect; got [443,8443]; allowed: one port; to fix: set plainHttp of GatewayTls.atLoadBalancer to PlainHttp.SERVE, or leave one port',
  },
  {
    name: 'TLS that ends at the load balancer on the port that redirects',
    run: gateway({ tls: GatewayTls.atLoadBalancer(), loadBalancer: ended(80) }),
    paths: ['loadBalancer.tls.ports'],
    message:
      '[chart/alpha] loadBalancer.tls.ports: TLS ends on port 80, which redirects plain HTTP; got [80]; to fix: use another port, or set plainHttp of GatewayTls.atLoadBalancer to PlainHttp.SERVE or CLOSED',
  },
  {
    name: 'certificates of Knative 1.17 with Istio 1.27',
    run: gateway({
      platform: Platform.of({ knative: KnativeRelease.V1_17, istio: '1.27' }),
      tls: GatewayTls.perService(),
    }),
    paths: ['tls'],
    message:
      '[chart/alpha] tls: Istio 1.27 refuses the Gateways that net-istio of Knative 1.17 creates for certificates; allowed: Knative 1.18 or later, or Istio before 1.27; to fix: use GatewayTls.wildcard() or GatewayTls.secrets(), or other versions',
  },
  {
    name: 'certificates of Knative without plain HTTP',
    run: () => GatewayTls.perService({ plainHttp: PlainHttp.CLOSED }),
    paths: ['plainHttp'],
    message:
      'GatewayTls.perService: plainHttp: cannot be closed: the Gateways that net-istio creates for certificates serve port 80 as well; got "closed"; allowed: REDIRECT, SERVE',
  },
  {
    name: 'HSTS where http and https have one listener',
    run: () => GatewayTls.atLoadBalancer({ plainHttp: PlainHttp.SERVE, hsts: { maxAgeSeconds: 1 } }),
    paths: ['hsts'],
    message:
      'GatewayTls.atLoadBalancer: hsts: cannot be limited to https: behind the load balancer both ports lead to one listener; to fix: set plainHttp to PlainHttp.REDIRECT, or omit hsts',
  },
  {
    name: 'HSTS of a negative age',
    run: () => GatewayTls.wildcard({ issuer, hsts: { maxAgeSeconds: -1 } }),
    paths: ['hsts.maxAgeSeconds'],
    message: 'GatewayTls.wildcard: hsts.maxAgeSeconds: not a whole number in range; got -1; allowed: 0 to 316224000',
  },
  {
    name: 'cipher suites of TLS 1.3',
    run: () =>
      GatewayTls.wildcard({
        issuer,
        minimumVersion: TlsVersion.TLS_1_3,
        cipherSuites: [TlsCipherSuite.ECDHE_RSA_AES128_GCM_SHA256],
      }),
    paths: ['cipherSuites'],
    message:
      'GatewayTls.wildcard: cipherSuites: without effect: the cipher suites of TLS 1.3 cannot be chosen; got ["ECDHE-RSA-AES128-GCM-SHA256"]; to fix: omit it, or set minimumVersion to TlsVersion.TLS_1_2',
  },
  {
    name: 'no cipher suites',
    run: () => GatewayTls.wildcard({ issuer, cipherSuites: [] }),
    paths: ['cipherSuites'],
    message: 'GatewayTls.wildcard: cipherSuites: empty; to fix: omit it for the default',
  },
  {
    name: 'no certificates',
    run: () => GatewayTls.secrets({ certificates: [] }),
    paths: ['certificates'],
    message: 'GatewayTls.secrets: certificates: empty; allowed: one entry or more; to fix: use GatewayTls.none()',
  },
  {
    name: 'two certificates for one host',
    run: () =>
      GatewayTls.secrets({
        certificates: [
          { secretName: 'a', hosts: ['a.example.com'] },
          { secretName: 'b', hosts: ['a.example.com'] },
        ],
      }),
    paths: ['certificates[1].hosts[0]'],
    message:
      'GatewayTls.secrets: certificates[1].hosts[0]: already a host of certificate a: Envoy rejects a listener with two certificates for one name; got "a.example.com"; to fix: leave it to one of them',
  },
  {
    name: 'one certificate twice',
    run: () =>
      GatewayTls.mutual({
        certificates: [
          { secretName: 'a', hosts: ['a.example.com'] },
          { secretName: 'a', hosts: ['b.example.com'] },
        ],
      }),
    paths: ['certificates[1].secretName'],
    message:
      'GatewayTls.mutual: certificates[1].secretName: already another entry; got "a"; to fix: list its hosts there',
  },
  {
    name: 'a certificate for every host',
    run: () => GatewayTls.secrets({ certificates: [{ secretName: 'a', hosts: ['*'] }] }),
    paths: ['certificates[0].hosts[0]'],
    message:
      "GatewayTls.secrets: certificates[0].hosts[0]: not a DNS name of a certificate; got \"*\"; allowed: a name of at least two parts in lower case, such as 'www.example.com' or '*.example.com'",
  },
  {
    name: 'an issuer with a space',
    run: () => GatewayTls.wildcard({ issuer: { name: 'lets encrypt' } }),
    paths: ['issuer.name'],
    message:
      "GatewayTls.wildcard: issuer.name: not a DNS name; got \"lets encrypt\"; allowed: at most 253 characters of a-z, 0-9, '-' and '.', each part beginning and ending with a letter or digit",
  },
  {
    name: 'a wildcard certificate without any name',
    run: gateway({ tls: GatewayTls.wildcard({ issuer }) }),
    paths: ['tls.dnsNames'],
    message:
      'Validation failed with the following errors:\n  [chart/alpha] tls.dnsNames: no name is known that the certificate could be for; to fix: set domain or hosts of the gateway, or dnsNames of the certificate',
  },
  {
    name: 'a wildcard certificate without known namespaces',
    run: gateway({ assignment: label('alpha'), domain: 'alpha.example.com', tls: GatewayTls.wildcard({ issuer }) }),
    paths: ['tls.namespaces'],
    message:
      "Validation failed with the following errors:\n  [chart/alpha] tls.namespaces: no namespace of the services in alpha.example.com is known: a wildcard stands for one label, so that *.alpha.example.com is not valid for NAME.NAMESPACE.alpha.example.com; allowed: the namespaces of the services; to fix: list them, assign whole namespaces, or set domainTemplate to '{{.Name}}-{{.Namespace}}.{{.Domain}}'",
  },
  {
    name: 'a name that the gateway does not accept',
    run: gateway({
      assignment: label('alpha'),
      domain: 'alpha.example.com',
      tls: GatewayTls.wildcard({ issuer, namespaces: ['a'], dnsNames: ['www.example.org'] }),
    }),
    paths: ['tls.dnsNames[0]'],
    message:
      'Validation failed with the following errors:\n  [chart/alpha] tls.dnsNames[0]: not a host of the gateway; got "www.example.org"; allowed: *.alpha.example.com; to fix: add it to hosts, or omit it',
  },
  {
    name: 'a certificate for a host that the gateway does not accept',
    run: gateway({ assignment: label('alpha'), hosts: ['*.example.org'], tls: own }),
    paths: ['tls.certificates[0].hosts[0]'],
    message:
      'Validation failed with the following errors:\n  [chart/alpha] tls.certificates[0].hosts[0]: not a host of the gateway; got "*.example.com"; allowed: *.example.org; to fix: add it to hosts, or omit it',
  },
  {
    name: 'no certificate for the services of the gateway',
    run: gateway({ assignment: GatewayAssignment.namespaces('team-a'), domain: 'alpha.example.com', tls: own }),
    paths: ['tls.certificates'],
    message:
      'Validation failed with the following errors:\n  [chart/alpha] tls.certificates: none is for *.team-a.alpha.example.com, which is assigned to the gateway: https would be reset there, and services stay Unknown; got ["*.example.com"]; to fix: add the name to the certificate that has it',
  },
  {
    name: 'no certificate for a DomainMapping',
    run: gateway({ tls: own, assignment: label('alpha') }, mapped()),
    paths: ['tls.certificates'],
    message:
      'Validation failed with the following errors:\n  [chart/alpha] tls.certificates: none is for www.example.org, which is assigned to the gateway: https would be reset there, and services stay Unknown; got ["*.example.com"]; to fix: add the name to the certificate that has it',
  },
  {
    name: 'a DomainMapping that bypasses mutual TLS',
    run: gateway({ tls: mutual, assignment: label('alpha') }, mapped('own')),
    paths: ['tlsSecret'],
    message:
      '[chart/www] tlsSecret: net-istio creates a Gateway of its own for it, which demands no certificate of clients: the host would bypass mutual TLS; to fix: omit tlsSecret, or use another gateway',
  },
  {
    name: 'a DomainMapping with a certificate behind a load balancer that ends TLS',
    run: gateway(
      { tls: GatewayTls.atLoadBalancer(), loadBalancer: ended(), assignment: label('alpha') },
      mapped('own'),
    ),
    paths: ['tlsSecret'],
    message:
      '[chart/www] tlsSecret: TLS of this gateway ends at the load balancer: the Gateway that net-istio creates for it would get plain HTTP; to fix: omit tlsSecret, or use another gateway',
  },
  {
    name: 'a template of hosts without a domain',
    run: gateway({ domainTemplate: '{{.Name}}.{{.Domain}}' }),
    paths: ['domainTemplate'],
    message:
      '[chart/alpha] domainTemplate: has no effect: the gateway has no domain; got "{{.Name}}.{{.Domain}}"; to fix: set domain, or network.domainTemplate for the services without a domain of their gateway',
  },
  {
    name: 'a template of hosts with the name behind the first label',
    run: gateway({
      assignment: label('alpha'),
      domain: 'alpha.example.com',
      domainTemplate: 'x.{{.Name}}.{{.Domain}}',
    }),
    paths: ['domainTemplate'],
    message:
      "[chart/alpha] domainTemplate: not a template of hosts; got \"x.{{.Name}}.{{.Domain}}\"; allowed: labels of a-z, 0-9, '-' and {{.Namespace}}, with {{.Name}} in the first one, and '.{{.Domain}}' at the end, such as '{{.Name}}-{{.Namespace}}.{{.Domain}}'",
  },
  {
    name: 'a template of hosts with a condition',
    run: gateway({
      assignment: label('alpha'),
      domain: 'alpha.example.com',
      domainTemplate: '{{if .Name}}{{.Name}}{{end}}.{{.Domain}}',
    }),
    paths: ['domainTemplate'],
    message:
      "[chart/alpha] domainTemplate: not a template of hosts; got \"{{if .Name}}{{.Name}}{{end}}.{{.Domain}}\"; allowed: labels of a-z, 0-9, '-' and {{.Namespace}}, with {{.Name}} in the first one, and '.{{.Domain}}' at the end, such as '{{.Name}}-{{.Namespace}}.{{.Domain}}'",
  },
  {
    name: 'mutual TLS beside certificates of Knative',
    run: topology(mutual, beside(mutual)),
    paths: ['gateways.alpha.tls'],
    message:
      '[gateways] gateways.alpha.tls: GatewayTls.perService() of gateways.beta applies to the whole cluster: net-istio serves each host in a Gateway of its own, with its own certificate, which demands no certificate of clients; got "mutual"; to fix: give all gateways certificates of Knative, or none',
  },
  {
    name: 'a certificate of its own beside certificates of Knative',
    run: topology(own, beside(own)),
    paths: ['gateways.alpha.tls'],
    message:
      '[gateways] gateways.alpha.tls: GatewayTls.perService() of gateways.beta applies to the whole cluster: net-istio serves each host in a Gateway of its own, with its own certificate, instead of these; got "secrets"; to fix: give all gateways certificates of Knative, or none',
  },
  {
    name: 'plain HTTP with certificates of Knative',
    run: topology(GatewayTls.none(), { network: { externalDomainTls: true } }),
    paths: ['gateways.alpha.tls'],
    message:
      '[gateways] gateways.alpha.tls: network.externalDomainTls applies to the whole cluster: net-istio serves each host in a Gateway of its own, with its own certificate, on this gateway as well; got "none"; to fix: give all gateways certificates of Knative, or none',
  },
  {
    name: 'two gateways that want other certificates of Knative',
    run: topology(own, beside(GatewayTls.perService({ issuer }))),
    paths: ['gateways.beta.tls'],
    message:
      '[gateways] gateways.beta.tls: other options than those of gateways.alpha, but they apply to the whole cluster; to fix: make them equal',
  },
  {
    name: 'certificates of Knative that are turned off',
    run: topology(GatewayTls.perService(), { network: { externalDomainTls: false } }),
    paths: ['network.externalDomainTls'],
    message:
      '[gateways] network.externalDomainTls: contradicts GatewayTls.perService(); got false; to fix: omit it: it follows from tls of the gateways',
  },
  {
    name: 'certificates of Knative with another redirect',
    run: topology(GatewayTls.perService({ plainHttp: PlainHttp.SERVE }), {
      network: { httpProtocol: HttpProtocol.REDIRECTED },
    }),
    paths: ['network.httpProtocol'],
    message:
      '[gateways] network.httpProtocol: contradicts GatewayTls.perService(); got "Redirected"; to fix: omit it: it follows from tls of the gateways',
  },
  {
    name: 'certificates of Knative with other namespaces',
    run: topology(GatewayTls.perService(), { network: { namespaceWildcardCertSelector: { matchLabels: { a: 'b' } } } }),
    paths: ['network.namespaceWildcardCertSelector'],
    message:
      '[gateways] network.namespaceWildcardCertSelector: contradicts GatewayTls.perService(); got {"matchLabels":{"a":"b"}}; to fix: omit it: it follows from tls of the gateways',
  },
  {
    name: "the redirect of config-network with the gateway's own certificates",
    run: topology(own, { network: { httpProtocol: HttpProtocol.REDIRECTED } }),
    paths: ['network.httpProtocol'],
    message:
      '[gateways] network.httpProtocol: net-istio takes redirected services off gateways.alpha: http would answer 301, and https 404 or nothing; got "Redirected"; to fix: omit it, and set plainHttp of GatewayTls, which redirects in the gateway itself',
  },
  {
    name: 'URLs with https for a gateway without',
    run: topology(GatewayTls.none(), { network: { defaultExternalScheme: ExternalScheme.HTTPS } }),
    paths: ['network.defaultExternalScheme'],
    message:
      '[gateways] network.defaultExternalScheme: applies to all gateways, and gateways.alpha has no https; got "https"; to fix: omit it, or set tls on that gateway',
  },
  {
    name: 'a selector of namespaces with a bad key',
    run: topology(own, { network: { namespaceWildcardCertSelector: { matchLabels: { 'a b': 'c' } } } }),
    paths: ["network.namespaceWildcardCertSelector.matchLabels['a b']"],
    message:
      "[gateways] network.namespaceWildcardCertSelector.matchLabels['a b']: not a label key; got \"a b\"; allowed: an optional DNS name and '/', then at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.'",
  },
  {
    name: 'a wildcard of an issuer that solves HTTP-01 alone',
    run: withIssuer(GatewayTls.wildcard({ issuer, dnsNames: ['*.example.com'] })),
    paths: ['gateways.alpha.tls.issuer'],
    message:
      'Validation failed with the following errors:\n  [gateways] gateways.alpha.tls.issuer: the issuer has no solver for DNS-01 challenges, and HTTP-01 cannot prove a wildcard; got "letsencrypt"; to fix: add a dns01 solver to the issuer, or use another one',
  },
  {
    name: 'wildcards of namespaces of an issuer that solves HTTP-01 alone',
    run: withIssuer(GatewayTls.perService({ issuer, wildcardNamespaces: {} })),
    paths: ['gateways.alpha.tls.wildcardNamespaces'],
    message:
      'Validation failed with the following errors:\n  [gateways] gateways.alpha.tls.wildcardNamespaces: the issuer has no solver for DNS-01 challenges, and HTTP-01 cannot prove a wildcard; got "letsencrypt"; to fix: add a dns01 solver to the issuer, or use another one',
  },
];
