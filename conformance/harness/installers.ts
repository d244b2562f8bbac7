import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bench } from './bench';
import { Component } from './components';
import { type ConfigMap, type KubernetesObject, groupOf, parseObjects, toYaml } from './objects';
import { output } from './processes';
import { readYaml } from './yaml';

const CHART = 'istio/manifests/charts/gateway';

interface ChartRelease {
  readonly name: string;
  readonly namespace: string;
  readonly values: unknown;
}

interface ArgoApplication extends KubernetesObject {
  readonly spec: {
    readonly destination: { readonly namespace: string };
    readonly source: { readonly helm: { readonly releaseName: string; readonly valuesObject: unknown } };
  };
}

interface FluxRelease extends KubernetesObject {
  readonly spec: { readonly releaseName: string; readonly targetNamespace?: string; readonly values: unknown };
}

/**
 * The objects once every installer has done its work: what IstioOperators and Helm releases stand for, beside the rest.
 */
export async function install(bench: Bench, objects: readonly KubernetesObject[]): Promise<KubernetesObject[]> {
  const result: KubernetesObject[] = [];
  for (const object of objects) {
    const release = chartRelease(object);
    if (release !== undefined) result.push(...(await helmTemplate(bench, release)));
    else if (groupOf(object) === 'install.istio.io') result.push(...(await manifestGenerate(bench, object)));
    else result.push(object);
  }
  return result;
}

/** What `istioctl` installs for an IstioOperator resource; it refuses fields that it does not know. */
export async function manifestGenerate(bench: Bench, operator: KubernetesObject): Promise<KubernetesObject[]> {
  const file = written('istio-operator.yaml', toYaml([operator]));
  return parseObjects(await output(bench.file(Component.ISTIO, 'istioctl'), ['manifest', 'generate', '-f', file]));
}

/** What Istio's own `gateway` chart renders; its schema refuses values that it does not know. */
export async function helmTemplate(
  bench: Bench,
  { name, namespace, values }: ChartRelease,
): Promise<KubernetesObject[]> {
  const file = written('values.json', JSON.stringify(values));
  const chart = bench.file(Component.MANIFESTS, CHART);
  const args = ['template', name, chart, '--namespace', namespace, '-f', file, '--api-versions', 'policy/v1'];
  return parseObjects(await output(bench.file(Component.HELM, 'helm'), args));
}

/** The release of Istio's gateway chart that an Argo CD Application, a Flux HelmRelease or a values file asks for. */
export function chartRelease(object: KubernetesObject): ChartRelease | undefined {
  if (object.kind === 'Application' && groupOf(object) === 'argoproj.io') {
    const { destination, source } = (object as ArgoApplication).spec;
    return { name: source.helm.releaseName, namespace: destination.namespace, values: source.helm.valuesObject };
  }
  if (object.kind === 'HelmRelease' && groupOf(object) === 'helm.toolkit.fluxcd.io') {
    const { releaseName, targetNamespace, values } = (object as FluxRelease).spec;
    return { name: releaseName, namespace: targetNamespace ?? object.metadata.namespace ?? '', values };
  }
  const data = object.kind === 'ConfigMap' ? ((object as ConfigMap).data ?? {}) : {};
  if (data['chart'] !== 'gateway' || data['values.yaml'] === undefined) return undefined;
  return {
    name: data['release'] ?? '',
    namespace: object.metadata.namespace ?? '',
    values: readYaml(data['values.yaml'])[0],
  };
}

function written(name: string, text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'installer-')), name);
  writeFileSync(file, text);
  return file;
}
