import { type KubeObject } from '../../../lib/private/access';
import { configMap, domainMapping, type Entry, gateway, ksvc, label, server, service } from '../support';
import { DISABLED, STOCK_LABELS, type Topology } from './healthy';

type StringMap = Record<string, string>;

/** The parts of an object that mutations change. */
interface Editable {
  readonly kind: string;
  readonly metadata: { namespace: string; name: string; labels: StringMap; annotations: StringMap };
  readonly spec: {
    selector: unknown;
    replicas: number;
    type: string;
    ports: { port: number; targetPort: number | string; name: string }[];
    servers: readonly KubeObject[];
    ref: { name: string };
    tls: object;
    readonly template: { readonly metadata: { labels: StringMap; readonly annotations: StringMap } };
  };
}

/** Changes an object in place; nothing where there is none of this kind and name. */
function edit(kind: string, id: string, change: (object: Editable) => void) {
  return ({ objects }: Topology): void => {
    for (const object of objects as unknown as Editable[]) {
      const { namespace, name } = object.metadata;
      if (object.kind === kind && `${namespace}/${name}` === id) change(object);
    }
  };
}

function remove(kind: string, id: string) {
  return (topology: Topology): void => {
    topology.objects = topology.objects.filter((object) => {
      const { namespace, name } = object['metadata'] as StringMap;
      return object['kind'] !== kind || `${namespace ?? ''}/${name ?? ''}` !== id;
    });
  };
}

function add(...more: KubeObject[]) {
  return ({ objects }: Topology): void => {
    objects.push(...structuredClone(more));
  };
}

function entryOf(id: string, change: { readonly [Key in keyof Entry]?: Entry[Key] | undefined }) {
  return (topology: Topology): void => {
    const changed = (entries: Entry[]): Entry[] =>
      entries.map((each) => (each.gateway === id ? { service: each.gateway, ...each, ...change } : each));
    topology.external = changed(topology.external);
    topology.local = changed(topology.local);
  };
}

const NET = 'networking.istio.io/v1';
const ALPHA = 'gw-alpha/alpha';
const BETA = 'gw-beta/beta';
const IN = 'knative-serving/knative-ingress-gateway';
const LOCAL = 'knative-serving/knative-local-gateway';
const setLabels = (labels: StringMap) => (object: Editable) => {
  object.spec.template.metadata.labels = labels;
  object.spec.selector = { matchLabels: labels };
};
const select = (labels: StringMap | undefined) => (object: Editable) => {
  object.spec.selector = labels;
};
const mark = (labels: StringMap) => (object: Editable) => {
  object.metadata.labels = labels;
};
const move = (namespace: string) => (object: Editable) => {
  object.metadata.namespace = namespace;
};
const target = (port: number, to: number | string) => (object: Editable) => {
  for (const each of object.spec.ports) if (each.port === port) each.targetPort = to;
};
const serve =
  (...servers: KubeObject[]) =>
  (object: Editable) => {
    object.spec.servers = servers;
  };
const annotate = (annotations: StringMap) => (object: Editable) => {
  object.metadata.annotations = annotations;
};
const policy = (namespace: string, spec: object): KubeObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { namespace, name: 'only-inside' },
  spec,
});
const mesh = (config: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace: 'istio-system', name: 'istio' },
  data: { mesh: config },
});
const namespace = (name: string, labels: StringMap): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});
const virtualService = (id: string, hosts: string[], gateways: string[], more: object = {}): KubeObject => {
  const [space, name] = id.split('/');
  return {
    apiVersion: NET,
    kind: 'VirtualService',
    metadata: { namespace: space, name, ...more },
    spec: { hosts, gateways, http: [{ route: [{ destination: { host: 'web.tenant.svc.cluster.local' } }] }] },
  };
};

const SECOND = { number: 443, name: 'https-second', protocol: 'HTTPS' };

/** Single mistakes, as people make them. */
export const MUTATIONS: Readonly<Record<string, (topology: Topology) => void>> = {
  'pods of alpha with the stock labels': edit('Deployment', ALPHA, setLabels(STOCK_LABELS)),
  'all of alpha with the stock labels': (topology) => {
    edit('Deployment', ALPHA, setLabels(STOCK_LABELS))(topology);
    edit('Service', ALPHA, select(STOCK_LABELS))(topology);
    edit('Service', ALPHA, mark(STOCK_LABELS))(topology);
    edit('Gateway', ALPHA, select({ istio: 'ingressgateway' }))(topology);
  },
  'pods of alpha with the label of beta': (topology) => {
    edit('Deployment', ALPHA, setLabels({ istio: 'gw-beta' }))(topology);
    edit('Service', ALPHA, select({ istio: 'gw-beta' }))(topology);
    edit('Service', ALPHA, mark({ istio: 'gw-beta' }))(topology);
    edit('Gateway', ALPHA, select({ istio: 'gw-beta' }))(topology);
  },
  'pods of alpha with the stock app label': edit(
    'Deployment',
    ALPHA,
    setLabels({ app: 'istio-ingressgateway', istio: 'gw-alpha' }),
  ),
  'Gateway alpha selects by app': edit('Gateway', ALPHA, select({ app: 'istio-ingressgateway' })),
  'Gateway alpha selects the stock pods': edit('Gateway', ALPHA, select({ istio: 'ingressgateway' })),
  'Gateway alpha selects the pods of beta': edit('Gateway', ALPHA, select({ istio: 'gw-beta' })),
  'Gateway alpha without selector': edit('Gateway', ALPHA, select(undefined)),
  'Gateway alpha selects nothing': edit('Gateway', ALPHA, select({ istio: 'gw-alfa' })),
  'Gateway alpha missing': remove('Gateway', ALPHA),
  'Gateway alpha in another namespace': edit('Gateway', ALPHA, move('gw-alfa')),
  'Gateway alpha without servers': edit('Gateway', ALPHA, serve()),
  'Gateway alpha on 8080': edit('Gateway', ALPHA, serve(server(8080))),
  'Gateway alpha on 81': edit('Gateway', ALPHA, serve(server(81))),
  'Gateway alpha HTTPS without tls': edit('Gateway', ALPHA, serve(server(443, ['*'], 'HTTPS'))),
  'Gateway alpha HTTPS only': edit(
    'Gateway',
    ALPHA,
    serve(server(443, ['*'], 'HTTPS', { mode: 'SIMPLE', credentialName: 'alpha-tls' })),
  ),
  'Gateway alpha with TLS without a certificate': edit(
    'Gateway',
    ALPHA,
    serve(server(80), server(443, ['*'], 'HTTPS', { mode: 'SIMPLE' })),
  ),
  'Gateway alpha on 8081 beside HTTPS': edit(
    'Gateway',
    ALPHA,
    serve(server(8081), server(443, ['*'], 'HTTPS', { mode: 'SIMPLE', credentialName: 'alpha-tls' })),
  ),
  'Gateway alpha MUTUAL': edit(
    'Gateway',
    ALPHA,
    serve(server(443, ['*'], 'HTTPS', { mode: 'MUTUAL', credentialName: 'alpha-tls' })),
  ),
  'Gateway alpha passes TLS through': edit('Gateway', ALPHA, serve(server(443, ['*'], 'TLS', { mode: 'PASSTHROUGH' }))),
  'Gateway alpha redirects': edit('Gateway', ALPHA, serve(server(80, ['*'], 'HTTP', { httpsRedirect: true }))),
  'Gateway alpha TCP': edit('Gateway', ALPHA, serve(server(80, ['*'], 'TCP'))),
  'Gateway alpha gRPC in small letters': edit('Gateway', ALPHA, serve(server(80, ['*'], 'http'))),
  'Gateway alpha of one namespace': edit('Gateway', ALPHA, serve(server(80, ['team-b/*']))),
  'Gateway alpha of its own namespace': edit('Gateway', ALPHA, serve(server(80, ['./*']))),
  'Gateway alpha of other domain': edit('Gateway', ALPHA, serve(server(80, ['*.alpha.org']))),
  'Gateway alpha of other revision': edit('Gateway', ALPHA, (object) => {
    object.metadata.labels = { 'istio.io/rev': 'canary' };
  }),
  'Service alpha missing': remove('Service', ALPHA),
  'Service alpha selects nothing': edit('Service', ALPHA, select({ istio: 'gw-alfa' })),
  'Service alpha selects the stock pods': (topology) => {
    edit('Service', ALPHA, select(STOCK_LABELS))(topology);
    edit('Service', ALPHA, move('istio-system'))(topology);
    entryOf(ALPHA, { service: 'istio-system/alpha' })(topology);
  },
  'Service alpha without selector': edit('Service', ALPHA, select(undefined)),
  'Service alpha in another namespace': (topology) => {
    edit('Service', ALPHA, move('edge'))(topology);
    entryOf(ALPHA, { service: 'edge/alpha' })(topology);
  },
  'Service alpha to port 8081': edit('Service', ALPHA, target(80, 8081)),
  'Service alpha to a privileged port': edit('Service', ALPHA, target(80, 80)),
  'Service alpha to an unknown port name': edit('Service', ALPHA, target(80, 'web')),
  'Service alpha without 80': edit('Service', ALPHA, (object) => {
    object.spec.ports = [{ name: 'https', port: 443, targetPort: 8443 }];
  }),
  'Service alpha without label': edit('Service', ALPHA, mark({})),
  'Service alpha with the label of beta': edit('Service', ALPHA, mark({ istio: 'gw-beta' })),
  'Service alpha with the label of the stock gateway': edit('Service', ALPHA, mark(STOCK_LABELS)),
  'TLS ends at the load balancer of alpha': edit(
    'Service',
    ALPHA,
    annotate({
      'service.beta.kubernetes.io/aws-load-balancer-ssl-cert': 'arn:aws:acm:eu-west-1:1:certificate/a',
      'service.beta.kubernetes.io/aws-load-balancer-ssl-ports': '443',
    }),
  ),
  'PROXY protocol sent to alpha': edit(
    'Service',
    ALPHA,
    annotate({ 'service.beta.kubernetes.io/aws-load-balancer-proxy-protocol': '*' }),
  ),
  'PROXY protocol expected of alpha': edit('Deployment', ALPHA, (object) => {
    object.spec.template.metadata.annotations['proxy.istio.io/config'] = '{"gatewayTopology":{"proxyProtocol":{}}}';
  }),
  'alpha without pods': edit('Deployment', ALPHA, (object) => {
    object.spec.replicas = 0;
  }),
  'Deployment alpha missing': remove('Deployment', ALPHA),
  'Deployment alpha in another namespace': edit('Deployment', ALPHA, move('istio-system')),
  'entry alpha with the Service of the default gateway': entryOf(ALPHA, {
    service: 'istio-system/istio-ingressgateway',
  }),
  'entry alpha with the Service of beta': entryOf(ALPHA, { service: BETA }),
  'entry alpha with a Service that is missing': entryOf(ALPHA, { service: 'gw-alpha/alpha-lb' }),
  'entry alpha with a Gateway that is missing': entryOf(ALPHA, { gateway: 'gw-alpha/edge', service: ALPHA }),
  'entry alpha without selector': entryOf(ALPHA, { selector: undefined }),
  'entry alpha selects everything': entryOf(ALPHA, { selector: {} }),
  'entry alpha selects the services of beta': entryOf(ALPHA, { selector: label('gateway', 'beta') }),
  'entry alpha selects by namespace': entryOf(ALPHA, {
    selector: label('serving.knative.dev/routeNamespace', 'team-a'),
  }),
  'alpha among the local gateways': ({ local }) => local.push({ gateway: ALPHA, selector: label('gateway', 'alpha') }),
  'local entry names the ingress Service': entryOf(LOCAL, { service: 'istio-system/istio-ingressgateway' }),
  'local entry names a Service that is missing': entryOf(LOCAL, { service: 'knative-serving/knative-local-gateway' }),
  'local entry names the Service of alpha': entryOf(LOCAL, { service: ALPHA }),
  'stock pods moved': (topology) => {
    edit('Deployment', 'istio-system/istio-ingressgateway', move('edge'))(topology);
  },
  'stock pods with other labels': edit(
    'Deployment',
    'istio-system/istio-ingressgateway',
    setLabels({ istio: 'ingress' }),
  ),
  'stock pods gone': remove('Deployment', 'istio-system/istio-ingressgateway'),
  'stock pods scaled down': edit('Deployment', 'istio-system/istio-ingressgateway', (object) => {
    object.spec.replicas = 0;
  }),
  'local Gateway on 80': edit('Gateway', LOCAL, serve(server(80))),
  'local Gateway on 8080': edit('Gateway', LOCAL, serve(server(8080))),
  'local Gateway selects alpha': edit('Gateway', LOCAL, select({ istio: 'gw-alpha' })),
  'local Gateway missing': remove('Gateway', LOCAL),
  'local Gateway without servers': edit('Gateway', LOCAL, serve()),
  'local Gateway of one namespace': edit('Gateway', LOCAL, serve(server(8081, ['team-b/*']))),
  'local Service selects nothing': edit('Service', 'istio-system/knative-local-gateway', select({ istio: 'local' })),
  'local Service to 8080': edit('Service', 'istio-system/knative-local-gateway', target(80, 8080)),
  'local Service with the selector as label': edit(
    'Service',
    'istio-system/knative-local-gateway',
    mark({ ...DISABLED, istio: 'ingressgateway' }),
  ),
  'local Service of type LoadBalancer': edit('Service', 'istio-system/knative-local-gateway', (object) => {
    object.spec.type = 'LoadBalancer';
  }),
  'local Service missing': remove('Service', 'istio-system/knative-local-gateway'),
  'ingress Gateway on 8081': edit('Gateway', IN, serve(server(8081))),
  'ingress Gateway selects alpha': edit('Gateway', IN, select({ istio: 'gw-alpha' })),
  'ingress Gateway missing': remove('Gateway', IN),
  'second Service for the pods of alpha': add(
    service('gw-alpha/alpha-internal', { istio: 'gw-alpha' }, { istio: 'gw-alpha' }, ['80:8081']),
  ),
  'second Service for the pods of alpha without label': add(
    service('gw-alpha/aaa', { istio: 'gw-alpha' }, {}, ['80:8081']),
  ),
  'Service of a tenant with the label of alpha': add(
    service('tenant/web', { app: 'web' }, { istio: 'gw-alpha' }, ['80:8080']),
  ),
  'Gateway of a tenant on the pods of alpha': add(
    gateway('tenant/edge', { istio: 'gw-alpha' }, server(80, ['*'])),
    virtualService('tenant/web', ['web.example.com'], ['edge']),
  ),
  'Gateway of a tenant with the hosts of alpha': add(
    gateway(
      'atenant/edge',
      { istio: 'gw-alpha' },
      server(443, ['*'], 'HTTPS', { mode: 'SIMPLE', credentialName: 'a' }),
    ),
  ),
  'Gateway of a tenant with other protocol': add(
    gateway('tenant/edge', { istio: 'gw-alpha' }, server(80, ['*'], 'TCP')),
  ),
  'VirtualService of a tenant on alpha': add(virtualService('tenant/web', ['web.example.com'], [ALPHA])),
  'VirtualService of a tenant takes shop': add(
    virtualService('tenant/web', ['shop.team-a.example.com'], [ALPHA], { creationTimestamp: '2020-01-01T00:00:00Z' }),
  ),
  'VirtualService of a tenant takes shop, undated': add(
    virtualService('tenant/web', ['shop.team-a.example.com'], [ALPHA]),
  ),
  'VirtualService of a tenant opens shop at the default gateway': add(
    virtualService('tenant/web', ['shop.team-a.example.com'], [IN]),
  ),
  'VirtualService of a tenant with a wildcard': add(virtualService('tenant/web', ['*.example.com'], [ALPHA, IN])),
  'NetworkPolicy that lets nobody in': add(policy('gw-alpha', { podSelector: {}, policyTypes: ['Ingress'] })),
  'NetworkPolicy of ports': add(
    policy('gw-alpha', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 443 }] }] }),
  ),
  'NetworkPolicy of the controller': add(policy('knative-serving', { podSelector: {}, policyTypes: ['Egress'] })),
  'AuthorizationPolicy that denies all': add({
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { namespace: 'gw-alpha', name: 'deny' },
    spec: { action: 'DENY', rules: [{}] },
  }),
  'AuthorizationPolicy by address': add({
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { namespace: 'gw-alpha', name: 'inside' },
    spec: { action: 'ALLOW', rules: [{ from: [{ source: { ipBlocks: ['10.0.0.0/8'] } }] }] },
  }),
  'discoverySelectors without tenants': add(
    mesh('discoverySelectors: [{matchLabels: {mesh: "yes"}}]'),
    ...['gw-alpha', 'gw-beta', 'istio-system', 'knative-serving', 'team-b'].map((name) =>
      namespace(name, { mesh: 'yes' }),
    ),
    namespace('team-a', {}),
  ),
  'discoverySelectors without alpha': add(
    mesh('discoverySelectors: [{matchLabels: {mesh: "yes"}}]'),
    ...['gw-beta', 'istio-system', 'knative-serving', 'team-a', 'team-b'].map((name) =>
      namespace(name, { mesh: 'yes' }),
    ),
    namespace('gw-alpha', {}),
  ),
  'VirtualServices not exported': add(mesh('defaultVirtualServiceExportTo: ["."]')),
  'shop of other revision': edit('Service', 'team-a/shop', (object) => {
    object.metadata.labels['istio.io/rev'] = 'canary';
  }),
  'shop of other class': edit(
    'Service',
    'team-a/shop',
    annotate({ 'networking.knative.dev/ingress-class': 'kourier' }),
  ),
  'shop mistyped': edit('Service', 'team-a/shop', mark({ gateway: 'alhpa' })),
  'shop on both': edit('Service', 'team-a/shop', mark({ gateway: 'alpha', tier: 'public' })),
  'shop without label': edit('Service', 'team-a/shop', mark({})),
  'mapping without label': edit('DomainMapping', 'team-a/www.shop.org', mark({})),
  'mapping of a missing service': edit('DomainMapping', 'team-a/www.shop.org', (object) => {
    object.spec.ref.name = 'shopp';
  }),
  'mapping with a Secret': edit('DomainMapping', 'team-a/www.shop.org', (object) => {
    object.spec.tls = { secretName: 'www-tls' };
  }),
  'mapping with the host of news': add(domainMapping('team-a/news.team-b.example.com', 'shop', { gateway: 'alpha' })),
  'domain template without namespace': add(
    configMap('config-network', { 'domain-template': '{{.Name}}.{{.Domain}}' }),
    ksvc('team-c/shop', { gateway: 'beta' }),
  ),
  'one host on one gateway': add(
    configMap('config-network', { 'domain-template': '{{.Name}}.{{.Domain}}' }),
    ksvc('team-c/shop', { gateway: 'alpha' }),
  ),
  'external-domain-tls': add(configMap('config-network', { 'external-domain-tls': 'Enabled' })),
  'http-protocol Redirected': add(configMap('config-network', { 'http-protocol': 'Redirected' })),
  'cluster-local-domain-tls': add(configMap('config-network', { 'cluster-local-domain-tls': 'Enabled' })),
  'local domain': add(
    configMap('config-domain', { 'svc.cluster.local': 'selector: {gateway: alpha}', 'example.com': '' }),
  ),
  'istiod scopes Gateways': add({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: 'istio-system', name: 'istiod', labels: { app: 'istiod' } },
    spec: {
      selector: { matchLabels: { app: 'istiod' } },
      template: {
        metadata: { labels: { app: 'istiod' } },
        spec: {
          containers: [
            {
              name: 'discovery',
              image: 'docker.io/istio/pilot:1.22.2',
              env: [{ name: 'PILOT_SCOPE_GATEWAY_TO_NAMESPACE', value: 'true' }],
            },
          ],
        },
      },
    },
  }),
  'Secret of alpha beside its Gateway only': (topology) => {
    edit('Secret', 'gw-alpha/alpha-tls', move('knative-serving'))(topology);
  },
  'Secret of alpha missing': remove('Secret', 'gw-alpha/alpha-tls'),
  'two HTTPS servers with one host': edit(
    'Gateway',
    ALPHA,
    serve(server(443, ['*'], 'HTTPS', { mode: 'SIMPLE', credentialName: 'alpha-tls' }), {
      ...server(443, ['*'], 'HTTPS', { mode: 'SIMPLE', credentialName: 'alpha-tls' }),
      port: SECOND,
    }),
  ),
};
