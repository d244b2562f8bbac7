import { isDeepStrictEqual } from 'node:util';
import { at, text } from '../../lib/private/access';
import { type ControlPlane } from '../harness/control-plane';
import { type KubernetesObject, configData, configMap, idOf, ofKind, selects } from '../harness/objects';
import { readYaml } from '../harness/yaml';

const MADE_OF = 'gateway.networking.k8s.io/gateway-name';
/** The Kubernetes Gateway without `parametersRef`. */
export const PLAIN = 'plain';

const KINDS = [
  ['apps/v1', 'Deployment'],
  ['v1', 'Service'],
  ['v1', 'ServiceAccount'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler'],
  ['policy/v1', 'PodDisruptionBudget'],
] as const;

/** The Kubernetes Gateway of the objects. */
export function kubernetesGateway(objects: readonly KubernetesObject[]): KubernetesObject {
  const [gateway] = ofKind(objects, 'gateway.networking.k8s.io', 'Gateway');
  if (gateway === undefined) throw new Error('there is no Kubernetes Gateway');
  return gateway;
}

/** The negative control: the same Gateway with another name and without parameters. */
export function withoutParameters(gateway: KubernetesObject): KubernetesObject {
  const { annotations = {}, ...metadata } = gateway.metadata;
  const { parametersRef: _, ...infrastructure } = at(gateway, 'spec', 'infrastructure') as Record<string, unknown>;
  return {
    ...gateway,
    metadata: { ...metadata, name: PLAIN, annotations: { ...annotations, 'gateway.istio.io/name-override': PLAIN } },
    spec: { ...(gateway['spec'] as object), infrastructure: { ...infrastructure, labels: {} } },
  };
}

/** What istiod has made of a Kubernetes Gateway so far, by kind. */
export async function madeOf(plane: ControlPlane, gateway: string): Promise<Map<string, KubernetesObject>> {
  const made = new Map<string, KubernetesObject>();
  for (const [apiVersion, kind] of KINDS) {
    for (const object of await plane.client.list(apiVersion, kind)) {
      if (object.metadata.labels?.[MADE_OF] === gateway) made.set(kind, object);
    }
  }
  return made;
}

/** What is wrong with what istiod made, against what was rendered. */
export function wrongParts(
  objects: readonly KubernetesObject[],
  made: ReadonlyMap<string, KubernetesObject>,
): string[] {
  const gateway = kubernetesGateway(objects);
  const [deployment, service] = [made.get('Deployment'), made.get('Service')];
  const { name, namespace = '' } = gateway.metadata;
  const [istio] = ofKind(objects, 'networking.istio.io', 'Gateway').filter(
    ({ metadata }) => metadata.namespace === namespace && !metadata.name.endsWith('-local'),
  );
  const pod = at(deployment, 'spec', 'template', 'metadata', 'labels') as Record<string, string> | undefined;
  const reference = text(gateway, 'spec', 'infrastructure', 'parametersRef', 'name') ?? '';
  const parameters = parsed(configMap(objects, `${namespace}/${reference}`)?.data ?? {});
  const host = `${service?.metadata.name ?? ''}.${namespace}.svc.`;
  const named = configData(objects, 'knative-serving/config-istio')['external-gateways'] ?? '';
  const checks: Readonly<Record<string, boolean>> = {
    'the Service has the name of the Gateway': service?.metadata.name === name && idOf(service) === idOf(gateway),
    'config-istio names the Service': service !== undefined && named.includes(host),
    'the pods carry what the Istio Gateway selects': selects(
      at(istio, 'spec', 'selector') as Record<string, string>,
      pod,
    ),
    'the Service selects the pods': selects(at(service, 'spec', 'selector') as Record<string, string>, pod),
    'the Service has the annotations of the load balancer': contains(
      service?.metadata.annotations,
      at(gateway, 'spec', 'infrastructure', 'annotations'),
    ),
    'Role and account go together': ofKind(objects, 'rbac.authorization.k8s.io', 'RoleBinding').some(
      (binding) =>
        text((binding['subjects'] as unknown[])[0], 'name') === made.get('ServiceAccount')?.metadata.name &&
        text(deployment, 'spec', 'template', 'spec', 'serviceAccountName') ===
          made.get('ServiceAccount')?.metadata.name,
    ),
    'the Service is as its parameters': contains(service, parameters['service']),
    'the Service has the listed ports and no other': isDeepStrictEqual(
      numbers(at(service, 'spec', 'ports')),
      numbers(at(parameters['service'], 'spec', 'ports')),
    ),
    'the Deployment is as its parameters': contains(deployment, parameters['deployment']),
    'the ServiceAccount is as its parameters': contains(made.get('ServiceAccount'), parameters['serviceAccount']),
    'the autoscaler is as its parameters': contains(
      made.get('HorizontalPodAutoscaler'),
      parameters['horizontalPodAutoscaler'],
    ),
    'the budget is as its parameters': contains(made.get('PodDisruptionBudget'), parameters['podDisruptionBudget']),
  };
  return Object.entries(checks).flatMap(([what, holds]) => (holds ? [] : [what]));
}

function parsed(data: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, readYaml(value)[0]]));
}

function numbers(ports: unknown): number[] {
  return ((ports ?? []) as { readonly port: number }[]).map(({ port }) => port).sort((a, b) => a - b);
}

/** Whether an object has all of another; of a list each entry is somewhere in it. */
function contains(whole: unknown, part: unknown): boolean {
  if (Array.isArray(part)) {
    return Array.isArray(whole) && part.every((entry) => whole.some((candidate) => contains(candidate, entry)));
  }
  if (typeof part !== 'object' || part === null) return isDeepStrictEqual(whole, part);
  return Object.entries(part).every(([key, value]) => contains(at(whole, key), value));
}
