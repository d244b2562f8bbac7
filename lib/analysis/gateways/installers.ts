import { at, flag, isObject, type KubeObject, object, objects, text } from '../../private/access';
import { INGRESS_SERVICE, ISTIO_NAMESPACE } from '../../private/stock-install';
import { type Manifest } from '../input/manifest';
import { type ModelNode, type Service, type Workload } from '../model/types';
import { yamlValue } from '../input/yaml-value';

/** The entry of an IstioOperator that a workload or Service is created from. */
export function operatorEntry({ source, namespace, name }: ModelNode): KubeObject | undefined {
  return objects(source.object, 'spec', 'components', 'ingressGateways').find(
    (entry) =>
      (text(entry, 'name') ?? INGRESS_SERVICE) === name &&
      (text(entry, 'namespace') ?? text(source.object, 'metadata', 'namespace') ?? ISTIO_NAMESPACE) === namespace,
  );
}

/** `values` of an IstioOperator for its ingress gateways. */
export function operatorValues(source: Manifest): unknown {
  return at(source.object, 'spec', 'values', 'gateways', INGRESS_SERVICE);
}

const HELM_RELEASES = new Set([
  'argoproj.io Application',
  'helm.cattle.io HelmChart',
  'helm.toolkit.fluxcd.io HelmRelease',
]);

/** Whether the manifest is an Argo CD Application, a Flux HelmRelease or a k3s HelmChart. */
export function isHelmRelease(source: Manifest): boolean {
  return HELM_RELEASES.has(source.groupKind);
}

/** A setting of a release of Istio's gateway chart: the last source of values that has it wins. */
export function helmValue(source: Manifest, ...path: readonly string[]): unknown {
  const spec = object(source.object, 'spec');
  const helms = [object(spec, 'source'), ...objects(spec, 'sources')]
    .filter((each) => text(each, 'chart') === 'gateway')
    .map((each) => object(each, 'helm'));
  const found = [
    ...helms.flatMap((helm) => [
      at(yamlValue(text(helm, 'values') ?? ''), ...path),
      at(helm, 'valuesObject', ...path),
      ...objects(helm, 'parameters').flatMap((each) =>
        text(each, 'name') === path.join('.') ? text(each, 'value') : [],
      ),
    ]),
    at(spec, 'values', ...path),
    at(yamlValue(text(spec, 'valuesContent') ?? ''), ...path),
    at(spec, 'set', path.join('.')),
  ];
  return found.findLast((value) => value !== undefined);
}

/** A field of a Service's `spec`, from its manifest or its installer. */
export function serviceSetting(service: Service, field: string): unknown {
  const { origin, source } = service;
  if (origin === 'manifest') return at(source.object, 'spec', field);
  if (isHelmRelease(source)) return helmValue(source, 'service', field);
  return at(operatorEntry(service), 'k8s', 'service', field);
}

/** Whether the installer creates a PodDisruptionBudget for several replicas. */
export function installsBudget({ kind, source }: Workload): boolean {
  if (kind === 'IstioOperator') {
    return flag(source.object, 'spec', 'values', 'global', 'defaultPodDisruptionBudget', 'enabled') !== false;
  }
  const budget = isHelmRelease(source) ? helmValue(source, 'podDisruptionBudget') : undefined;
  return isObject(budget) && Object.keys(budget).length > 0;
}
