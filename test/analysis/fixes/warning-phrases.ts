import { parse, stringify } from 'yaml';
import { idOf } from '../../../lib/analysis/input/manifest';
import { type Cluster, labelsIn, type Labels } from './cluster';
import { ID, IDS, idsOf, type Phrase, phrase } from './phrase';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- objects of any kind
type Loose = Record<string, any>;

/** Fixes of warnings. */
export const WARNING_PHRASES: readonly Phrase[] = [
  [
    phrase(`Name Gateway ${ID} instead of ${ID} in the entry`),
    (cluster, [, right = '', wrong = '']) => {
      cluster.find('Gateway', right);
      const [namespace = '', name = ''] = right.split('/');
      cluster.editEntries(wrong, (entry) => ({ ...entry, namespace, name }));
    },
  ],
  [
    phrase(`Move the settings of ${IDS} into Telemetry ${ID},? and remove (?:it|them)`),
    (cluster, [, others = '', kept = '']) => {
      const into = cluster.find('Telemetry', kept) as Loose;
      for (const id of idsOf(others)) {
        const other = cluster.find('Telemetry', id);
        into['spec'] = { ...(other as Loose)['spec'], ...into['spec'] };
        cluster.remove(other);
      }
    },
  ],
  [
    phrase("Add ca.crt, the CA of the clients' certificates, to Secret ([\\w.-]+) in namespace ([\\w-]+)"),
    (cluster, [, name = '', namespace = '']) => {
      const { data } = cluster.find('Secret', `${namespace}/${name}`);
      if (data !== undefined) data['ca.crt'] = '';
    },
  ],
  [
    phrase('Set (app\\.kubernetes\\.io/[\\w./: -]+?) in its metadata.labels'),
    (cluster, [, labels = ''], { subject }) => {
      const { metadata } = cluster.find('ConfigMap', idOf(subject));
      metadata.labels = { ...metadata.labels, ...labelsIn(labels.replaceAll(' and ', ', ')) };
    },
  ],
  [
    phrase('If it is to be reached through the gateway, remove ([\\w./-]+)( and give it a domain in config-domain)?;'),
    (cluster, [, label = '', domain], { subject }) => {
      if (domain !== undefined) cluster.configMap('config-domain').data = { 'example.com': '' };
      const { metadata } = cluster.find(subject.kind, idOf(subject));
      metadata.labels = Object.fromEntries(Object.entries(metadata.labels ?? {}).filter(([key]) => key !== label));
    },
  ],
  [
    phrase('If it is to be reached through the gateway, give it a domain in config-domain'),
    (cluster) => {
      cluster.configMap('config-domain').data = { 'example.com': '' };
    },
  ],
  [
    phrase('If it is to be on an Istio gateway, set ([\\w./-]+): ([\\w.-]+) in its annotations'),
    (cluster, [, key = '', value = ''], { subject }) => {
      annotationsOf(cluster, subject.kind, idOf(subject))[key] = value;
    },
  ],
  [
    phrase('Remove the annotation ([\\w./-]+), and apply'),
    (cluster, [, key = ''], { subject }) => {
      Reflect.deleteProperty(annotationsOf(cluster, subject.kind, idOf(subject)), key);
    },
  ],
  [
    phrase(`Set ([\\w./-]+): "([^"]+)" on Service ${ID}`),
    (cluster, [, key = '', value = '', id = '']) => {
      annotationsOf(cluster, 'Service', id)[key] = value;
    },
  ],
  [
    phrase('Remove it, or rename it to the field that is meant'),
    (cluster, _, { message }) => {
      const field = /field ([\w-]+)/.exec(message)?.[1] ?? '';
      editLists(cluster, (entry) => Object.fromEntries(Object.entries(entry).filter(([key]) => key !== field)));
    },
  ],
  [
    phrase("Add a PodDisruptionBudget to namespace ([\\w-]+) that selects the pods' labels, with maxUnavailable: 1"),
    (cluster, [, namespace = ''], { subject }) => {
      const pods = cluster.find(subject.kind, idOf(subject)).spec.template?.metadata.labels;
      if (pods === undefined) throw new Error(`${subject.kind} ${idOf(subject)} has no pod template`);
      cluster.add({
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { namespace, name: 'made' },
        spec: { maxUnavailable: 1, selector: { matchLabels: pods } },
      });
    },
  ],
  [
    phrase('Write the protocol in capitals in spec.servers\\[\\].port.protocol: (\\w+)'),
    (cluster, [, protocol = ''], { subject }) => {
      for (const { port } of cluster.find('Gateway', idOf(subject)).spec.servers ?? [])
        if (port.protocol.toUpperCase() === protocol) port.protocol = protocol;
    },
  ],
  [
    phrase(`Rename (DomainMapping) ${ID}, since the host`),
    (cluster, [, kind = '', id = '']) => {
      cluster.find(kind, id).metadata.name = 'renamed.example.net';
    },
  ],
  [
    phrase(`Remove \`([\\w./-]+)\` from spec.selector.matchLabels of (\\w+) ${ID}`),
    (cluster, [, label = '', kind = '', id = '']) => {
      const { matchLabels = {} } = cluster.find(kind, id).spec.selector ?? {};
      if (matchLabels[label] === undefined) throw new Error(`${kind} ${id} does not select by ${label}`);
      Reflect.deleteProperty(matchLabels, label);
    },
  ],
  [
    phrase(`Set the label \`([^\`]+)\` in spec.template.metadata.labels of (\\w+) ${ID}`),
    (cluster, [, labels = '', kind = '', id = '']) => {
      const { template } = cluster.find(kind, id).spec;
      if (template !== undefined) template.metadata.labels = { ...template.metadata.labels, ...labelsIn(labels) };
    },
  ],
  [
    phrase('Give all but one of them a labelSelector in external-gateways'),
    (cluster) => {
      let index = 0;
      editLists(cluster, (entry) => {
        if (entry['labelSelector'] !== undefined || index++ === 0) return entry;
        return { ...entry, labelSelector: { matchLabels: { made: String(index) } } };
      });
    },
  ],
  [
    phrase('Narrow (?:the selector|one of the selectors) to the intended services'),
    (cluster) => {
      editLists(cluster, (entry, index) =>
        entry['labelSelector'] === undefined
          ? entry
          : { ...entry, labelSelector: { matchLabels: { narrow: String(index) } } },
      );
    },
  ],
  [
    phrase(`If that is not intended, keep it for ${ID} and give ${IDS} (?:selectors of their own|another one)`),
    (cluster, [, , others = '']) => {
      for (const id of idsOf(others))
        cluster.editEntries(id, (entry) => ({
          ...entry,
          labelSelector: { matchLabels: { made: id.replace('/', '-') } },
        }));
    },
  ],
  [
    phrase('Select both gateways by different values of one label'),
    (cluster, _, { message }) => {
      const change = (entry: Loose, index: number): Loose =>
        entry['labelSelector'] === undefined
          ? entry
          : { ...entry, labelSelector: { matchLabels: { made: String(index) } } };
      editLists(cluster, change, /^In ([\w-]+) of/.exec(message)?.[1]);
    },
  ],
  [
    phrase(`Take port (\\d+) out of the Service`),
    (cluster, [, port = ''], { subject }) => {
      const { spec } = cluster.find('Service', idOf(subject));
      spec.ports = (spec.ports ?? []).filter((each) => each.port !== Number(port));
    },
  ],
  [
    phrase('Set externalTrafficPolicy: Local on the Service'),
    (cluster, _, { subject }) => {
      Object.assign(cluster.find('Service', idOf(subject)).spec, { externalTrafficPolicy: 'Local' });
    },
  ],
  [
    phrase(`Create the Gateway in ([\\w-]+) and name it so in config-istio`),
    (cluster, [, namespace = ''], { gateway = '' }) => {
      const object = cluster.find('Gateway', gateway);
      object.metadata.namespace = namespace;
      cluster.editEntries(gateway, (entry) => ({ ...entry, namespace }));
    },
  ],
  [
    phrase('Omit local-gateways if it only repeats the default'),
    (cluster, _, { subject }) => {
      const { config } = cluster.find('KnativeServing', idOf(subject)).spec as Loose;
      Reflect.deleteProperty(config.istio as Loose, 'local-gateways');
    },
  ],
  [
    phrase(
      '(?:Give each Service a load balancer name of its own|Reserve an address for each Service|Publish the name)',
    ),
    (cluster, _, { subject }) => {
      const service = cluster.find('Service', idOf(subject)) as unknown as Loose;
      for (const field of ['loadBalancerIP', 'externalIPs']) Reflect.deleteProperty(service['spec'] as Loose, field);
      service['metadata'].annotations = {};
    },
  ],
  [
    phrase('Raise services.loadbalancers in spec.hard to (\\d+)'),
    (cluster, [, most = ''], { subject }) => {
      Object.assign(cluster.find('ResourceQuota', idOf(subject)).spec, { hard: { 'services.loadbalancers': most } });
    },
  ],
];

function annotationsOf(cluster: Cluster, kind: string, id: string): Labels {
  return ((cluster.find(kind, id).metadata as Loose)['annotations'] ??= {}) as Labels;
}

/** Changes the entries of both lists as they are written. */
function editLists(cluster: Cluster, change: (entry: Loose, index: number) => Loose, only?: string): void {
  const { data } = cluster.configMap('config-istio');
  // Keys have no selectors.
  const old = Object.entries(data).filter(([key]) => key.startsWith('gateway.'));
  for (const [key] of old) Reflect.deleteProperty(data, key);
  if (old.length > 0)
    data['external-gateways'] = stringify(
      old.map(([key, service]) => {
        const [, namespace, name] = key.split('.');
        return { name, namespace, service };
      }),
    );
  for (const key of ['external-gateways', 'local-gateways']) {
    if (data[key] === undefined || key !== (only ?? key)) continue;
    data[key] = stringify((parse(data[key]) as Loose[]).map(change), { aliasDuplicateObjects: false });
  }
}
