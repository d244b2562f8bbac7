import { at, type KubeObject, isObject, object, objects, strings, text } from '../../private/access';
import { ISTIO_NAMESPACE } from '../../private/stock-install';
import { groupOf, type Manifest } from '../input/manifest';
import { yamlValue } from '../input/yaml-value';

/** Istio's MeshConfig of one revision of istiod. */
export interface MeshConfig {
  /** `default` for an istiod without a revision. */
  readonly revision: string;
  /** Label selectors of the namespaces that istiod reads; without any it reads all of them. */
  readonly discoverySelectors: readonly KubeObject[];
  /** Where VirtualServices without `exportTo` are visible; everywhere if empty. */
  readonly virtualServiceExportTo: readonly string[];
  /** `defaultConfig`: the configuration of proxies. */
  readonly proxyConfig: unknown;
  readonly source: Manifest;
}

const CONFIG_MAP = /^istio(?:-(.+))?$/;
/** The revision of an istiod without one. */
export const DEFAULT_REVISION = 'default';

/**
 * The MeshConfigs among the manifests, of istiod's ConfigMaps or of what installs istiod: an IstioOperator, or values
 * of its Helm chart. A ConfigMap takes precedence over what it is made from.
 *
 * Source: Istio, "Global Mesh Options".
 */
export function readMeshConfigs(manifests: readonly Manifest[]): readonly MeshConfig[] {
  const byRevision = new Map<string, MeshConfig>();
  for (const read of [ofInstaller, ofConfigMap]) {
    for (const each of manifests.flatMap((manifest) => read(manifest) ?? [])) byRevision.set(each.revision, each);
  }
  return [...byRevision.values()];
}

function ofConfigMap(manifest: Manifest): MeshConfig | undefined {
  const { apiVersion, kind, namespace, name, object: source } = manifest;
  if (apiVersion !== 'v1' || kind !== 'ConfigMap' || namespace !== ISTIO_NAMESPACE) return undefined;
  const found = CONFIG_MAP.exec(name);
  const content = text(source, 'data', 'mesh');
  if (found === null || content === undefined) return undefined;
  return meshConfig(yamlValue(content), found[1], manifest);
}

function ofInstaller(manifest: Manifest): MeshConfig | undefined {
  const { object: source } = manifest;
  if (groupOf(manifest) === 'install.istio.io' && manifest.kind === 'IstioOperator') {
    const values = at(source, 'spec', 'values', 'meshConfig');
    const merged = { ...(isObject(values) ? values : {}), ...object(source, 'spec', 'meshConfig') };
    return meshConfig(merged, text(source, 'spec', 'revision'), manifest);
  }
  for (const values of istiodValues(manifest)) {
    const found = object(values, 'meshConfig');
    if (found !== undefined) return meshConfig(found, text(values, 'revision'), manifest);
  }
  return undefined;
}

/** The values of releases of the chart istiod. */
function istiodValues(manifest: Manifest): readonly unknown[] {
  const spec = object(manifest.object, 'spec');
  if (groupOf(manifest) === 'argoproj.io' && manifest.kind === 'Application') {
    return [object(spec, 'source') ?? {}, ...objects(spec, 'sources')]
      .filter((source) => text(source, 'chart') === 'istiod')
      .flatMap((source) => [at(source, 'helm', 'valuesObject'), yamlValue(text(source, 'helm', 'values') ?? '')]);
  }
  const isRelease = groupOf(manifest) === 'helm.toolkit.fluxcd.io' && manifest.kind === 'HelmRelease';
  return isRelease && text(spec, 'chart', 'spec', 'chart') === 'istiod' ? [at(spec, 'values')] : [];
}

function meshConfig(mesh: unknown, revision: string | undefined, source: Manifest): MeshConfig | undefined {
  if (!isObject(mesh)) return undefined;
  return {
    revision: revision === undefined || revision === '' ? DEFAULT_REVISION : revision,
    discoverySelectors: objects(mesh, 'discoverySelectors'),
    virtualServiceExportTo: strings(mesh, 'defaultVirtualServiceExportTo'),
    proxyConfig: at(mesh, 'defaultConfig'),
    source,
  };
}
