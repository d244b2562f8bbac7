import { type KubernetesObject, type Labels } from '../harness/objects';
import { type Choices } from '../harness/random';
import {
  type Editable,
  type Oddity,
  type ServicePort,
  deploymentsOf,
  gatewayServicesOf,
  gatewaysOf,
  oneOf,
  otherHosts,
  serversOf,
} from './oddity';

const NO_TRANSLATION = 'experimental.istio.io/disable-gateway-port-translation';
const POD_PORTS = [80, 8080, 8081, 8443, 9080] as const;
// istiod's validation refuses TLS and HTTPS without tls.
const PROTOCOLS = ['HTTP2', 'GRPC', 'http', 'HTTP_PROXY', 'GRPC-WEB', 'TCP', 'MONGO', 'Http'] as const;
const HOSTS: readonly [readonly string[], ...(readonly string[])[]] = [
  ['*'],
  ['*/*'],
  ['./*'],
  ['team-a/s0.team-a.example.com'],
  ['s0.team-a.example.com', 's1.team-b.example.com'],
  ['*.svc.cluster.local'],
  ['s0.team-a', '*.team-a'],
  ['team-b/*', 'team-a/*.svc.cluster.local'],
  ['*.com'],
  ['S0.team-a.example.com'],
  ['knative-serving/*', '*.example.org'],
];

const OLD = '2020-01-01T00:00:00Z';
const NEW = '2025-01-01T00:00:00Z';

/** What teams do, and few think of, by name. */
const ODDITIES: Readonly<Record<string, Oddity>> = {
  protocol(objects, choices) {
    const server = oneOf(serversOf(objects), choices);
    if (server !== undefined) server.port.protocol = choices.of(PROTOCOLS);
  },
  'second server'(objects, choices) {
    const gateway = oneOf(gatewaysOf(objects), choices);
    const number = choices.of([80, 443, 8080, 8081, 9080]);
    gateway?.spec.servers?.push({
      port: { number, name: `second-${number}`, protocol: choices.of(['HTTP', 'HTTP', 'HTTP2', 'TCP']) },
      hosts: [...choices.of(HOSTS)],
    });
  },
  'second Service'(objects, choices) {
    const service = oneOf(gatewayServicesOf(objects), choices);
    if (service === undefined) return;
    const second = structuredClone(service);
    second.metadata.name = `${choices.of(['a', 'z'])}-${service.metadata.name}`;
    second.metadata.labels = choices.of<Record<string, string>>([{}, {}, { [NO_TRANSLATION]: 'true' }]);
    const isOlder = choices.chance(0.5);
    second.metadata.creationTimestamp = isOlder ? OLD : NEW;
    service.metadata.creationTimestamp = isOlder ? NEW : OLD;
    for (const port of second.spec.ports ?? []) port.targetPort = choices.of(POD_PORTS);
    objects.push(second);
  },
  'named target port'(objects, choices) {
    const service = oneOf(gatewayServicesOf(objects), choices);
    const deployment = objects.find(
      ({ kind, metadata }) => kind === 'Deployment' && metadata.namespace === service?.metadata.namespace,
    );
    const [port] = service?.spec.ports ?? [];
    const [container] = deployment?.spec.template?.spec.containers ?? [];
    if (port === undefined || container === undefined) return;
    container.ports = [{ name: 'web', containerPort: choices.of([8080, 9090]) }];
    port.targetPort = 'web';
  },
  'Service ports'(objects, choices) {
    const service = oneOf(gatewayServicesOf(objects), choices);
    if (service === undefined) return;
    const [first, second] = [choices.of(POD_PORTS), choices.of(POD_PORTS)];
    service.spec.ports = choices.of<ServicePort[]>([
      [{ name: 'http2', port: 80, targetPort: first }],
      [
        { name: 'http-a', port: 8080, targetPort: first },
        { name: 'http-b', port: 80, targetPort: second },
      ],
      [
        { name: 'tcp', port: 81, targetPort: first },
        { name: 'http2', port: 80, targetPort: first },
      ],
      [
        { name: 'http2', port: 8080, targetPort: 8080 },
        { name: 'http2-b', port: 80, targetPort: 8080 },
      ],
    ]);
  },
  'no translation'(objects, choices) {
    const service = oneOf(gatewayServicesOf(objects), choices);
    if (service === undefined) return;
    service.metadata.labels = { ...service.metadata.labels, [NO_TRANSLATION]: choices.of(['true', 'false', '']) };
  },
  'no selector'(objects, choices) {
    const gateway = oneOf(gatewaysOf(objects), choices);
    if (gateway !== undefined) gateway.spec.selector = choices.of<Labels | undefined>([undefined, {}]);
  },
  bind(objects, choices) {
    const server = oneOf(serversOf(objects), choices);
    if (server !== undefined) server.bind = '127.0.0.1';
  },
  'other hosts': otherHosts(HOSTS),
  'foreign Gateway'(objects, choices) {
    const like = oneOf(gatewaysOf(objects), choices);
    if (like === undefined) return;
    const [number, protocol] = choices.of<readonly [number, string]>([
      [80, 'HTTP'],
      [80, 'TCP'],
      [8081, 'HTTP'],
      [8080, 'HTTP'],
      [80, 'HTTP2'],
    ]);
    objects.push({
      apiVersion: choices.of(['networking.istio.io/v1', 'networking.istio.io/v1alpha3']),
      kind: 'Gateway',
      metadata: {
        ...{
          name: choices.of(['a-foreign', 'z-foreign']),
          namespace: choices.of(['team-a', 'team-c', 'istio-system']),
        },
        ...(choices.chance(0.5) && { creationTimestamp: choices.of([OLD, NEW]) }),
      },
      spec: {
        selector: like.spec.selector,
        servers: [{ port: { number, name: 'foreign', protocol }, hosts: [...choices.of(HOSTS)] }],
      },
    });
  },
  'foreign VirtualService'(objects, choices) {
    const gateway = oneOf(gatewaysOf(objects), choices);
    const { name = 'none', namespace = 'none' } = gateway?.metadata ?? {};
    const hosts = choices.of<readonly string[]>([
      ['s0.team-a.example.com'],
      ['s1.team-b.example.com', 's0.team-b.example.com'],
      ['*.example.com'],
      ['*.team-a.example.com'],
      ['*'],
      ['s0.team-a.svc.cluster.local', 's0.team-a'],
      ['www.shop.example'],
    ]);
    const match = choices.of<object | undefined>([
      undefined,
      undefined,
      { authority: { prefix: 's0.' } },
      { authority: { regex: '^s[01]\\..*$' } },
      { authority: { exact: 's0.team-a.example.com' } },
      { headers: { 'x-team': { exact: 'a' } } },
      { uri: { prefix: '/' } },
      { uri: { exact: '/admin' } },
      { gateways: ['mesh'] },
      { port: 80 },
    ]);
    const own = choices.of(['a-foreign', 'z-foreign']);
    const route = [{ destination: { host: `${own}.team-c.svc.cluster.local`, port: { number: 80 } } }];
    const action = choices.of<object>([{ route }, { route }, { redirect: { authority: 'elsewhere.example' } }]);
    objects.push({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: {
        ...{ name: own, namespace: choices.of(['team-a', 'team-b', namespace]) },
        ...(choices.chance(0.7) && { creationTimestamp: choices.of([OLD, NEW]) }),
      },
      spec: {
        hosts,
        gateways: [choices.of([`${namespace}/${name}`, name, `${namespace}/${name}`])],
        ...(choices.chance(0.3) && { exportTo: [choices.of(['.', '*', namespace, 'istio-system'])] }),
        http: [{ ...(match !== undefined && { match: [match] }), ...action }],
      } as Editable['spec'],
    });
  },
  'labels of others'(objects, choices) {
    const from = oneOf(deploymentsOf(objects), choices);
    const to = oneOf(deploymentsOf(objects), choices);
    const labels = to?.spec.template?.metadata.labels;
    const given = from?.spec.template?.metadata.labels['istio'];
    if (labels !== undefined && given !== undefined) labels[choices.of(['istio', 'app'])] = given;
  },
  'no pods'(objects, choices) {
    const deployment = oneOf(deploymentsOf(objects), choices);
    if (deployment !== undefined) deployment.spec.replicas = 0;
  },
  'Service elsewhere'(objects, choices) {
    const service = oneOf(gatewayServicesOf(objects), choices);
    if (service !== undefined) service.metadata.namespace = choices.of(['edge', 'istio-system', 'gw-0']);
  },
  'headless Service'(objects, choices) {
    const service = oneOf(gatewayServicesOf(objects), choices);
    if (service === undefined) return;
    service.spec.type = 'ClusterIP';
    service.spec.clusterIP = 'None';
  },
  'two Gateways of one name'(objects, choices) {
    const gateway = oneOf(gatewaysOf(objects), choices);
    if (gateway === undefined) return;
    const second = structuredClone(gateway);
    second.metadata.namespace = 'team-a';
    const [server] = second.spec.servers ?? [];
    if (server !== undefined) server.hosts = [...choices.of(HOSTS)];
    objects.push(second);
  },
};

/** A topology with a few of them. */
export function withOddities(
  objects: readonly KubernetesObject[],
  choices: Choices,
): { readonly objects: readonly KubernetesObject[]; readonly oddities: readonly string[] } {
  const names = Object.keys(ODDITIES) as [string, ...string[]];
  const changed = structuredClone(objects) as unknown as Editable[];
  const oddities = Array.from({ length: choices.between(0, 2) }, () => choices.of(names));
  for (const name of oddities) ODDITIES[name]?.(changed, choices);
  return { objects: changed as unknown as readonly KubernetesObject[], oddities };
}
