import { type KubernetesObject, type Labels } from '../harness/objects';
import { type Choices } from '../harness/random';
import { tlsSecret } from '../harness/tls-topology';
import { domainMapping } from '../harness/topology';
import {
  type Editable,
  type Oddity,
  deploymentsOf,
  gatewayServicesOf,
  gatewaysOf,
  oneOf,
  otherHosts,
  serversOf,
} from './oddity';

const NETWORKING = 'networking.knative.dev';
const HOSTS: readonly [readonly string[], ...(readonly string[])[]] = [
  ['*'],
  ['*.team-a.example.com'],
  ['s0.team-a.example.com', 's1.team-b.example.com'],
  ['team-b/*'],
  ['team-a/*.example.com'],
  ['*.svc.cluster.local'],
  ['*.example.org'],
];

/** Oddities of Gateways and Services with certificates. */
const OF_GATEWAYS: Readonly<Record<string, Oddity>> = {
  'second HTTPS server'(objects, choices) {
    const gateway = oneOf(gatewaysOf(objects), choices);
    const pods = oneOf(deploymentsOf(objects), choices);
    if (gateway === undefined || pods === undefined) return;
    const port = { number: choices.of([443, 443, 8443]), name: 'https-second', protocol: 'HTTPS' };
    const credentialName = 'cert-second';
    gateway.spec.servers?.push({ port, hosts: [...choices.of(HOSTS)], tls: { mode: 'SIMPLE', credentialName } });
    if (choices.chance(0.7)) add(objects, tlsSecret(credentialName, pods.metadata.namespace, ['*.example.com']));
  },
  'mode of TLS'(objects, choices) {
    const server = oneOf(secureServersOf(objects), choices);
    if (server !== undefined) server.tls = { ...server.tls, mode: choices.of(['OPTIONAL_MUTUAL', 'PASSTHROUGH']) };
  },
  'number of a server'(objects, choices) {
    const server = oneOf(serversOf(objects), choices);
    if (server !== undefined) server.port.number = choices.of([80, 443, 8080, 8443]);
  },
  'ports of a Service'(objects, choices) {
    const service = oneOf(gatewayServicesOf(objects), choices);
    if (service === undefined) return;
    const [http, https] = [
      { name: 'http2', port: 80, targetPort: choices.of([8080, 80, 8443]) },
      { name: 'https', port: 443, targetPort: choices.of([8443, 443, 8080]) },
    ];
    service.spec.ports = choices.of([[http], [https], [https, http], [http, https]]);
  },
  'other hosts': otherHosts(HOSTS),
  'foreign Gateway'(objects, choices) {
    const like = oneOf(gatewaysOf(objects), choices);
    if (like === undefined) return;
    const tls = choices.of([
      { mode: 'SIMPLE', credentialName: 'missing' },
      { mode: 'SIMPLE', credentialName: 'cert-edge-0' },
      { httpsRedirect: true },
    ]);
    const isPlain = 'httpsRedirect' in tls;
    const port = isPlain
      ? { number: 80, name: 'http', protocol: 'HTTP' }
      : { number: 443, name: 'https', protocol: 'HTTPS' };
    objects.push({
      apiVersion: 'networking.istio.io/v1beta1',
      kind: 'Gateway',
      metadata: { name: choices.of(['a-foreign', 'z-foreign']), namespace: 'team-a' },
      spec: { selector: like.spec.selector, servers: [{ port, hosts: [...choices.of(HOSTS)], tls }] },
    });
  },
};

/** Oddities of what Serving reads. */
const OF_SERVING: Readonly<Record<string, Oddity>> = {
  'spelling of config-network'(objects, choices) {
    const data = dataOf(objects, 'config-network');
    if (data === undefined) return;
    const more = choices.of<Labels>([
      { 'auto-tls': 'Enabled' },
      { autoTLS: 'enabled' },
      { 'external-domain-tls': 'enabled' },
      { httpProtocol: 'redirected' },
      { 'http-protocol': 'redirected' },
      { 'http-protocol': 'Enabled', httpProtocol: 'Redirected' },
      { 'external-domain-tls': 'Disabled', 'auto-tls': 'Enabled' },
      { 'default-external-scheme': 'https' },
    ]);
    Object.assign(data, more);
  },
  'annotations of an owner'(objects, choices) {
    const owner = oneOf(ownersOf(objects), choices);
    if (owner === undefined) return;
    owner.metadata.annotations = choices.of<Record<string, string>>([
      { [`${NETWORKING}/disableAutoTLS`]: 'true' },
      { [`${NETWORKING}/disable-auto-tls`]: 'True' },
      { [`${NETWORKING}/disable-external-domain-tls`]: 'false' },
      { [`${NETWORKING}/httpOption`]: 'redirected' },
      { [`${NETWORKING}/http-protocol`]: 'Enabled' },
      { [`${NETWORKING}/http-protocol`]: 'enabled', [`${NETWORKING}/disable-external-domain-tls`]: 't' },
    ]);
  },
  'domains by label'(objects, choices) {
    const data = dataOf(objects, 'config-domain');
    if (data === undefined) return;
    Object.assign(
      data,
      choices.of<Labels>([
        { 'alpha.example.org': 'selector:\n  gateway: a\n' },
        { 'b.example.com': 'selector: {gateway: b}', 'svc.cluster.local': 'selector: {gateway: c}' },
        { 'svc.cluster.local': 'selector:\n  gateway: a\n' },
        { 'example.org': '' },
      ]),
    );
  },
  'domain template'(objects, choices) {
    const data = dataOf(objects, 'config-network');
    if (data === undefined) return;
    data['domain-template'] = choices.of([
      '{{.Name}}-{{.Namespace}}.{{.Domain}}',
      '{{.Name}}.{{.Domain}}',
      '{{if eq .Namespace "team-a"}}{{.Name}}.{{.Domain}}{{else}}{{.Name}}.{{.Namespace}}.{{.Domain}}{{end}}',
    ]);
  },
  'traffic tag'(objects, choices) {
    const service = oneOf(
      ownersOf(objects).filter(({ kind }) => kind === 'Service'),
      choices,
    );
    if (service === undefined) return;
    const traffic = [{ latestRevision: true, percent: 100, tag: choices.of(['blue', 's1']) }];
    service.spec = { ...service.spec, traffic } as Editable['spec'];
  },
  'mapping of a private service'(objects) {
    const mapped = ownersOf(objects).find(({ kind }) => kind === 'Service');
    if (mapped === undefined) return;
    mapped.metadata.labels = { ...mapped.metadata.labels, [`${NETWORKING}/visibility`]: 'cluster-local' };
    add(objects, domainMapping('private.example.org', mapped as unknown as KubernetesObject));
  },
  'two mappings with one certificate'(objects, choices) {
    const mapped = ownersOf(objects).find(({ kind }) => kind === 'Service');
    if (mapped === undefined) return;
    const names = choices.of<[string[], string[]]>([
      [['x.example.net', 'y.example.net'], ['*.example.net']],
      [
        ['x.example.net', 'y.example.net'],
        ['x.example.net', 'y.example.net'],
      ],
      [['x.example.net', 'x.y.example.net'], ['*.example.net']],
    ]);
    const [hosts, dnsNames] = names;
    for (const host of hosts) {
      const mapping = domainMapping(host, mapped as unknown as KubernetesObject, { gateway: choices.of(['a', 'b']) });
      add(objects, { ...mapping, spec: { ...(mapping['spec'] as object), tls: { secretName: 'net' } } });
    }
    add(objects, tlsSecret('net', mapped.metadata.namespace, dnsNames));
  },
  'mapping with the host of a service'(objects, choices) {
    const mapped = ownersOf(objects).find(({ kind }) => kind === 'Service');
    if (mapped === undefined) return;
    const host = choices.of(['s1.team-b.example.com', 's1.team-a.example.com', 's2.team-a.example.com']);
    add(objects, domainMapping(host, mapped as unknown as KubernetesObject, { gateway: choices.of(['a', 'b']) }));
  },
};

const ODDITIES: Readonly<Record<string, Oddity>> = { ...OF_GATEWAYS, ...OF_SERVING };

/** A topology with a few of them. */
export function withTlsOddities(
  objects: readonly KubernetesObject[],
  choices: Choices,
): { readonly objects: readonly KubernetesObject[]; readonly oddities: readonly string[] } {
  const names = Object.keys(ODDITIES) as [string, ...string[]];
  const changed = structuredClone(objects) as unknown as Editable[];
  const oddities = Array.from({ length: choices.between(0, 2) }, () => choices.of(names));
  for (const name of new Set(oddities)) ODDITIES[name]?.(changed, choices);
  return { objects: changed as unknown as readonly KubernetesObject[], oddities };
}

function add(objects: Editable[], object: KubernetesObject): void {
  objects.push(structuredClone(object) as unknown as Editable);
}

function secureServersOf(objects: readonly Editable[]) {
  return serversOf(objects).filter(({ port }) => port.protocol === 'HTTPS');
}

/** Knative Services and DomainMappings. */
function ownersOf(objects: readonly Editable[]): readonly Editable[] {
  return objects.filter(({ apiVersion }) => apiVersion.startsWith('serving.knative.dev/'));
}

function dataOf(objects: readonly Editable[], name: string): Record<string, string> | undefined {
  return objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name)?.data;
}
