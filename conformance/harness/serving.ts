import { parse } from 'yaml';
import { type KubernetesObject, type Labels, configData, namespaceOf, ofKind, selects } from './objects';

/** One path of a KIngress rule that sends all its requests to one Service. */
export interface IngressRule {
  readonly hosts: readonly string[];
  readonly visibility: 'ExternalIP' | 'ClusterLocal';
  readonly http: {
    readonly paths: readonly {
      readonly rewriteHost?: string;
      readonly splits: readonly {
        readonly serviceName: string;
        readonly serviceNamespace: string;
        readonly servicePort: number;
        readonly percent: number;
      }[];
    }[];
  };
}

/** `networking.internal.knative.dev/v1alpha1 Ingress`. */
export interface KIngress extends KubernetesObject {
  readonly spec: { readonly httpOption: 'Enabled' | 'Redirected'; readonly rules: readonly IngressRule[] };
}

const VISIBILITY = 'networking.knative.dev/visibility';
const DEFAULT_DOMAIN = 'example.com';

export function knativeServices(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  return ofKind(objects, 'serving.knative.dev', 'Service');
}

/** The name of a Knative Service's first revision, and of the Kubernetes Service in front of it. */
export function revisionOf(service: KubernetesObject): string {
  return `${service.metadata.name}-00001`;
}

/** The KIngress that Serving's route controller makes of a Knative Service with one ready revision. */
export function kingressOf(service: KubernetesObject, objects: readonly KubernetesObject[]): KIngress {
  const { name } = service.metadata;
  const namespace = namespaceOf(service);
  const labels: Labels = {
    ...service.metadata.labels,
    'serving.knative.dev/service': name,
    'serving.knative.dev/route': name,
    'serving.knative.dev/routeNamespace': namespace,
  };
  const rule = (visibility: IngressRule['visibility'], hosts: readonly string[]): IngressRule => ({
    hosts,
    visibility,
    http: {
      paths: [
        {
          splits: [{ serviceName: revisionOf(service), serviceNamespace: namespace, servicePort: 80, percent: 100 }],
        },
      ],
    },
  });
  const local = rule('ClusterLocal', [`${name}.${namespace}`, `${name}.${namespace}.svc`, localHost(service)]);
  const external = externalHost(service, objects);
  return {
    apiVersion: 'networking.internal.knative.dev/v1alpha1',
    kind: 'Ingress',
    metadata: { name, namespace, labels },
    spec: {
      httpOption: 'Enabled',
      rules: external === undefined ? [local] : [local, rule('ExternalIP', [external])],
    },
  };
}

export function localHost(service: KubernetesObject): string {
  return `${service.metadata.name}.${namespaceOf(service)}.svc.cluster.local`;
}

/** The public host of a Knative Service; `undefined` where it is visible in the cluster only. */
export function externalHost(service: KubernetesObject, objects: readonly KubernetesObject[]): string | undefined {
  if (service.metadata.labels?.[VISIBILITY] === 'cluster-local') return undefined;
  return `${service.metadata.name}.${namespaceOf(service)}.${domainOf(service, objects)}`;
}

// Serving pkg/reconciler/route/config/domain.go: the matching domain with the most specific selector.
function domainOf(service: KubernetesObject, objects: readonly KubernetesObject[]): string {
  let best = { domain: DEFAULT_DOMAIN, size: -1 };
  for (const [domain, text] of Object.entries(configData(objects, 'knative-serving/config-domain'))) {
    if (domain.startsWith('_')) continue;
    const selector = ((parse(text) as { selector?: Labels } | null) ?? {}).selector ?? {};
    const size = Object.keys(selector).length;
    const matches = size === 0 || selects(selector, service.metadata.labels);
    if (matches && size > best.size) best = { domain, size };
  }
  return best.domain;
}
