import { type KubeObject } from '../../../lib/private/access';
import { ISOLATION_RULES } from '../../../lib/analysis/rules/isolation';
import {
  configIstio,
  configMap,
  domainMapping,
  entry,
  gateway,
  isolated,
  ksvc,
  label,
  pods,
  server,
  service,
  STOCK,
  STOCK_LOCAL,
} from '../support';
import { ALPHA, LABELS, saidIn, SHOP, withShop } from './said';

const said = saidIn(ISOLATION_RULES);

const SCOPED = { scopeGatewayToNamespace: true };

describe('shared-local-gateway-serves-tenant-hosts', () => {
  const rule = 'shared-local-gateway-serves-tenant-hosts';
  const NOTE =
    'note knative-serving/knative-local-gateway: Inside the cluster, Gateway knative-serving/knative-local-gateway also answers the external hosts of services on Gateways gw/alpha and knative-serving/knative-ingress-gateway.';

  test('without services the configuration tells', () => {
    expect(said(rule, [...isolated('gw/alpha'), configIstio([STOCK, ALPHA])])).toEqual([NOTE]);
    expect(said(rule, [configIstio([STOCK])])).toEqual([]);
    expect(said(rule, [ksvc('team/shop'), ksvc('team/blog')])).toEqual([]);
  });

  test('services of one gateway are one tenant, cluster-local ones are none', () => {
    expect(said(rule, withShop(...isolated('gw/alpha')))).toEqual([]);
    const inside = ksvc('team/inside', { 'networking.knative.dev/visibility': 'cluster-local' });
    expect(said(rule, [...withShop(...isolated('gw/alpha')), inside])).toEqual([]);
    expect(said(rule, [...withShop(...isolated('gw/alpha')), ksvc('team/blog')])).toEqual([NOTE]);
  });

  test('services that are on all gateways anyway are one tenant', () => {
    const objects = [...isolated('gw/alpha'), configIstio([STOCK, entry('gw/alpha')]), SHOP, ksvc('team/blog')];
    expect(said(rule, objects, { patchedController: true })).toEqual([]);
  });

  describe('policies on its pods', () => {
    const policy = (ingress: object[], podSelector: object = {}): KubeObject => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'policy', namespace: 'istio-system' },
      spec: { podSelector, policyTypes: ['Ingress'], ingress },
    });
    const block = (cidr: string, except?: string[]): object => ({ from: [{ ipBlock: { cidr, except } }] });
    const from = (namespace: string): object => ({
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } }],
    });
    const on = (...policies: KubeObject[]): string[] =>
      said(rule, [...withShop(...isolated('gw/alpha')), ksvc('other/blog'), ...policies]);

    test.each<[string, KubeObject]>([
      ['nothing', policy([])],
      ['the world outside', policy([block('0.0.0.0/0', ['10.0.0.0/8'])])],
      ['some addresses', policy([block('192.0.2.0/24')])],
      ['another namespace', policy([from('elsewhere'), block('192.0.2.0/24')])],
      ['another port', policy([{ ports: [{ port: 8080 }] }])],
    ])('closed but for %s', (_, only) => {
      expect(on(only)).toEqual([]);
    });

    test.each<[string, KubeObject]>([
      ['everybody', policy([{}])],
      ['every address', policy([block('0.0.0.0/0')])],
      ['one of the tenants', policy([from('other')])],
      ['its port', policy([{ ports: [{ port: 8081 }] }])],
      [
        'a namespace whose labels are not known',
        policy([{ from: [{ namespaceSelector: { matchLabels: { a: 'b' } } }] }]),
      ],
    ])('open to %s', (_, only) => {
      expect(on(only)).toEqual([NOTE]);
    });

    test('for other pods', () => {
      expect(on(policy([], { matchLabels: { app: 'other' } }))).toEqual([NOTE]);
    });
  });

  test('a local gateway without listener serves nobody', () => {
    expect(said(rule, [...withShop(...isolated('gw/alpha')), ksvc('team/blog')], SCOPED)).toEqual([]);
  });
});

describe('domain-mapping-crosses-default-gateway', () => {
  const rule = 'domain-mapping-crosses-default-gateway';
  const mapping = domainMapping('team/www.shop.org', 'shop', { gateway: 'alpha' });

  test('reports a DomainMapping with its own gateway', () => {
    expect(said(rule, [...withShop(...isolated('gw/alpha')), mapping])).toEqual([
      'note gw/alpha: DomainMapping team/www.shop.org enters through Gateway gw/alpha, but continues through Deployment istio-system/istio-ingressgateway, the pods of Gateway knative-serving/knative-ingress-gateway.',
    ]);
  });

  test.each<[string, KubeObject[]]>([
    [
      'that is on the default gateway',
      [...withShop(...isolated('gw/alpha')), domainMapping('team/www.shop.org', 'shop')],
    ],
    ['whose target is not known', [...isolated('gw/alpha'), configIstio([STOCK, ALPHA]), mapping]],
    [
      'whose local gateway has pods of its own',
      [
        ...isolated('gw/alpha'),
        ...isolated('gw/local'),
        configIstio([STOCK, ALPHA], [STOCK_LOCAL, entry('gw/local', label('gateway', 'alpha'))]),
        SHOP,
        mapping,
      ],
    ],
  ])('is silent about one %s', (_, objects) => {
    expect(said(rule, objects)).toEqual([]);
  });
});

describe('scope-gateway-breaks-stock-layout', () => {
  const rule = 'scope-gateway-breaks-stock-layout';

  test('is about every Gateway away from its pods, and a warning while nobody uses it', () => {
    const away = { ...ALPHA, gateway: 'knative-serving/alpha', service: 'gw/alpha' };
    const objects = [
      pods('gw/alpha', LABELS),
      service('gw/alpha', LABELS),
      gateway('knative-serving/alpha', LABELS, server(80)),
      configIstio([STOCK, away]),
    ];
    expect(said(rule, [...objects, ksvc('team/other')], SCOPED)).toEqual([
      'warning knative-serving/alpha: Gateway knative-serving/alpha does not apply to Deployment gw/alpha: istiod runs with PILOT_SCOPE_GATEWAY_TO_NAMESPACE=true, and they are in different namespaces.',
      'warning knative-serving/knative-ingress-gateway: Gateway knative-serving/knative-ingress-gateway does not apply to Deployment istio-system/istio-ingressgateway: istiod runs with PILOT_SCOPE_GATEWAY_TO_NAMESPACE=true, and they are in different namespaces. Gateway knative-serving/knative-ingress-gateway is not among the manifests; it is assumed to be as installed.',
      'warning knative-serving/knative-local-gateway: Gateway knative-serving/knative-local-gateway does not apply to Deployment istio-system/istio-ingressgateway: istiod runs with PILOT_SCOPE_GATEWAY_TO_NAMESPACE=true, and they are in different namespaces. Gateway knative-serving/knative-local-gateway is not among the manifests; it is assumed to be as installed.',
    ]);
    expect(said(rule, objects)).toEqual([]);
  });

  test('a selector that is wrong anyway is not its business', () => {
    const objects = withShop(
      pods('gw/alpha', LABELS),
      service('gw/alpha', LABELS),
      gateway('knative-serving/other', { istio: 'other' }, server(80)),
    );
    expect(said(rule, objects, SCOPED).filter((each) => each.includes('alpha'))).toEqual([]);
  });
});

describe('scope-gateway-breaks-generated-gateways', () => {
  const rule = 'scope-gateway-breaks-generated-gateways';
  const ends =
    'makes net-istio create Gateways in the namespaces of services, but istiod runs with PILOT_SCOPE_GATEWAY_TO_NAMESPACE=true.';

  test.each(['auto-tls', 'external-domain-tls', 'cluster-local-domain-tls'])('%s of config-network', (key) => {
    const config = configMap('config-network', { [key]: 'Enabled' });
    expect(said(rule, [config], SCOPED)).toEqual([
      `error -: ${key} of ConfigMap knative-serving/config-network ${ends}`,
    ]);
    expect(said(rule, [config])).toEqual([]);
  });

  test('the configuration of a KnativeServing', () => {
    const operator = {
      apiVersion: 'operator.knative.dev/v1beta1',
      kind: 'KnativeServing',
      metadata: { name: 'knative-serving', namespace: 'knative-serving' },
      spec: { config: { network: { 'external-domain-tls': 'enabled' } } },
    };
    expect(said(rule, [operator], SCOPED)).toEqual([
      `error -: external-domain-tls of config-network in KnativeServing knative-serving/knative-serving ${ends}`,
    ]);
  });

  test('a DomainMapping with a certificate, but not one without', () => {
    const mapping = domainMapping('team/www.shop.org', 'shop');
    const secured = { ...mapping, spec: { ...(mapping['spec'] as object), tls: { secretName: 'shop' } } };
    expect(said(rule, [secured], SCOPED)).toEqual([`error -: spec.tls of DomainMapping team/www.shop.org ${ends}`]);
    expect(said(rule, [mapping], SCOPED)).toEqual([]);
  });
});

describe('no-network-policy', () => {
  const rule = 'no-network-policy';
  const policy = (spec: object, more: object = {}): KubeObject => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'policy', namespace: 'gw' },
    spec,
    ...more,
  });

  test.each<[string, KubeObject[], number]>([
    ['none', [], 1],
    ['one for all pods', [policy({ podSelector: {} })], 0],
    ['one for other pods', [policy({ podSelector: { matchLabels: { app: 'other' } } })], 1],
    [
      'one by an expression',
      [policy({ podSelector: { matchExpressions: [{ key: 'istio', operator: 'In', values: ['gw-alpha'] }] } })],
      0,
    ],
    [
      'one by an expression that excludes them',
      [
        policy({
          podSelector: {
            matchExpressions: [
              { key: 'istio', operator: 'NotIn', values: ['gw-alpha'] },
              { key: 'x', operator: 'DoesNotExist' },
            ],
          },
        }),
      ],
      1,
    ],
    ['one for connections that they open', [policy({ podSelector: {}, policyTypes: ['Egress'] })], 1],
    ['one in another namespace', [policy({ podSelector: {} }, { metadata: { name: 'policy', namespace: 'team' } })], 1],
    ["one of Cilium's", [policy({}, { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy' })], 0],
    [
      "one of Calico's for the whole cluster",
      [policy({}, { apiVersion: 'crd.projectcalico.org/v1', kind: 'GlobalNetworkPolicy', metadata: { name: 'all' } })],
      0,
    ],
  ])('%s', (_, policies, count) => {
    expect(said(rule, withShop(...isolated('gw/alpha'), ...policies))).toHaveLength(count);
  });

  test('is silent about the stock installation that is taken for granted', () => {
    expect(said(rule, [ksvc('team/shop')])).toEqual([]);
  });
});

describe('wildcard-certificate-across-gateways', () => {
  const rule = 'wildcard-certificate-across-gateways';
  const tls = (host: string, credentialName = 'wildcard', mode = 'SIMPLE') =>
    server(443, [host], 'HTTPS', { mode, credentialName });
  const two = (first: KubeObject, second: KubeObject): KubeObject[] => [
    ...isolated('gw-a/edge', first),
    ...isolated('gw-b/edge', second),
    configIstio([STOCK, entry('gw-a/edge', label('gateway', 'a')), entry('gw-b/edge', label('gateway', 'b'))]),
  ];
  const certificate = (namespace: string, secretName: string, ...dnsNames: string[]): KubeObject => ({
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name: secretName, namespace },
    spec: { secretName, dnsNames },
  });

  test('copies of one Secret on different pods are a note', () => {
    expect(said(rule, two(tls('a.example.com'), tls('b.example.com')))).toEqual([
      'note gw-b/edge: Gateways gw-a/edge and gw-b/edge terminate TLS with one certificate, Secret wildcard.',
    ]);
  });

  test("cert-manager's Certificates tell what their Secrets hold", () => {
    const servers = two(tls('a.example.com', 'a-cert'), tls('b.example.com', 'b-cert'));
    const both = [certificate('gw-a', 'a-cert', '*.example.com'), certificate('gw-b', 'b-cert', '*.example.com')];
    expect(said(rule, [...servers, ...both])).toEqual([
      'note gw-b/edge: Gateways gw-a/edge and gw-b/edge terminate TLS with one certificate, *.example.com.',
    ]);
    const own = [
      certificate('gw-a', 'wildcard', '*.a.example.com'),
      certificate('gw-b', 'wildcard', '*.b.example.com'),
    ];
    expect(said(rule, [...two(tls('*.a.example.com'), tls('*.b.example.com')), ...own])).toEqual([]);
  });

  test.each([
    ['Secrets of other names', tls('a.example.com', 'a'), tls('b.example.com', 'b')],
    ['hosts that no wildcard covers together', tls('*.a.example.com'), tls('*.b.example.com')],
    [
      'connections that are passed through',
      tls('a.example.com', 'x', 'PASSTHROUGH'),
      tls('b.example.com', 'x', 'PASSTHROUGH'),
    ],
    ['no TLS', server(80), server(80)],
  ])('is silent about %s', (_, first, second) => {
    expect(said(rule, two(first, second))).toEqual([]);
  });

  test('a Secret and its names are one finding', () => {
    const labels = { istio: 'gw-a-edge' };
    const objects = [
      ...isolated('gw-a/edge', tls('a.example.com')),
      gateway('gw-a/more', labels, tls('b.example.com')),
      configIstio([
        STOCK,
        entry('gw-a/edge', label('gateway', 'a')),
        { ...entry('gw-a/more', label('gateway', 'b')), service: 'gw-a/edge' },
      ]),
      certificate('gw-a', 'wildcard', '*.example.com'),
    ];
    expect(said(rule, objects)).toEqual([
      'warning gw-a/more: Gateways gw-a/edge and gw-a/more terminate TLS with one certificate, *.example.com.',
    ]);
  });
});
