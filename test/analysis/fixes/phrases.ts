import { idOf } from '../../../lib/analysis/input/manifest';
import { Cluster, type Editable, labelsIn, type Labels } from './cluster';
import { INSTALL_PHRASES } from './install-phrases';
import { MORE_PHRASES } from './more-phrases';
import { PODS_PHRASES } from './pods-phrases';
import { POLICY_PHRASES } from './policy-phrases';
import { WARNING_PHRASES } from './warning-phrases';
import { ID, IDS, idsOf, type Phrase, phrase } from './phrase';

const LABELS = '`([^`]+)`';

/** What fixes say, and what it means; the first that matches the first alternative of a fix is carried out. */
export const PHRASES: readonly Phrase[] = [
  ...WARNING_PHRASES,
  ...INSTALL_PHRASES,
  ...POLICY_PHRASES,
  ...PODS_PHRASES,
  ...MORE_PHRASES,
  [
    phrase(`Set ${LABELS} on the pods of (\\w+) ${ID}(.*)`),
    (cluster, [, labels = '', kind = '', id = '', more = '']) => {
      const wanted = labelsIn(labels);
      const pods = cluster.find(kind, id);
      relabel(pods, wanted);
      for (const service of idsAfter(more, 'in spec.selector and metadata.labels of Services? ')) {
        const object = cluster.find('Service', service);
        object.spec.selector = { ...(object.spec.selector as Labels), ...wanted };
        object.metadata.labels = { ...object.metadata.labels, ...wanted };
      }
      for (const service of idsAfter(more, 'in spec.selector of Services? ')) {
        const object = cluster.find('Service', service);
        object.spec.selector = { ...(object.spec.selector as Labels), ...wanted };
      }
      for (const gateway of idsAfter(more, 'in spec.selector of Gateways? ')) setSelector(cluster, gateway, wanted);
    },
  ],
  [
    phrase(`Set ${LABELS} in spec.selector of Gateway ${ID}(.*)`),
    (cluster, [, labels = '', id = '', more = '']) => {
      setSelector(cluster, id, labelsIn(labels));
      for (const service of idsAfter(more, 'in metadata.labels of Services? '))
        addLabels(cluster, 'Service', service, labelsIn(labels));
    },
  ],
  [
    phrase(`Set ${LABELS} in spec.selector of Service ${ID}`),
    (cluster, [, labels = '', id = '']) => {
      const service = cluster.find('Service', id);
      service.spec.selector = { ...(service.spec.selector as Labels), ...labelsIn(labels) };
    },
  ],
  [
    phrase(
      `Set ${LABELS} in metadata.labels of Service ${ID}(?:.*, and add port (\\d+) with targetPort (\\d+) to it)?`,
    ),
    (cluster, [, labels = '', id = '', port, target]) => {
      addLabels(cluster, 'Service', id, labelsIn(labels));
      if (port !== undefined)
        cluster
          .find('Service', id)
          .spec.ports?.push({ name: 'probed', port: Number(port), targetPort: Number(target) });
    },
  ],
  [
    phrase(`Remove ${LABELS} from metadata.labels of Services? ${IDS}`),
    (cluster, [, labels = '', ids = '']) => {
      for (const id of idsOf(ids)) {
        const { metadata } = cluster.find('Service', id);
        const keys = Object.keys(labelsIn(labels));
        if (keys.every((key) => metadata.labels?.[key] === undefined))
          throw new Error(`Service ${id} has no ${labels}`);
        metadata.labels = Object.fromEntries(
          Object.entries(metadata.labels ?? {}).filter(([key]) => !keys.includes(key)),
        );
      }
    },
  ],
  [
    phrase(`Set the label ${LABELS}(?: and ${LABELS})? on (Service|Namespace|namespace) ([a-z0-9./-]+?)[.;]?$`),
    (cluster, [, first = '', second, kind = '', id = '']) => {
      const labels = { ...labelsIn(first), ...(second !== undefined && labelsIn(second)) };
      if (kind === 'namespace') cluster.add({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: id, labels } });
      else addLabels(cluster, kind, id, labels);
    },
  ],
  [
    phrase(`Remove the label ${LABELS} from (\\w+) ${ID}`),
    (cluster, [, label = '', kind = '', id = '']) => {
      const { metadata } = cluster.find(kind, id);
      if (metadata.labels?.[label] === undefined) throw new Error(`${kind} ${id} has no label ${label}`);
      metadata.labels = Object.fromEntries(Object.entries(metadata.labels).filter(([key]) => key !== label));
    },
  ],
  [
    phrase(
      'Set ([\\w./-]+: "[^"]*")((?: and [\\w./-]+: "[^"]*")*) in metadata.labels of the (DomainMapping|Knative Service)',
    ),
    (cluster, [, first = '', more = ''], { subject }) => {
      for (const pair of [first, ...more.split(' and ').slice(1)])
        addLabels(cluster, subject.kind, idOf(subject), labelsIn(pair));
    },
  ],
  [
    phrase('Label it ([\\w./-]+: "[^"]*") instead of ([\\w./-]+): "'),
    (cluster, [, right = '', wrong = ''], { subject }) => {
      const { metadata } = cluster.find(subject.kind, idOf(subject));
      metadata.labels = {
        ...Object.fromEntries(Object.entries(metadata.labels ?? {}).filter(([key]) => key !== wrong)),
        ...labelsIn(right),
      };
    },
  ],
  [
    phrase(`Create Secret ([\\w.-]+) in namespace ([\\w.-]+)(?: and ([\\w.-]+))?`),
    (cluster, [, name = '', ...namespaces]) => {
      for (const namespace of namespaces.filter((each) => typeof each === 'string' && each !== ''))
        cluster.add({
          apiVersion: 'v1',
          kind: 'Secret',
          type: 'kubernetes.io/tls',
          metadata: { name, namespace },
          data: { 'tls.crt': '', 'tls.key': '' },
        });
    },
  ],
  [
    phrase('Set spec.tls.secretName to the bare name of a Secret in namespace ([\\w.-]+), and create it'),
    (cluster, [, namespace = ''], { subject }) => {
      cluster.find('DomainMapping', idOf(subject)).spec.tls = { secretName: 'own' };
      cluster.add({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'own', namespace },
        data: { 'tls.crt': '', 'tls.key': '' },
      });
    },
  ],
  [
    phrase(`Set targetPort (\\d+) for port (\\d+) of Service ${ID}`),
    (cluster, [, target = '', port = '', id = '']) => {
      setTarget(cluster, id, Number(port), Number(target));
    },
  ],
  [
    phrase(`Set the Service's targetPort to (?:a port of 1024 or more, such as )?(\\d+)`),
    (cluster, [, target = ''], { subject }) => {
      setTarget(cluster, idOf(subject), 80, Number(target));
    },
  ],
  [
    phrase('Set targetPort of port (\\d+) to the port of an HTTP server of the Gateway, and add that server'),
    (cluster, [, port = ''], { subject, gateway = '' }) => {
      setTarget(cluster, idOf(subject), Number(port), 8080);
      const { spec } = cluster.find('Gateway', gateway);
      spec.servers = [{ port: { number: 80, name: 'plain', protocol: 'HTTP' }, hosts: ['*'] }, ...(spec.servers ?? [])];
    },
  ],
  [
    phrase('Set targetPort of port (\\d+) to (\\d+) of an HTTP server of the Gateway'),
    (cluster, [, port = '', target = ''], { subject }) => {
      setTarget(cluster, idOf(subject), Number(port), Number(target));
    },
  ],
  [
    phrase(`Add port (\\d+) with targetPort (\\d+) to Service ${ID}`),
    (cluster, [, port = '', target = '', id = '']) => {
      const wanted = { port: Number(port), targetPort: Number(target) };
      const { ports } = cluster.find('Service', id).spec;
      // Two findings may ask for one port.
      if (ports?.some((each) => each.port === wanted.port && each.targetPort === wanted.targetPort) === true) return;
      ports?.push({ name: `port-${port}`, ...wanted });
    },
  ],
  [
    phrase(`(?:Name Service ${ID}.*,|Set \`service: ([\\w.-]+)\`) in the entry of Gateway ${ID}`),
    (cluster, [, id, host, gateway = '']) => {
      if (id !== undefined && id !== '') cluster.find('Service', id);
      const service = host ?? Cluster.hostOf(id ?? '');
      cluster.editEntries(gateway, (entry) => ({ ...entry, service }));
    },
  ],
  [
    phrase(
      `Create Service ([\\w.-]+) with the same spec in namespace ([\\w.-]+) and set \`service: ([\\w.-]+)\` in the entry of Gateway ${ID}`,
    ),
    (cluster, [, name = '', namespace = '', service = '', gateway = ''], { subject }) => {
      const old = cluster.find('Service', idOf(subject));
      cluster.add({ ...structuredClone(old), metadata: { ...structuredClone(old.metadata), name, namespace } });
      cluster.editEntries(gateway, (entry) => ({ ...entry, service }));
    },
  ],
  [
    phrase(
      `Create Service ${ID} with the selector of Service ${ID}, port 80 to targetPort (\\d+) and the label ${LABELS}, and name it in the entry of Gateway ${ID}`,
    ),
    (cluster, [, id = '', like = '', target = '', label = '', gateway = '']) => {
      const [namespace = '', name = ''] = id.split('/');
      const { selector } = cluster.find('Service', like).spec;
      const ports = [{ name: 'http2', port: 80, targetPort: Number(target) }];
      cluster.add({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name, namespace, labels: labelsIn(label) },
        spec: { selector, ports },
      });
      cluster.editEntries(gateway, (entry) => ({ ...entry, service: Cluster.hostOf(id) }));
    },
  ],
  [
    phrase(`Create the Gateway as ([\\w-]+)/([\\w.-]+) and name it so in config-istio`),
    (cluster, [, namespace = '', name = ''], { gateway = '' }) => {
      const object = cluster.find('Gateway', gateway);
      const copy = { ...structuredClone(object), metadata: { ...structuredClone(object.metadata), namespace, name } };
      cluster.remove(object);
      cluster.add(copy);
      cluster.editEntries(gateway, (entry) => ({ ...entry, namespace, name }));
      cluster.renamed.set(gateway, `${namespace}/${name}`);
    },
  ],
  [
    phrase('Set spec.replicas of (\\w+) ([\\w-]+/[\\w.-]+) to (\\d+) or more'),
    (cluster, [, kind = '', id = '', replicas = '']) => {
      cluster.find(kind, id).spec.replicas = Number(replicas);
    },
  ],
  [
    phrase(`Add ((?:\`[^\`]+\`(?:, | and )?)+) to spec.servers\\[\\].hosts of Gateway ${ID}`),
    (cluster, [, hosts = '', id = '']) => {
      for (const server of cluster.find('Gateway', id).spec.servers ?? [])
        server.hosts.push(...[...hosts.matchAll(/`([^`]+)`/g)].map((each) => each[1] ?? ''));
    },
  ],
  [
    phrase(`Add ((?:\`[^\`]+\`(?:, | and )?)+) to the hosts of server (\\d+) in spec.servers of Gateway ${ID}`),
    (cluster, [, hosts = '', number = '', id = '']) => {
      for (const server of cluster.find('Gateway', id).spec.servers ?? [])
        if (server.port.number === Number(number))
          server.hosts.push(...[...hosts.matchAll(/`([^`]+)`/g)].map((each) => each[1] ?? ''));
    },
  ],
  [
    phrase(`Add \`\\{ port: { number: (\\d+), .*\` to spec.servers of Gateway ${ID}`),
    (cluster, [, number = '', id = '']) => {
      const { spec } = cluster.find('Gateway', id);
      spec.servers = [
        ...(spec.servers ?? []),
        { port: { number: Number(number), name: 'http', protocol: 'HTTP' }, hosts: ['*'] },
      ];
    },
  ],
  [
    phrase(
      `Set tls with mode SIMPLE and credentialName, a Secret in namespace ([\\w-]+), for server (\\d+) in spec.servers of Gateway ${ID}`,
    ),
    (cluster, [, namespace = '', number = '', id = '']) => {
      cluster.addSecret(namespace, 'own');
      for (const server of cluster.find('Gateway', id).spec.servers ?? [])
        if (server.port.number === Number(number)) server.tls = { mode: 'SIMPLE', credentialName: 'own' };
    },
  ],
  [
    phrase(`Remove tls.httpsRedirect from server (\\d+) in spec.servers of Gateway ${ID}`),
    (cluster, [, number = '', id = '']) => {
      for (const server of cluster.find('Gateway', id).spec.servers ?? [])
        if (server.port.number === Number(number)) server.tls = undefined;
    },
  ],
  [
    phrase(`Remove Gateways? ${IDS} from spec.gateways of VirtualService ${ID}`),
    (cluster, [, gateways = '', id = '']) => {
      const { spec, metadata } = cluster.find('VirtualService', id);
      const ids = idsOf(gateways);
      const rest =
        spec.gateways?.filter(
          (each) => ![each, `${metadata.namespace ?? ''}/${each}`].some((one) => ids.includes(one)),
        ) ?? [];
      if (rest.length === spec.gateways?.length) throw new Error(`VirtualService ${id} is not on ${gateways}`);
      if (rest.length === 0) cluster.remove(cluster.find('VirtualService', id));
      spec.gateways = rest;
    },
  ],
  [
    phrase('Set ([a-z-]+): (\\w+) in config-network'),
    (cluster, [, key = '', value = '']) => {
      cluster.configMap('config-network').data[key] = value;
    },
  ],
  [
    phrase('Add an ingress rule from namespaceSelector `([^`]+)` and podSelector `([^`]+)` for ports? ([\\d, and]+)'),
    (cluster, [, namespace = '', pods = '', ports = ''], { subject }) => {
      const { spec } = cluster.find('NetworkPolicy', idOf(subject));
      const from = [
        { namespaceSelector: { matchLabels: labelsIn(namespace) }, podSelector: { matchLabels: labelsIn(pods) } },
      ];
      spec.ingress = [...(spec.ingress ?? []), { from, ports: portsIn(ports) }];
    },
  ],
  [
    phrase('Add an egress rule to the pods of namespace ([\\w-]+) for ports? ([\\d, and]+)'),
    (cluster, [, namespace = '', ports = ''], { subject }) => {
      const { spec } = cluster.find('NetworkPolicy', idOf(subject));
      const to = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } }];
      spec.egress = [...(spec.egress ?? []), { to, ports: portsIn(ports) }];
    },
  ],
];

function idsAfter(text: string, pattern: string): readonly string[] {
  const found = new RegExp(`${pattern}${IDS}`).exec(text)?.[1];
  return found === undefined ? [] : idsOf(found);
}

function setSelector(cluster: Cluster, id: string, labels: Labels): void {
  const { spec } = cluster.find('Gateway', id.replace(/[.:;]$/, ''));
  if (
    Object.entries(labels).every(([key, value]) => spec.selector?.[key] === value) &&
    Object.keys(spec.selector ?? {}).length === Object.keys(labels).length
  )
    throw new Error(`Gateway ${id} selects so already`);
  spec.selector = { ...labels };
}

function addLabels(cluster: Cluster, kind: string, id: string, labels: Labels): void {
  const { metadata } = cluster.find(kind, id.replace(/[.:;]$/, ''));
  if (Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value))
    throw new Error(`${kind} ${id} carries ${JSON.stringify(labels)} already`);
  metadata.labels = { ...metadata.labels, ...labels };
}

function relabel({ spec }: Editable, labels: Labels): void {
  if (spec.template !== undefined) spec.template.metadata.labels = { ...spec.template.metadata.labels, ...labels };
  if (spec.selector?.matchLabels !== undefined)
    spec.selector = { matchLabels: { ...spec.selector.matchLabels, ...labels } } as unknown as Labels;
}

function setTarget(cluster: Cluster, id: string, number: number, target: number): void {
  const port = cluster.find('Service', id).spec.ports?.find((each) => each.port === number);
  if (port === undefined) throw new Error(`Service ${id} has no port ${String(number)}`);
  if (port.targetPort === target) throw new Error(`targetPort of port ${String(number)} is ${String(target)} already`);
  port.targetPort = target;
}

function portsIn(text: string): object[] {
  return [...text.matchAll(/\d+/g)].map(([port]) => ({ port: Number(port) }));
}
