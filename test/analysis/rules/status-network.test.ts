import { type KubeObject } from '../../../lib/private/access';
import { STATUS_RULES } from '../../../lib/analysis/rules/status';
import { configMap, gateway, isolated, pods, server, service } from '../support';
import { LABELS, saidIn, withShop } from './said';

const said = saidIn(STATUS_RULES);

describe('prober-blocked', () => {
  const policy = (namespace: string, spec: object): KubeObject => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'policy', namespace },
    spec,
  });
  const controller = { matchLabels: { app: 'net-istio-controller' } };
  const serving = { matchLabels: { 'kubernetes.io/metadata.name': 'knative-serving' } };
  const on = (spec: object, ...more: KubeObject[]): string[] =>
    said('prober-blocked', withShop(...isolated('gw/alpha'), policy('gw', spec), ...more));

  test.each<[string, object]>([
    ['everything is denied', { podSelector: {}, policyTypes: ['Ingress'] }],
    ['without policyTypes', { podSelector: { matchExpressions: [{ key: 'istio', operator: 'Exists' }] } }],
    [
      'only other pods are admitted',
      {
        podSelector: {},
        ingress: [{ from: [{ namespaceSelector: serving, podSelector: { matchLabels: { app: 'activator' } } }] }],
      },
    ],
    [
      'only pods of its own namespace are admitted',
      { podSelector: {}, ingress: [{ from: [{ podSelector: controller }] }] },
    ],
    [
      'only another port is open',
      { podSelector: {}, ingress: [{ ports: [{ port: 8443 }, { protocol: 'UDP', port: 8080 }, { port: 'http' }] }] },
    ],
  ])('%s', (_, spec) => {
    expect(on(spec)).toEqual([
      'error gw/alpha: NetworkPolicy gw/policy does not let net-istio-controller in namespace knative-serving reach port 8080 of Deployment gw/alpha, where it probes Gateway gw/alpha.',
    ]);
  });

  test.each<[string, object]>([
    ['other pods are meant', { podSelector: { matchLabels: { app: 'other' } } }],
    ['only Egress is limited', { podSelector: {}, policyTypes: ['Egress'] }],
    ['everybody is admitted', { podSelector: {}, ingress: [{}] }],
    [
      'the controller is admitted',
      {
        podSelector: {},
        ingress: [
          { from: [{ namespaceSelector: serving, podSelector: controller }], ports: [{ port: 8000, endPort: 8100 }] },
        ],
      },
    ],
    [
      'an address range may be the controller',
      { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] },
    ],
    [
      'labels of its namespace are not known',
      { podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { tier: 'system' } } }] }] },
    ],
  ])('is silent if %s', (_, spec) => {
    expect(on(spec)).toEqual([]);
  });

  test('several policies add up', () => {
    const open = { ...policy('gw', { podSelector: {}, ingress: [{ ports: [{ port: 8080 }] }] }) };
    expect(on({ podSelector: {} }, { ...open, metadata: { name: 'open', namespace: 'gw' } })).toEqual([]);
  });

  test('a namespace that is among the manifests is judged by its labels', () => {
    const namespace = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'knative-serving', labels: { tier: 'apps' } },
    };
    const spec = { podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { tier: 'system' } } }] }] };
    expect(on(spec, namespace)).toHaveLength(1);
  });

  test('what the controller may connect to counts as well', () => {
    const egress = (to: object[]) =>
      said(
        'prober-blocked',
        withShop(
          ...isolated('gw/alpha'),
          policy('knative-serving', { podSelector: controller, policyTypes: ['Egress'], egress: [{ to }] }),
        ),
      );
    expect(egress([{ ipBlock: { cidr: '10.0.0.1/32' } }])).toEqual([]);
    expect(egress([{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'istio-system' } } }])).toEqual(
      [
        'error gw/alpha: NetworkPolicy knative-serving/policy does not let net-istio-controller in namespace knative-serving reach port 8080 of Deployment gw/alpha, where it probes Gateway gw/alpha.',
      ],
    );
  });
});

describe('proxy-protocol-unprobeable', () => {
  const rule = 'proxy-protocol-unprobeable';
  const annotated = (annotations: object): KubeObject => {
    const door = service('gw/alpha', LABELS);
    return { ...door, metadata: { ...(door['metadata'] as object), annotations } };
  };

  test.each([
    ['service.beta.kubernetes.io/aws-load-balancer-proxy-protocol', '*'],
    ['service.beta.kubernetes.io/aws-load-balancer-target-group-attributes', 'a=b,proxy_protocol_v2.enabled=true'],
    ['load-balancer.hetzner.cloud/uses-proxyprotocol', 'true'],
  ])('the annotation %s of the Service', (key, value) => {
    expect(said(rule, withShop(...isolated('gw/alpha'), annotated({ [key]: value })))).toEqual([
      `error gw/alpha: The annotation ${key} of Service gw/alpha makes the load balancer of Gateway gw/alpha send PROXY protocol, which its pods then have to expect.`,
    ]);
    expect(said(rule, withShop(...isolated('gw/alpha'), annotated({ [key]: 'false' })))).toEqual([]);
  });

  test("the pods' annotation, and the mesh's default", () => {
    const topology = { gatewayTopology: { proxyProtocol: {} } };
    const yaml = JSON.stringify(pods('gw/alpha', LABELS)).replace(
      '"inject.istio.io/templates":"gateway"',
      `"inject.istio.io/templates":"gateway","proxy.istio.io/config":${JSON.stringify(JSON.stringify(topology))}`,
    );
    const rest = [service('gw/alpha', LABELS), gateway('gw/alpha', LABELS, server(80))];
    expect(said(rule, withShop(...rest, JSON.parse(yaml) as KubeObject))).toEqual([
      'error gw/alpha: gatewayTopology.proxyProtocol of the annotation proxy.istio.io/config makes Deployment gw/alpha, the pods of Gateway gw/alpha, expect PROXY protocol.',
    ]);
    const mesh = { ...configMap('istio', { mesh: JSON.stringify({ defaultConfig: topology }) }) };
    const istio = { ...mesh, metadata: { name: 'istio', namespace: 'istio-system' } };
    expect(said(rule, withShop(...isolated('gw/alpha'), istio))).toEqual([
      'error gw/alpha: defaultConfig.gatewayTopology.proxyProtocol of ConfigMap istio-system/istio makes Deployment gw/alpha, the pods of Gateway gw/alpha, expect PROXY protocol.',
      'warning knative-serving/knative-ingress-gateway: defaultConfig.gatewayTopology.proxyProtocol of ConfigMap istio-system/istio makes Deployment istio-system/istio-ingressgateway, the pods of Gateway knative-serving/knative-ingress-gateway, expect PROXY protocol.',
      'error knative-serving/knative-local-gateway: defaultConfig.gatewayTopology.proxyProtocol of ConfigMap istio-system/istio makes Deployment istio-system/istio-ingressgateway, the pods of Gateway knative-serving/knative-local-gateway, expect PROXY protocol.',
    ]);
  });

  test('an EnvoyFilter for other pods is none of theirs', () => {
    const filter = (labels: object, namespace = 'gw'): KubeObject => ({
      apiVersion: 'networking.istio.io/v1alpha3',
      kind: 'EnvoyFilter',
      metadata: { name: 'proxy-protocol', namespace },
      spec: {
        workloadSelector: { labels },
        configPatches: [
          {
            applyTo: 'LISTENER_FILTER',
            patch: { operation: 'INSERT_FIRST', value: { name: 'envoy.filters.listener.proxy_protocol' } },
          },
        ],
      },
    });
    const at = (object: KubeObject) => said(rule, withShop(...isolated('gw/alpha'), object));
    expect(at(filter({ app: 'other' }))).toEqual([]);
    expect(at(filter(LABELS, 'team'))).toEqual([]);
    expect(at(filter(LABELS))).toHaveLength(1);
    expect(at(filter(LABELS, 'istio-system'))).toHaveLength(1);
  });
});
