import {
  at,
  flag,
  integer,
  isObject,
  type KubeObject,
  labelsAt,
  mergeLabels,
  labels,
  object,
  objects,
  text,
} from '../../private/access';
import { yamlValue } from '../input/yaml-value';
import { type Manifest } from '../input/manifest';
import { readServicePorts } from './core';
import { type Service, type Workload } from './types';
import { installedWorkload } from './workloads';

interface Release {
  readonly name: string;
  readonly namespace: string;
  readonly values: readonly KubeObject[];
}

// Istio, manifests/charts/gateway/values.yaml.
const DEFAULT_PORTS = [
  { name: 'status-port', port: 15021, targetPort: 15021 },
  { name: 'http2', port: 80, targetPort: 80 },
  { name: 'https', port: 443, targetPort: 443 },
];

/**
 * The gateways of Helm releases of Istio's `gateway` chart: Argo CD Applications, Flux HelmReleases and k3s HelmCharts.
 */
export function readHelmGateways(
  manifest: Manifest,
  all: readonly Manifest[],
): { readonly workloads: Workload[]; readonly services: Service[] } {
  const workloads: Workload[] = [];
  const services: Service[] = [];
  for (const release of releases(manifest, all)) {
    const { workload, service } = render(manifest, release);
    workloads.push(workload);
    if (service.type !== 'None') services.push(service);
  }
  return { workloads, services };
}

function releases(manifest: Manifest, all: readonly Manifest[]): Release[] {
  const spec = object(manifest.object, 'spec');
  if (manifest.kind === 'Application') {
    const namespace = text(spec, 'destination', 'namespace') ?? 'default';
    return [object(spec, 'source') ?? {}, ...objects(spec, 'sources')]
      .filter((source) => text(source, 'chart') === 'gateway')
      .map((source) => {
        const helm = object(source, 'helm');
        return {
          name: text(helm, 'releaseName') ?? manifest.name,
          namespace,
          values: [valuesText(text(helm, 'values')), object(helm, 'valuesObject') ?? {}, parameters(helm)],
        };
      });
  }
  if (manifest.kind === 'HelmRelease') {
    if (fluxChart(manifest, spec, all) !== 'gateway') return [];
    const target = text(spec, 'targetNamespace');
    return [
      {
        name: text(spec, 'releaseName') ?? (target === undefined ? manifest.name : `${target}-${manifest.name}`),
        namespace: target ?? manifest.namespace,
        values: [object(spec, 'values') ?? {}],
      },
    ];
  }
  // k3s, "Helm": the Helm controller names the release after the object.
  if (text(spec, 'chart')?.split('/').at(-1) !== 'gateway') return [];
  const values = [valuesText(text(spec, 'valuesContent')), assigned(Object.entries(object(spec, 'set') ?? {}))];
  return [{ name: manifest.name, namespace: text(spec, 'targetNamespace') ?? manifest.namespace, values }];
}

/** The name of the chart of a HelmRelease: as it says, or that of the OCI repository that it refers to. */
function fluxChart(manifest: Manifest, spec: KubeObject | undefined, all: readonly Manifest[]): string | undefined {
  const reference = object(spec, 'chartRef');
  if (text(reference, 'kind') !== 'OCIRepository') return text(spec, 'chart', 'spec', 'chart');
  const namespace = text(reference, 'namespace') ?? manifest.namespace;
  const repository = all.find(
    (each) => each.kind === 'OCIRepository' && each.namespace === namespace && each.name === text(reference, 'name'),
  );
  return text(repository?.object, 'spec', 'url')?.split('/').at(-1);
}

function valuesText(content: string | undefined): KubeObject {
  const values = yamlValue(content ?? '');
  return isObject(values) ? values : {};
}

/** `helm.parameters`: a list of dotted names with values. */
function parameters(helm: KubeObject | undefined): KubeObject {
  return assigned(objects(helm, 'parameters').map((each) => [text(each, 'name') ?? '', text(each, 'value')]));
}

/** The values of `helm --set`: dotted names; `\\.` is a dot within a name. */
function assigned(pairs: readonly (readonly [name: string, value: unknown])[]): KubeObject {
  const values = emptyObject();
  for (const [name, value] of pairs) {
    const path = name.split(/(?<!\\)\./).map((part) => part.replaceAll('\\.', '.'));
    let target = values;
    for (const part of path.slice(0, -1)) {
      const next = target[part] ?? emptyObject();
      if (!isObject(next)) break;
      target[part] = next;
      target = next;
    }
    target[path.at(-1) ?? ''] = value;
  }
  return values;
}

function emptyObject(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

// Without it istiod would not inject the proxy. Source: Istio manifests/charts/gateway/templates/_helpers.tpl.
const INJECTED = labels([['sidecar.istio.io/inject', 'true']]);

function render(manifest: Manifest, release: Release): { workload: Workload; service: Service } {
  const value = (...path: string[]): unknown =>
    release.values.map((values) => at(values, ...path)).findLast((found) => found !== undefined);
  const named = { namespace: release.namespace, name: text({ name: value('name') }, 'name') ?? release.name };
  const given = mergeLabels(...release.values.map((values) => labelsAt(values, 'labels')));
  const selector = labels([
    ['app', given['app'] ?? named.name],
    ['istio', given['istio'] ?? named.name.replace(/^istio-/, '')],
  ]);
  const own = mergeLabels(given, selector, labels([['app.kubernetes.io/name', named.name]]));
  const autoscaled = flag({ enabled: value('autoscaling', 'enabled') }, 'enabled') ?? true;
  const replicas =
    integer({ count: autoscaled ? value('autoscaling', 'minReplicas') : value('replicaCount') }, 'count') ?? 1;
  return {
    workload: installedWorkload(manifest, {
      ...named,
      podLabels: mergeLabels(INJECTED, own),
      podAnnotations: labelsAt({ annotations: value('podAnnotations') }, 'annotations'),
      replicas: value('kind') === 'DaemonSet' ? undefined : replicas,
      // The chart sets a sysctl that lets the pods bind low ports.
      isUnprivileged: false,
    }),
    service: {
      ...named,
      origin: 'installer',
      type: text({ type: value('service', 'type') }, 'type') ?? 'LoadBalancer',
      labels: own,
      annotations: labelsAt({ annotations: value('service', 'annotations') }, 'annotations'),
      selector: mergeLabels(selector, labelsAt({ labels: value('service', 'selectorLabels') }, 'labels')),
      ports: readServicePorts(value('service', 'ports') ?? DEFAULT_PORTS),
      source: manifest,
    },
  };
}
