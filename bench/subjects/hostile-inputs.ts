// Inputs that are large, or made to be expensive: each of a size that no real topology reaches.

/** A name for the table, and the manifests. */
export interface HostileInput {
  readonly name: string;
  readonly text: () => string;
}

const json = JSON.stringify;

function numbers(count: number): readonly number[] {
  return [...Array(count).keys()];
}

function documents(objects: readonly object[]): string {
  return objects.map((object) => `${json(object)}\n`).join('---\n');
}

function configIstio(externalGateways: string): object {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'config-istio', namespace: 'knative-serving' },
    data: { 'external-gateways': externalGateways },
  };
}

const DEFAULT = {
  name: 'knative-ingress-gateway',
  namespace: 'knative-serving',
  service: 'istio-ingressgateway.istio-system.svc.cluster.local',
};

function entry(namespace: string, labelSelector: object): object {
  return { name: 'edge', namespace, service: `edge.${namespace}.svc.cluster.local`, labelSelector };
}

function knativeService(name: string, labels: object, spec: object = {}): object {
  return { apiVersion: 'serving.knative.dev/v1', kind: 'Service', metadata: { namespace: 'team', name, labels }, spec };
}

function gatewayParts(namespace: string, labels: object, hosts: readonly string[]): readonly object[] {
  const metadata = { namespace, name: 'edge', labels };
  const annotations = { 'inject.istio.io/templates': 'gateway' };
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { type: 'LoadBalancer', selector: labels, ports: [{ name: 'http2', port: 80, targetPort: 8080 }] },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels, annotations },
          spec: { containers: [{ name: 'istio-proxy', image: 'auto' }] },
        },
      },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata,
      spec: { selector: labels, servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts }] },
    },
  ];
}

function gateways(count: number, labelsOf: (index: number) => object): string {
  const selected = (index: number): object => ({ gateway: `g${index}` });
  return documents([
    configIstio(
      json([DEFAULT, ...numbers(count).map((index) => entry(`gw-${index}`, { matchLabels: selected(index) }))]),
    ),
    ...numbers(count).flatMap((index) => [
      ...gatewayParts(`gw-${index}`, labelsOf(index), ['*']),
      knativeService(`s${index}`, selected(index)),
    ]),
  ]);
}

/** Gateways whose pods all carry the same label. */
export function sharedLabel(count: number): string {
  return gateways(count, () => ({ istio: 'ingressgateway' }));
}

/** The same, where istiod applies each of the Gateways to its own namespace only. */
export function scoped(count: number): string {
  const metadata = { name: 'istiod', namespace: 'istio-system' };
  const env = [{ name: 'PILOT_SCOPE_GATEWAY_TO_NAMESPACE', value: 'true' }];
  const containers = [{ name: 'discovery', image: 'docker.io/istio/pilot:1.22.2', env }];
  const istiod = { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { template: { spec: { containers } } } };
  return `${sharedLabel(count)}---\n${documents([istiod])}`;
}

function listItem(index: number): string {
  return `- apiVersion: v1
  kind: Service
  metadata:
    name: s${index}
    namespace: n${index % 500}
    labels: {app: a${index}}
    annotations:
      x: ${'y'.repeat(200)}
  spec:
    selector: {app: a${index}}
    ports:
    - name: http
      port: 80
      targetPort: 8080
`;
}

function kingress(index: number, hosts: number): object {
  const labels = { 'serving.knative.dev/route': `k${index}`, 'serving.knative.dev/routeNamespace': 'team' };
  return {
    apiVersion: 'networking.internal.knative.dev/v1alpha1',
    kind: 'Ingress',
    metadata: { name: `k${index}`, namespace: 'team', labels },
    spec: {
      rules: [{ visibility: 'ExternalIP', hosts: numbers(hosts).map((host) => `h${host}.k${index}.example.com`) }],
    },
  };
}

function wildcards(count: number, services: number): string {
  const hosts = (label: string): string[] => numbers(count).map((index) => `*.${label}w${index}.example.com`);
  return documents([
    configIstio(json([DEFAULT, entry('alpha', { matchLabels: { gateway: 'alpha' } })])),
    ...gatewayParts('alpha', { istio: 'alpha' }, hosts('')),
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { namespace: 'other', name: 'wildcards' },
      spec: { gateways: ['alpha/edge'], hosts: hosts('a.'), http: [{ route: [{ destination: { host: 'web' } }] }] },
    },
    ...numbers(services).map((index) => knativeService(`s${index}`, { gateway: 'alpha' })),
  ]);
}

/** Selectors of a common label and of keys of which each is required or forbidden, by the bits of a number. */
function bitSelectors(count: number): string {
  const selector = (index: number): object => ({
    matchLabels: { tier: 'gold' },
    matchExpressions: numbers(11).map((bit) => ({
      key: `k${bit}`,
      operator: ((index >> bit) & 1) === 1 ? 'Exists' : 'DoesNotExist',
    })),
  });
  return documents([
    configIstio(json([DEFAULT, ...numbers(count).map((index) => entry(`gw-${index}`, selector(index)))])),
  ]);
}

function bomb(): string {
  const lines = numbers(11).map(
    (index) => `b${index + 1}: &b${index + 1} [${Array(10).fill(`*b${index}`).join(', ')}]\n`,
  );
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bomb}\nb0: &b0 [x]\n${lines.join('')}`;
}

export const HOSTILE_INPUTS: readonly HostileInput[] = [
  {
    name: 'config-istio nested 2,000 deep',
    text: () => documents([configIstio('['.repeat(2000) + ']'.repeat(2000))]),
  },
  {
    name: 'a List of 50,000 Services, 22 MB',
    text: () => `apiVersion: v1\nkind: List\nitems:\n${numbers(50_000).map(listItem).join('')}`,
  },
  {
    name: 'a service with 8,000 traffic tags',
    text: () =>
      documents([
        knativeService('a', {}, { traffic: numbers(8000).map((index) => ({ tag: `t${index}`, percent: 0 })) }),
      ]),
  },
  { name: '10 KIngresses of 4,000 hosts', text: () => documents(numbers(10).map((index) => kingress(index, 4000))) },
  { name: '20,000 wildcard hosts, 2,000 services', text: () => wildcards(20_000, 2000) },
  { name: '1,500 selectors without a distinctive key', text: () => bitSelectors(1500) },
  {
    name: '1,000 gateways with labels of their own',
    text: () => gateways(1000, (index) => ({ istio: `edge-${index}` })),
  },
  { name: '400 gateways that share a label', text: () => sharedLabel(400) },
  { name: '1,000 gateways that share a label', text: () => sharedLabel(1000) },
  { name: '1,000 scoped gateways that share a label', text: () => scoped(1000) },
  { name: 'aliases that unfold to 10^11 values', text: bomb },
  {
    name: 'JSON nested 200,000 deep',
    text: () => `{"apiVersion":"v1","kind":"ConfigMap","data":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
  },
  {
    name: 'a scalar of 50 MB',
    text: () => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {x: "${'x'.repeat(50_000_000)}"}\n`,
  },
];
