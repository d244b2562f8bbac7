import { at, flag, type KubeObject, labelsAt, object, objects, text } from '../../private/access';
import { nameOf, subjectOf } from '../finding';
import { groupBy } from '../../private/group';
import { ISTIO_NAMESPACE } from '../../private/stock-install';
import { groupOf, type Manifest } from '../input/manifest';
import { type Model } from '../model/build';
import { isSubset } from '../model/label-index';
import { type Workload } from '../model/types';
import { yamlValue } from '../input/yaml-value';

const FILTER = 'envoy.filters.listener.proxy_protocol';
const ROOT_NAMESPACE = ISTIO_NAMESPACE;

/** The setting that makes pods expect PROXY protocol. */
export interface ProxyProtocolDemand {
  readonly source: Manifest;
  readonly text: string;
}

/** Which gateway pods close connections without a PROXY protocol header. Source: Istio, `gatewayTopology.proxyProtocol`; Envoy, PROXY protocol filter. */
export class ProxyProtocol {
  private readonly filters: ReadonlyMap<string, readonly Manifest[]>;
  private readonly mesh: ProxyProtocolDemand | undefined;

  public constructor({ manifests }: Model) {
    const filters = manifests.filter(
      (manifest) =>
        groupOf(manifest) === 'networking.istio.io' && manifest.kind === 'EnvoyFilter' && demandsHeader(manifest),
    );
    this.filters = groupBy(filters, ({ namespace }) => [namespace]);
    this.mesh = manifests.flatMap((manifest) => meshDemand(manifest) ?? [])[0];
  }

  public demandedOf(workload: Workload): ProxyProtocolDemand | undefined {
    const annotation = yamlValue(workload.podAnnotations['proxy.istio.io/config'] ?? '');
    if (hasProxyProtocol(annotation)) {
      return { source: workload.source, text: 'gatewayTopology.proxyProtocol of the annotation proxy.istio.io/config' };
    }
    const filters = [...(this.filters.get(workload.namespace) ?? []), ...(this.filters.get(ROOT_NAMESPACE) ?? [])];
    const filter = filters.find(({ object: source }) =>
      isSubset(labelsAt(source, 'spec', 'workloadSelector', 'labels'), workload.podLabels),
    );
    return filter === undefined ? this.mesh : { source: filter, text: nameOf(subjectOf(filter)) };
  }
}

/** The mesh-wide default: of an IstioOperator, or of istiod's ConfigMap. */
function meshDemand(manifest: Manifest): ProxyProtocolDemand | undefined {
  const isOperator = groupOf(manifest) === 'install.istio.io' && manifest.kind === 'IstioOperator';
  const isConfig = manifest.apiVersion === 'v1' && manifest.kind === 'ConfigMap' && manifest.name === 'istio';
  const mesh = isOperator
    ? at(manifest.object, 'spec', 'meshConfig')
    : isConfig && manifest.namespace === ROOT_NAMESPACE
      ? yamlValue(text(manifest.object, 'data', 'mesh') ?? '')
      : undefined;
  if (!hasProxyProtocol(at(mesh, 'defaultConfig'))) return undefined;
  return { source: manifest, text: `defaultConfig.gatewayTopology.proxyProtocol of ${nameOf(subjectOf(manifest))}` };
}

function hasProxyProtocol(config: unknown): boolean {
  return object(config, 'gatewayTopology', 'proxyProtocol') !== undefined;
}

function demandsHeader({ object: source }: Manifest): boolean {
  return objects(source, 'spec', 'configPatches')
    .map((patch) => object(patch, 'patch', 'value'))
    .flatMap((value) => [
      ...(value === undefined ? [] : [value]),
      ...objects(value, 'listener_filters'),
      ...objects(value, 'listenerFilters'),
    ])
    .some((filter) => text(filter, 'name') === FILTER && !acceptsPlain(filter));
}

function acceptsPlain(filter: KubeObject): boolean {
  const config = object(filter, 'typed_config') ?? object(filter, 'typedConfig');
  return (
    (flag(config, 'allow_requests_without_proxy_protocol') ?? flag(config, 'allowRequestsWithoutProxyProtocol')) ===
    true
  );
}
