import { parse, stringify } from 'yaml';
import { idOf } from '../../../lib/analysis/input/manifest';
import { Cluster, labelsIn, type Labels } from './cluster';
import { ID, IDS, idsOf, type Phrase, phrase } from './phrase';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- parsed YAML and objects of any kind
type Loose = Record<string, any>;

/** Fixes of config-istio, of policies and of installers. */
export const MORE_PHRASES: readonly Phrase[] = [
  [
    phrase(`Set \`([^\`]+)\` as spec.selector of Services? ${IDS}`),
    (cluster, [, labels = '', ids = '']) => {
      for (const id of idsOf(ids)) cluster.find('Service', id).spec.selector = labelsIn(labels);
    },
  ],
  [
    phrase(
      `Create a Service in namespace ([\\w-]+) that selects \`([^\`]+)\`, with (port \\d+ to targetPort \\d+(?: and port \\d+ to targetPort \\d+)?), and name it in the entry of Gateway ${ID}`,
    ),
    (cluster, [, namespace = '', labels = '', led = '', gateway = '']) => {
      const ports = [...led.matchAll(/port (\d+) to targetPort (\d+)/g)].map(([, port = '', target = '']) => ({
        name: `port-${port}`,
        port: Number(port),
        targetPort: Number(target),
      }));
      cluster.add({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'made', namespace },
        spec: { selector: labelsIn(labels), ports },
      });
      cluster.editEntries(gateway, (entry) => ({ ...entry, service: Cluster.hostOf(`${namespace}/made`) }));
    },
  ],
  [
    phrase(`Set protocol HTTP, without tls, for server (\\d+) in spec.servers of Gateway ${ID}`),
    (cluster, [, number = '', id = '']) => {
      for (const server of cluster.find('Gateway', id).spec.servers ?? []) {
        if (server.port.number !== Number(number)) continue;
        server.port.protocol = 'HTTP';
        server.tls = undefined;
      }
    },
  ],
  [
    phrase(`Set port.number (\\d+) in spec.servers\\[(\\d+)\\] of Gateway ${ID}`),
    (cluster, [, wanted = '', index = '', id = '']) => {
      const server = cluster.find('Gateway', id).spec.servers?.[Number(index)];
      if (server === undefined) throw new Error(`Gateway ${id} has no server ${index}`);
      server.port.number = Number(wanted);
    },
  ],
  [
    phrase(`Set the label \`([\\w./-]+)\` on Knative Service ${ID}: domain-template of config-network asks for it`),
    (cluster, [, key = '', id = '']) => {
      const { metadata } = cluster.find('Service', id);
      metadata.labels = { ...metadata.labels, [key]: 'a' };
    },
  ],
  [
    phrase(`Correct spec.ref.name, or create Knative Service ${ID}`),
    (cluster, [, id = '']) => {
      const [namespace, name] = (idsOf(id)[0] ?? '').split('/');
      cluster.add({ apiVersion: 'serving.knative.dev/v1', kind: 'Service', metadata: { namespace, name }, spec: {} });
    },
  ],
  [
    phrase(`Shorten the names that make up`),
    (cluster, _, { subject }) => {
      cluster.find('Service', idOf(subject)).metadata.name = 'short';
    },
  ],
  [
    phrase('Correct domain-template, or tag-template, of config-network'),
    (cluster) => {
      const { data } = cluster.configMap('config-network');
      Reflect.deleteProperty(data, 'domain-template');
      Reflect.deleteProperty(data, 'tag-template');
    },
  ],
  [
    phrase(`Set port.name of server (\\d+) in spec.servers of Gateway ${ID} to a name of its own, such as ([\\w-]+)`),
    (cluster, [, number = '', id = '', name = '']) => {
      const servers = cluster.find('Gateway', id).spec.servers?.filter(({ port }) => port.number === Number(number));
      const last = servers?.at(-1);
      if (last !== undefined) last.port.name = name;
    },
  ],
  [
    phrase(`Remove spec.servers\\[(\\d+)\\] of Gateway ${ID}`),
    (cluster, [, index = '', id = '']) => {
      cluster.find('Gateway', id).spec.servers?.splice(Number(index), 1);
    },
  ],
  [
    phrase(`Set port.number (\\d+) for server (\\d+) in spec.servers of Gateway ${ID}`),
    (cluster, [, wanted = '', number = '', id = '']) => {
      for (const server of cluster.find('Gateway', id).spec.servers ?? [])
        if (server.port.number === Number(number)) server.port.number = Number(wanted);
    },
  ],
  [
    phrase(
      `Set a port.number for the servers of Gateway ${ID} that Service ${ID} does not lead to, such as (\\d+), and the targetPort of its own Service`,
    ),
    (cluster, [, id = '', , number = '']) => {
      for (const server of cluster.find('Gateway', id).spec.servers ?? []) server.port.number = Number(number);
      const [service] = cluster.servicesOf(id);
      for (const port of cluster.find('Service', service ?? '').spec.ports ?? [])
        if (port.port === 80) port.targetPort = Number(number);
    },
  ],
  [
    phrase('Set http-protocol to Enabled'),
    (cluster, _, { subject }) => {
      if (subject.kind === 'ConfigMap') cluster.configMap('config-network').data['http-protocol'] = 'Enabled';
      else
        (cluster.find(subject.kind, idOf(subject)).metadata as Loose)['annotations'] = {
          'networking.knative.dev/http-protocol': 'Enabled',
        };
    },
  ],
  [
    phrase('Set PILOT_SCOPE_GATEWAY_TO_NAMESPACE=false on istiod'),
    (cluster) => {
      cluster.options = { ...cluster.options, scopeGatewayToNamespace: false };
    },
  ],
  [
    phrase(`Add a second entry for ${ID} to external-gateways that selects ([\\w./-]+): "([^"]+)"`),
    (cluster, [, gateway = '', key = '', value = '']) => {
      const { data } = cluster.configMap('config-istio');
      const entries = parse(data['external-gateways'] ?? '[]') as Loose[];
      const like = entries.find((each) => `${String(each['namespace'])}/${String(each['name'])}` === gateway);
      data['external-gateways'] = stringify(
        [...entries, { ...like, labelSelector: { matchLabels: { [key]: value } } }],
        { aliasDuplicateObjects: false },
      );
    },
  ],
  [
    phrase(`Give DomainMapping ${ID} a certificate `),
    (cluster, [, id = '']) => {
      const secret = cluster.find('DomainMapping', id).spec.tls?.secretName;
      for (const object of cluster.objects as unknown as Loose[])
        if (object['kind'] === 'Certificate' && object['spec'].secretName === secret)
          object['spec'].dnsNames = [id.split('/')[1]];
    },
  ],
  [
    phrase('Turn PROXY protocol off at both ends'),
    (cluster) => {
      for (const object of cluster.objects as unknown as Loose[]) {
        for (const metadata of [object['metadata'], object['spec']?.template?.metadata] as (Loose | undefined)[]) {
          const annotations = Object.entries((metadata?.['annotations'] ?? {}) as Labels);
          if (metadata !== undefined)
            metadata['annotations'] = Object.fromEntries(
              annotations.filter(([key, value]) => !/proxy-?protocol|proxy_protocol|ppv2/i.test(key + value)),
            );
        }
        if (object['kind'] === 'EnvoyFilter') object['spec'] = {};
        if (object['kind'] === 'IstioOperator' || object['data']?.mesh !== undefined)
          cluster.replaceText(object, /proxyProtocol/g, 'other');
      }
    },
  ],
  [
    phrase(`Add ([\\w-]+) to defaultVirtualServiceExportTo of ConfigMap ${ID}`),
    (cluster, [, namespace = '', id = '']) => {
      const { data } = cluster.find('ConfigMap', id);
      const mesh = parse(data?.['mesh'] ?? '') as Loose;
      mesh['defaultVirtualServiceExportTo'].push(namespace);
      if (data !== undefined) data['mesh'] = stringify(mesh);
    },
  ],
  [
    phrase(`Create Service ${ID} in front of the gateway's pods`),
    (cluster, [, id = ''], { gateway = '' }) => {
      const [namespace, name] = id.split('/');
      const { spec } = cluster.find('Gateway', gateway);
      const ports = (spec.servers ?? []).map(({ port: { number } }) => ({
        name: `http-${String(number)}`,
        port: number,
        targetPort: 8000 + number,
      }));
      cluster.add({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { namespace, name, labels: spec.selector },
        spec: { selector: spec.selector, ports },
      });
    },
  ],
  [
    phrase(`Create Gateway ${ID}(?:, with Service ${ID} in front of its pods,)? before config-istio names it`),
    (cluster, [, id = '', made]) => {
      const [namespace, name] = id.split('/');
      if (made !== undefined) addServiceBeside(cluster, made);
      const service = cluster.find('Service', made ?? cluster.servicesOf(id)[0] ?? '');
      const servers = [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }];
      cluster.add({
        apiVersion: 'networking.istio.io/v1',
        kind: 'Gateway',
        metadata: { namespace, name },
        spec: { selector: service.spec.selector, servers },
      });
    },
  ],
  [
    phrase(
      `Install a gateway whose pods carry \`([^\`]+)\`(?:, which Service \\S+ selects, and set it in spec.selector of Gateway ${ID})?`,
    ),
    (cluster, [, labels = '', corrected], { gateway = '' }) => {
      if (corrected !== undefined) cluster.find('Gateway', corrected).spec.selector = labelsIn(labels);
      const [namespace] = (cluster.servicesOf(gateway)[0] ?? gateway).split('/');
      const own = labelsIn(labels);
      // The pods are to be behind every Service that selects by these labels, with whatever labels besides.
      const selectors = cluster.objects
        .filter(({ kind, metadata }) => kind === 'Service' && metadata.namespace === namespace)
        .map(({ spec }) => (spec.selector ?? {}) as Labels)
        .filter((selector) => Object.entries(own).every(([key, value]) => selector[key] === value));
      const wanted = Object.assign({}, ...selectors, own) as Labels;
      const template = {
        metadata: { labels: wanted, annotations: { 'inject.istio.io/templates': 'gateway' } },
        spec: { containers: [{ name: 'istio-proxy', image: 'auto' }] },
      };
      cluster.add({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'made', namespace, labels: wanted },
        spec: { selector: { matchLabels: wanted }, template },
      });
    },
  ],
  [
    phrase('Give every entry but the default one a labelSelector'),
    (cluster) => {
      const { data } = cluster.configMap('config-istio');
      for (const key of ['external-gateways', 'local-gateways']) {
        const entries = parse(data[key] ?? '[]') as Loose[];
        const [first] = entries.filter((entry) => entry['labelSelector'] === undefined);
        if (entries.length === 0) continue;
        data[key] = stringify(
          entries.map((entry, index) =>
            entry === first || entry['labelSelector'] !== undefined
              ? entry
              : { ...entry, labelSelector: { matchLabels: { made: String(index) } } },
          ),
        );
      }
    },
  ],
  [
    phrase('Remove the key ([\\w./-]+)'),
    (cluster, [, key = '']) => {
      const object = cluster.configMap('config-istio');
      object.data = Object.fromEntries(Object.entries(object.data).filter(([each]) => each !== key.replace(/\.$/, '')));
    },
  ],
  [
    phrase('Move the gateways of the older keys into the lists, and remove the keys'),
    (cluster) => {
      const object = cluster.configMap('config-istio');
      object.data = Object.fromEntries(
        Object.entries(object.data).filter(([each]) => !/^(?:local-)?gateway\./.test(each)),
      );
    },
  ],
  [
    phrase('List the labels of its services in matchLabels'),
    (cluster, _, { gateway = '' }) => {
      cluster.editEntries(gateway, (entry) => ({ ...entry, labelSelector: { matchLabels: { gateway: 'own' } } }));
    },
  ],
  [
    phrase('Set the label ([\\w./-]+): "(\\w+)" on the pods'),
    (cluster, [, key = '', value = ''], { subject }) => {
      const { template } = cluster.find(subject.kind, idOf(subject)).spec;
      if (template !== undefined) template.metadata.labels = { ...template.metadata.labels, [key]: value };
    },
  ],
  [
    phrase('Set type ClusterIP for Service ([\\w./-]+)'),
    (cluster, [, id = '']) => {
      cluster.find('Service', id).spec.type = 'ClusterIP';
    },
  ],
  [
    phrase('Name a Gateway of its own in local-gateways, with a Service of type ClusterIP'),
    (cluster, _, { gateway = '' }) => {
      const { data } = cluster.configMap('config-istio');
      const entries = parse(data['local-gateways'] ?? '[]') as Loose[];
      const labels = { istio: 'own-local' };
      const metadata = { namespace: 'own-local', name: 'own-local' };
      cluster.add({
        apiVersion: 'networking.istio.io/v1',
        kind: 'Gateway',
        metadata,
        spec: { selector: labels, servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }] },
      });
      cluster.add({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { ...metadata, labels },
        spec: { type: 'ClusterIP', selector: labels, ports: [{ name: 'http2', port: 80, targetPort: 8080 }] },
      });
      const template = {
        metadata: { labels, annotations: { 'inject.istio.io/templates': 'gateway' } },
        spec: { containers: [{ name: 'istio-proxy', image: 'istio/proxyv2:1.22.2' }] },
      };
      cluster.add({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata,
        spec: { selector: { matchLabels: labels }, template },
      });
      data['local-gateways'] = stringify(
        entries.map((entry) =>
          `${String(entry['namespace'])}/${String(entry['name'])}` === gateway
            ? { ...entry, ...metadata, service: Cluster.hostOf('own-local/own-local') }
            : entry,
        ),
      );
    },
  ],
  [
    phrase('Give each a host of its own: rename one'),
    (cluster, _, { subject }) => {
      const object = cluster.find(subject.kind, idOf(subject));
      object.metadata.name = subject.kind === 'DomainMapping' ? 'renamed.example.org' : 'renamed';
    },
  ],
  [
    phrase('Make sure that no two (?:HTTPS )?servers of port (\\d+) on these pods have'),
    (cluster, [, number = ''], { subject }) => {
      const all = cluster.find('Gateway', idOf(subject)).spec.servers ?? [];
      const servers = all.filter(({ port }) => port.number === Number(number));
      // The first keeps its hosts, unless it is another Gateway's that it collides with.
      for (const [index, server] of servers.slice(servers.length > 1 ? 1 : 0).entries())
        server.hosts = [`own-${String(index)}.example.org`];
    },
  ],
  [
    phrase(`Give the server of Gateway ${ID} another port, or the protocol of the other`),
    (cluster, [, id = '']) => {
      for (const server of cluster.find('Gateway', id).spec.servers ?? []) server.port.number += 10_000;
    },
  ],
  [
    phrase('Quote it, ("[^"]*"); or write'),
    (cluster, [, quoted = '']) => {
      const { data } = cluster.configMap('config-istio');
      const bare = quoted.slice(1, -1);
      for (const key of Object.keys(data))
        data[key] = (data[key] ?? '').replace(new RegExp(`: ${bare}(?=[ ,}\\n])`, 'g'), `: ${quoted}`);
    },
  ],
];

/** A Service for the pods of its namespace, or for such as are to come. */
function addServiceBeside(cluster: Cluster, id: string): void {
  const [namespace = '', name = ''] = id.split('/');
  const pods = cluster.objects.find(
    ({ kind, metadata }) => ['Deployment', 'DaemonSet'].includes(kind) && metadata.namespace === namespace,
  );
  const selector = pods?.spec.template?.metadata.labels ?? { istio: `${namespace}-${name}` };
  const ports = [{ name: 'http2', port: 80, targetPort: 8080 }];
  cluster.add({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name, labels: selector },
    spec: { type: 'LoadBalancer', selector, ports },
  });
}
