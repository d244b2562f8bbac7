import { type GatewayOverride, type OperatedIngress, operatedIngress } from '../../lib/knative/operator';
import { KnativeRelease } from '../../lib/knative/release';
import { INGRESS_GATEWAY, LOCAL_GATEWAY } from '../../lib/private/stock-install';
import { type KubernetesObject, type Service, groupOf, namespaceOf } from './objects';

interface KnativeServing extends KubernetesObject {
  readonly spec: {
    readonly version?: string;
    readonly config?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  };
}

/**
 * The objects once Knative's operator has done its work: the ConfigMaps that a KnativeServing stands for, and its stock
 * Gateways and Service as it rewrites them, by the one model of that.
 */
export function operated(objects: readonly KubernetesObject[]): KubernetesObject[] {
  const serving = objects.find(isServing);
  if (serving === undefined) return [...objects];
  const ingress = operatedIngress({ ...serving }, KnativeRelease.of(serving.spec.version ?? ''));
  return objects.flatMap((object) =>
    object === serving ? configMaps(serving) : [rewritten(object, serving, ingress)],
  );
}

function isServing(object: KubernetesObject): object is KnativeServing {
  return object.kind === 'KnativeServing' && groupOf(object) === 'operator.knative.dev';
}

function configMaps(serving: KnativeServing): KubernetesObject[] {
  return Object.entries(serving.spec.config ?? {}).map(([name, data]) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `config-${name}`, namespace: namespaceOf(serving) },
    data,
  }));
}

function rewritten(object: KubernetesObject, serving: KnativeServing, ingress: OperatedIngress): KubernetesObject {
  const { name } = object.metadata;
  if (object.kind === 'Gateway' && namespaceOf(object) === namespaceOf(serving)) {
    if (name === INGRESS_GATEWAY) return overridden(object, ingress.externalGateway);
    if (name === LOCAL_GATEWAY) return overridden(object, ingress.localGateway);
  }
  if (object.kind !== 'Service' || groupOf(object) !== '' || name !== LOCAL_GATEWAY) return object;
  const { namespace, selector } = ingress.localService;
  const { spec } = object as Service;
  return { ...object, metadata: { ...object.metadata, namespace }, spec: { ...spec, ...(selector && { selector }) } };
}

function overridden(gateway: KubernetesObject, override: GatewayOverride): KubernetesObject {
  return { ...gateway, spec: { ...(gateway['spec'] as object), ...override } };
}
