import { parse } from 'yaml';
import { KINGRESS_UNIVERSE } from '../../../lib/knative/ingress-labels';
import { satisfy } from '../../../lib/private/label-selector';
import { ID, IDS, idsOf, type Phrase, phrase } from './phrase';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- objects of any kind
type Loose = Record<string, any>;

/** Fixes of policies, certificates, domains and what others make. */
export const POLICY_PHRASES: readonly Phrase[] = [
  [
    phrase(`Add the rules? (.+) to (AuthorizationPolicy) ${ID}`),
    (cluster, [, rules = '', kind = '', id = '']) => {
      const { spec } = cluster.find(kind, id) as unknown as Loose;
      spec.rules = [...((spec.rules ?? []) as object[]), ...quoted(rules)];
    },
  ],
  [
    phrase(
      `Add (\`[^\`]+\`) to "when"(?:, and add (\`[^\`]+\`) to the operations in "to")? of every rule of \\w+ ${ID}`,
    ),
    (cluster, [, condition = '', operation, id = '']) => {
      const { spec } = cluster.find('AuthorizationPolicy', id) as unknown as Loose;
      for (const rule of spec.rules as Loose[]) {
        rule['when'] = [...((rule['when'] ?? []) as object[]), ...quoted(condition)];
        if (operation !== undefined) addOperation(rule, operation);
      }
    },
  ],
  [
    phrase(`Add (\`[^\`]+\`) to the operations in "to" of every rule of \\w+ ${ID}`),
    (cluster, [, operation = '', id = '']) => {
      const { spec } = cluster.find('AuthorizationPolicy', id) as unknown as Loose;
      for (const rule of spec.rules as Loose[]) addOperation(rule, operation);
    },
  ],
  [
    phrase(
      'Create a PeerAuthentication in namespaces? (.+) with `selector: (.+)` and `portLevelMtls` PERMISSIVE for ([\\d, ]+)',
    ),
    (cluster, [, namespaces = '', selector = '', ports = '']) => {
      for (const namespace of namespaces.split(/, | and /))
        cluster.add({
          apiVersion: 'security.istio.io/v1',
          kind: 'PeerAuthentication',
          metadata: { namespace, name: 'made' },
          spec: {
            selector: parse(selector) as object,
            portLevelMtls: Object.fromEntries(ports.split(', ').map((port) => [port, { mode: 'PERMISSIVE' }])),
          },
        });
    },
  ],
  [
    phrase(`Assign (Knative Service|DomainMapping|Route) ${ID} to ${ID}`),
    (cluster, [, kind = '', id = '', written = '']) => {
      const gateway = written.replace(/\.$/, '');
      const object = cluster.find(kind === 'Knative Service' ? 'Service' : kind, id);
      const entries = cluster.model.configIstio.config?.externalGateways ?? [];
      const entry = entries.find(({ namespace, name }) => `${namespace}/${name}` === gateway);
      const chosen = entry?.labelSelector && satisfy([entry.labelSelector], KINGRESS_UNIVERSE);
      if (chosen === undefined) throw new Error(`no label assigns a service to ${gateway}`);
      object.metadata.labels = { ...object.metadata.labels, ...Object.fromEntries<string>(Object.entries(chosen)) };
    },
  ],
  [
    phrase(
      `Give ${ID} a labelSelector of its own in config-istio, and assign (Knative Service|DomainMapping|Route) ${ID} to it`,
    ),
    (cluster, [, gateway = '', kind = '', id = '']) => {
      const own = { own: gateway.replace('/', '-') };
      cluster.editEntries(gateway, (entry) => ({ ...entry, labelSelector: { matchLabels: own } }));
      const { metadata } = cluster.find(kind === 'Knative Service' ? 'Service' : kind, id);
      metadata.labels = { ...metadata.labels, ...own };
    },
  ],
  [
    phrase(
      'Give the services of each gateway a domain of their own in config-domain, by the labels that select the gateway',
    ),
    (cluster) => {
      const { data } = cluster.configMap('config-domain');
      for (const [index, { labelSelector }] of (cluster.model.configIstio.config?.externalGateways ?? []).entries())
        if (labelSelector?.matchLabels !== undefined)
          data[`own-${String(index)}.example.net`] = `selector: ${JSON.stringify(labelSelector.matchLabels)}`;
    },
  ],
  [
    phrase(`Use the host of Knative Service ${ID} with (\\w+) in inferenceservice-config`),
    (cluster, [, , setting = '']) => {
      const config = cluster.objects.find(({ metadata }) => metadata.name === 'inferenceservice-config');
      if (config?.data === undefined) throw new Error('there is no inferenceservice-config');
      const ingress = parse(config.data['ingress'] ?? '{}') as object;
      config.data['ingress'] = JSON.stringify({ ...ingress, [setting]: true });
    },
  ],
  [
    phrase('After the move, send a request for one of its hosts through ([\\w.-]+)'),
    (cluster, [, address = ''], { subject }) => {
      const { status } = cluster.find('Ingress', `${subject.namespace}/${subject.name}`) as unknown as Loose;
      for (const field of ['publicLoadBalancer', 'privateLoadBalancer'] as const)
        if (status[field] !== undefined) status[field] = { ingress: [{ domainInternal: address.replace(/\.$/, '') }] };
    },
  ],
  [
    phrase('Give each gateway a certificate for its own hosts only'),
    (cluster, _, { message }) => {
      const ids = new RegExp(`^Gateways ${IDS} terminate`).exec(message)?.[1] ?? '';
      for (const [index, id] of idsOf(ids).entries()) {
        const name = `own-${String(index)}`;
        const gateway = cluster.model.lookup.gateway(id);
        const pods = gateway === undefined ? [] : cluster.model.lookup.gatewayPods(gateway);
        for (const { namespace } of pods) cluster.addSecret(namespace, name);
        for (const { tls } of cluster.find('Gateway', id).spec.servers ?? [])
          if (tls?.credentialName !== undefined) tls.credentialName = name;
      }
    },
  ],
  [
    phrase('Solve it with DNS-01 in (\\w+) ([\\w.-]+)'),
    (cluster, [, kind = '', name = '']) => {
      const issuer = cluster.objects.find((each) => each.kind === kind && each.metadata.name === name);
      if (issuer === undefined) throw new Error(`there is no ${kind} ${name}`);
      Object.assign((issuer.spec as Loose)['acme'] as object, { solvers: [{ dns01: { webhook: {} } }] });
    },
  ],
  [
    phrase(`Delete (\\w+) ${ID}, unless`),
    (cluster, [, kind = '', id = '']) => {
      cluster.remove(cluster.find(kind, id));
    },
  ],
  [
    // net-istio makes it anew, as the model says.
    phrase(`Check KIngress ${ID} and the log of net-istio-controller, which must reconcile it again`),
    (cluster, _, { subject }) => {
      cluster.remove(cluster.find(subject.kind, `${subject.namespace}/${subject.name}`));
    },
  ],
];

/** The values in backticks. */
function quoted(text: string): object[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, yaml = '']) => parse(yaml) as object);
}

function addOperation(rule: Loose, text: string): void {
  const [added] = quoted(text.replace(/^`(.*)`$/, '`{ $1 }`'));
  const to = (rule['to'] ?? [{}]) as Loose[];
  rule['to'] = to.map(({ operation }) => ({ operation: { ...(operation as object | undefined), ...added } }));
}
