import { parse, stringify } from 'yaml';
import { idOf } from '../../../lib/analysis/input/manifest';
import { Cluster, type ConfigEntry, labelsIn, type Labels } from './cluster';
import { ID, IDS, idsOf, type Phrase, phrase } from './phrase';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- objects of any kind
type Loose = Record<string, any>;

/** Fixes that give a gateway pods, servers or a Service of its own. */
export const PODS_PHRASES: readonly Phrase[] = [
  [
    phrase(
      `Install separate pods for Gateway ${ID}, with a unique label; select them in spec.selector of Service ${ID}`,
    ),
    (cluster, [, gateway = '', service = '']) => {
      const labels = { istio: `own-${gateway.replace('/', '-')}` };
      const front = cluster.find('Service', service);
      front.spec.selector = labels;
      front.metadata.labels = { ...front.metadata.labels, ...labels };
      cluster.find('Gateway', gateway).spec.selector = labels;
      addPods(cluster, service, labels);
    },
  ],
  [
    phrase(
      `Set credentialName, a Secret in namespace ([\\w-]+), in tls of server (\\d+) in spec.servers of Gateway ${ID}`,
    ),
    (cluster, [, namespace = '', number = '', id = '']) => {
      cluster.addSecret(namespace, 'own');
      for (const { tls, port } of cluster.find('Gateway', id).spec.servers ?? [])
        if (tls !== undefined && port.number === Number(number)) tls.credentialName = 'own';
    },
  ],
  [
    phrase(`Install separate pods for Gateway ${ID}, with a unique label, and select them in its spec.selector`),
    (cluster, [, gateway = '']) => {
      const labels = { istio: `own-${gateway.replace('/', '-')}` };
      cluster.find('Gateway', gateway).spec.selector = labels;
      addPods(cluster, gateway, labels);
    },
  ],
  [
    phrase('The certificates, Secrets? (.+), belong into namespace ([\\w-]+)'),
    (cluster, [, names = '', namespace = '']) => {
      for (const name of idsOf(names)) cluster.addSecret(namespace, name);
    },
  ],
  [
    phrase(`Give Gateway ${ID} pods of its own to select`),
    (cluster, [, gateway = '']) => {
      const labels = { istio: `own-${gateway.replace('/', '-')}` };
      const { spec, metadata } = cluster.find('Gateway', gateway);
      spec.selector = labels;
      addPods(cluster, gateway, labels);
      // Certificates are read beside the pods.
      for (const { tls } of spec.servers ?? [])
        if (tls?.credentialName !== undefined) cluster.addSecret(metadata.namespace ?? '', tls.credentialName);
    },
  ],
  [
    phrase(
      `Set \`label: (\\{[^\`]+\\})\` for this gateway in spec.components.ingressGateways of IstioOperator ${ID}(?:, and set \`([^\`]+)\` in spec.selector of Gateways? ${IDS})?`,
    ),
    (cluster, [, labels = '', id = '', selector, gateways = ''], { message }) => {
      const [, own = ''] = /^The gateway (\S+) of/.exec(message) ?? [];
      const { components, namespace } = cluster.find('IstioOperator', id).spec as Loose;
      const found = (components.ingressGateways as Loose[]).find(
        (each) => `${String(each['namespace'] ?? namespace ?? 'istio-system')}/${String(each['name'])}` === own,
      );
      if (found === undefined) throw new Error(`IstioOperator ${id} has no gateway ${own}`);
      found['label'] = parse(labels) as Labels;
      for (const gateway of selector === undefined ? [] : idsOf(gateways))
        cluster.find('Gateway', gateway).spec.selector = labelsIn(selector ?? '');
    },
  ],
  [
    phrase('Add a server that can be probed'),
    (cluster, _, { gateway = '' }) => {
      const { spec } = cluster.find('Gateway', gateway);
      const servers = spec.servers ?? [];
      const redirecting = servers.filter(({ tls }) => tls?.httpsRedirect === true);
      for (const server of redirecting) server.tls = undefined;
      if (redirecting.length === 0)
        spec.servers = [...servers, { port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }];
    },
  ],
  [
    phrase('Add a selector that matches Namespace ([\\w-]+) to discoverySelectors of ConfigMap ([\\w./-]+?)\\.$'),
    (cluster, [, namespace = '', id = '']) => {
      const { data } = cluster.find('ConfigMap', id);
      const mesh = parse(data?.['mesh'] ?? '') as Loose;
      mesh['discoverySelectors'].push({ matchLabels: { 'kubernetes.io/metadata.name': namespace } });
      if (data !== undefined) data['mesh'] = stringify(mesh);
    },
  ],
  [
    phrase(
      `Create a Service in namespace ([\\w-]+) with the selector \`([^\`]+)\`, port 80 to targetPort (\\d+) and the label \`([^\`]+)\`, and name it as the service of ${ID} in local-gateways`,
    ),
    (cluster, [, namespace = '', selector = '', target = '', label = '', gateway = ''], { subject }) => {
      cluster.add({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { namespace, name: 'made', labels: labelsIn(label) },
        spec: { selector: labelsIn(selector), ports: [{ name: 'http2', port: 80, targetPort: Number(target) }] },
      });
      const { config } = cluster.find('KnativeServing', idOf(subject)).spec as Loose;
      const written = config.istio?.['local-gateways'] as string | undefined;
      const entries = (written === undefined ? cluster.model.configIstio.config?.localGateways : parse(written)) as
        ConfigEntry[] | undefined;
      const service = Cluster.hostOf(`${namespace}/made`);
      config.istio = {
        ...config.istio,
        'local-gateways': stringify(
          (entries ?? []).map((entry) => (idOf(entry) === gateway ? { ...entry, service } : { ...entry })),
        ),
      };
    },
  ],
  [
    phrase(`Name the same Service in all entries of ${ID}`),
    (cluster, [, gateway = '']) => {
      let service: string | undefined;
      cluster.editEntries(gateway, (entry) => ({ ...entry, service: (service ??= entry.service) }));
    },
  ],
  [
    phrase(
      `Apply istiod first and wait until it is ready; with Argo CD, set ([\\w./-]+) on (\\w+) ${ID} above that of (\\w+) ${ID}`,
    ),
    (cluster, [, annotation = '', kind = '', id = '']) => {
      const metadata = cluster.find(kind, id).metadata as Loose;
      metadata['annotations'] = { ...metadata['annotations'], [annotation]: '1' };
    },
  ],
];

/** A Deployment of gateway pods beside another object. */
function addPods(cluster: Cluster, beside: string, labels: Labels): void {
  const metadata = { namespace: beside.split('/')[0], name: labels['istio'] };
  const template = {
    metadata: { labels, annotations: { 'inject.istio.io/templates': 'gateway' } },
    spec: { containers: [{ name: 'istio-proxy', image: 'istio/proxyv2:1.22.2' }] },
  };
  cluster.add({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: { replicas: 2, selector: { matchLabels: labels }, template },
  });
  cluster.add({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata,
    spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
  });
}
