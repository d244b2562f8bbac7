import { parse } from 'yaml';
import { type KubernetesObject, type Labels, configData, namespaceOf } from './objects';
import { type IngressRule, type KIngress } from './serving';

interface Entry {
  readonly name: string;
  readonly namespace: string;
  readonly labelSelector?: LabelSelector | null;
}

interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

const STOCK = {
  external: [{ name: 'knative-ingress-gateway', namespace: 'knative-serving' }],
  local: [{ name: 'knative-local-gateway', namespace: 'knative-serving' }],
} as const;

/** The VirtualServices that net-istio 1.15 makes of the KIngresses. */
export function virtualServices(
  objects: readonly KubernetesObject[],
  ingresses: readonly KIngress[],
): KubernetesObject[] {
  const data = configData(objects, 'knative-serving/config-istio');
  return ingresses.map((ingress) => {
    const chosen = {
      ExternalIP: gateways(data, 'external', 'gateway.', ingress.metadata.labels),
      ClusterLocal: gateways(data, 'local', 'local-gateway.', ingress.metadata.labels),
    };
    const http = ingress.spec.rules.flatMap((rule) => routes(rule, chosen[rule.visibility]));
    return {
      apiVersion: 'networking.istio.io/v1beta1',
      kind: 'VirtualService',
      metadata: { name: `${ingress.metadata.name}-ingress`, namespace: namespaceOf(ingress) },
      spec: {
        gateways: [...new Set(ingress.spec.rules.flatMap(({ visibility }) => chosen[visibility]))].sort(),
        hosts: ingress.spec.rules.flatMap(({ hosts }) => hosts).sort(),
        http,
      },
    };
  });
}

function routes(rule: IngressRule, gateways: readonly string[]): object[] {
  const prefixes = [...new Set(rule.hosts.map((host) => host.replace(/\.svc(\.cluster\.local)?$/, '')))];
  return rule.http.paths.map((path) => ({
    match: prefixes.map((prefix) => ({ gateways, authority: { prefix } })),
    ...(path.rewriteHost === undefined ? {} : { rewrite: { authority: path.rewriteHost } }),
    route: path.splits.map((split) => ({
      destination: {
        host: `${split.serviceName}.${split.serviceNamespace}.svc.cluster.local`,
        port: { number: split.servicePort },
      },
      weight: split.percent,
    })),
  }));
}

function gateways(
  data: Readonly<Record<string, string>>,
  list: 'external' | 'local',
  prefix: string,
  labels: Labels | undefined,
): string[] {
  const old = Object.keys(data).filter((key) => key.startsWith(prefix));
  if (old.length > 0) return old.map((key) => key.slice(prefix.length).replace('.', '/')).sort();
  const text = data[`${list}-gateways`];
  const parsed = text === undefined ? null : (parse(text) as readonly Entry[] | null);
  const entries: readonly Entry[] = parsed === null || parsed.length === 0 ? STOCK[list] : parsed;
  const matching = entries.filter(({ labelSelector }) => labelSelector != null && matches(labelSelector, labels ?? {}));
  const used = matching.length > 0 ? matching : entries.filter(({ labelSelector }) => labelSelector == null);
  return used.map(({ namespace, name }) => `${namespace}/${name}`).sort();
}

function matches({ matchLabels, matchExpressions }: LabelSelector, labels: Labels): boolean {
  const expressions = (matchExpressions ?? []).every(({ key, operator, values }) => {
    const has = Object.hasOwn(labels, key);
    const listed = has && (values ?? []).includes(labels[key] ?? '');
    return { In: listed, NotIn: !listed, Exists: has, DoesNotExist: !has }[operator] ?? false;
  });
  return expressions && Object.entries(matchLabels ?? {}).every(([key, value]) => labels[key] === value);
}
