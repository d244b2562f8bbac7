import { at, integer, labelsAt, object, objects, text } from '../../private/access';
import { groupOf, type Manifest } from '../input/manifest';
import { type Autoscaler, type PodPolicy, type Service, type ServicePort } from './types';

export function readService(manifest: Manifest): Service | undefined {
  if (manifest.apiVersion !== 'v1' || manifest.kind !== 'Service') return undefined;
  const spec = object(manifest.object, 'spec');
  const selector = labelsAt(spec, 'selector');
  const type = text(spec, 'type') ?? 'ClusterIP';
  return {
    namespace: manifest.namespace,
    name: manifest.name,
    origin: 'manifest',
    type,
    labels: manifest.labels,
    annotations: manifest.annotations,
    selector: type === 'ExternalName' || Object.keys(selector).length === 0 ? undefined : selector,
    ports: readServicePorts(at(spec, 'ports')),
    source: manifest,
  };
}

/** Reads `spec.ports`; a port without a number is left out. */
export function readServicePorts(value: unknown): readonly ServicePort[] {
  return objects({ ports: value }, 'ports').flatMap((port) => {
    const number = integer(port, 'port');
    if (number === undefined) return [];
    const targetPort = integer(port, 'targetPort') ?? text(port, 'targetPort') ?? number;
    return [{ name: text(port, 'name') ?? '', port: number, targetPort, protocol: text(port, 'protocol') ?? 'TCP' }];
  });
}

const SELECTOR_PATHS: Readonly<Record<string, readonly string[]>> = {
  'networking.k8s.io NetworkPolicy': ['spec', 'podSelector'],
  'policy PodDisruptionBudget': ['spec', 'selector'],
};

export function readPodPolicy(manifest: Manifest): PodPolicy | undefined {
  const key = manifest.groupKind;
  const path = Object.hasOwn(SELECTOR_PATHS, key) ? SELECTOR_PATHS[key] : undefined;
  if (path === undefined) return undefined;
  const selector = object(manifest.object, ...path, 'matchLabels');
  return {
    namespace: manifest.namespace,
    name: manifest.name,
    selector: selector && labelsAt(selector),
    source: manifest,
  };
}

export function readAutoscaler(manifest: Manifest): Autoscaler | undefined {
  if (groupOf(manifest) !== 'autoscaling' || manifest.kind !== 'HorizontalPodAutoscaler') return undefined;
  const spec = object(manifest.object, 'spec');
  return {
    namespace: manifest.namespace,
    name: manifest.name,
    targetKind: text(spec, 'scaleTargetRef', 'kind') ?? '',
    targetName: text(spec, 'scaleTargetRef', 'name') ?? '',
    minReplicas: integer(spec, 'minReplicas') ?? 1,
    maxReplicas: integer(spec, 'maxReplicas'),
    source: manifest,
  };
}
