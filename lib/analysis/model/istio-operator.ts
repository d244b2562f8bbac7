import {
  at,
  flag,
  integer,
  type KubeObject,
  type Labels,
  labels,
  labelsAt,
  mergeLabels,
  object,
  objects,
  text,
} from '../../private/access';
import { INGRESS_LABELS, INGRESS_PORTS, INGRESS_SERVICE, ISTIO_NAMESPACE } from '../../private/stock-install';
import { type Manifest } from '../input/manifest';
import { readServicePorts } from './core';
import { type Service, type Workload } from './types';
import { installedWorkload } from './workloads';

// Istio, manifests/charts/gateways/istio-ingress/values.yaml: a `label` is merged into these, key by key.
const DEFAULT_LABELS = labels(Object.entries(INGRESS_LABELS));
// Istio, manifests/profiles: the profiles that install istio-ingressgateway when `components.ingressGateways` is
// absent.
const PROFILES_WITH_GATEWAY = new Set(['default', 'demo', 'openshift', 'preview', 'stable']);

/** The ingress gateways that an IstioOperator (install.istio.io/v1alpha1) installs. */
export function readIstioOperator(manifest: Manifest): {
  readonly workloads: Workload[];
  readonly services: Service[];
} {
  const workloads: Workload[] = [];
  const services: Service[] = [];
  for (const gateway of ingressGateways(manifest)) {
    if (flag(gateway, 'enabled') === false) continue;
    const named = {
      namespace: text(gateway, 'namespace') ?? text(manifest.object, 'metadata', 'namespace') ?? ISTIO_NAMESPACE,
      name: text(gateway, 'name') ?? INGRESS_SERVICE,
    };
    const values = at(manifest.object, 'spec', 'values', 'gateways', INGRESS_SERVICE);
    const own = mergeLabels(DEFAULT_LABELS, labelsAt(values, 'labels'), labelsAt(gateway, 'label'));
    const installed = mergeLabels(own, labels([['operator.istio.io/component', 'IngressGateways']]));
    const replicas =
      integer(gateway, 'k8s', 'replicaCount') ??
      integer(gateway, 'k8s', 'hpaSpec', 'minReplicas') ??
      integer(values, 'autoscaleMin') ??
      1;
    workloads.push(
      installedWorkload(manifest, {
        ...named,
        podLabels: mergeLabels(installed, patchedPodLabels(gateway, named.name)),
        podAnnotations: labelsAt(gateway, 'k8s', 'podAnnotations'),
        replicas,
        isUnprivileged: flag(values, 'runAsRoot') !== true,
      }),
    );
    services.push({
      ...named,
      origin: 'installer',
      type: text(gateway, 'k8s', 'service', 'type') ?? text(values, 'type') ?? 'LoadBalancer',
      labels: mergeLabels(installed, labels([['release', 'istio']])),
      annotations: mergeLabels(labelsAt(values, 'serviceAnnotations'), labelsAt(gateway, 'k8s', 'serviceAnnotations')),
      selector: own,
      ports: ports(values, gateway),
      source: manifest,
    });
  }
  return { workloads, services };
}

const POD_LABELS = 'spec.template.metadata.labels.';

/** The labels that patches of the rendered Deployment give to its pods; a dot within a key is escaped. */
function patchedPodLabels(gateway: KubeObject, name: string): Labels {
  const patches = objects(gateway, 'k8s', 'overlays')
    .filter((overlay) => text(overlay, 'kind') === 'Deployment' && (text(overlay, 'name') ?? name) === name)
    .flatMap((overlay) => objects(overlay, 'patches'));
  return labels(
    patches.flatMap((patch) => {
      const path = text(patch, 'path') ?? '';
      const key = path.slice(POD_LABELS.length).replaceAll('\\.', '.');
      return path.startsWith(POD_LABELS) ? [[key, patch['value']] as const] : [];
    }),
  );
}

function ingressGateways(manifest: Manifest): readonly KubeObject[] {
  if (Array.isArray(at(manifest.object, 'spec', 'components', 'ingressGateways'))) {
    return objects(manifest.object, 'spec', 'components', 'ingressGateways');
  }
  const profile = text(manifest.object, 'spec', 'profile') ?? 'default';
  return PROFILES_WITH_GATEWAY.has(profile) ? [{ name: INGRESS_SERVICE }] : [];
}

/** `k8s.service` is merged into the chart's Service strategically: ports by their number. */
function ports(values: unknown, gateway: KubeObject): Service['ports'] {
  const base = readServicePorts(at(values, 'ports') ?? INGRESS_PORTS);
  const overlay = readServicePorts(object(gateway, 'k8s', 'service')?.['ports']);
  return [...overlay, ...base.filter((port) => overlay.every((other) => other.port !== port.port))];
}
