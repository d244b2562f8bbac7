import { flag, integer, type KubeObject, type Labels, labelsAt, object, objects, text } from '../../private/access';
import { groupBy } from '../../private/group';
import { ISTIO_NAMESPACE } from '../../private/stock-install';
import { groupOf, idOf, type Manifest } from '../input/manifest';
import { type Model } from '../model/build';
import { isSubset } from '../model/label-index';
import { type Workload } from '../model/types';
import { yamlValue } from '../input/yaml-value';
import { remembered } from '../../private/remembered';

const FILTER = 'envoy.filters.listener.proxy_protocol';
const FILTER_TYPE = /\.listener\.proxy_protocol\.v\w+\.ProxyProtocol$/;
const TYPED_STRUCT = /\.TypedStruct$/;
const ROOT_NAMESPACE = ISTIO_NAMESPACE;

/** The setting that makes pods expect PROXY protocol. */
export interface ProxyProtocolDemand {
  readonly source: Manifest;
  readonly text: string;
}

/**
 * Which gateway pods close connections without a PROXY protocol header.
 *
 * Source: Istio, `gatewayTopology.proxyProtocol` and "Envoy Filter"; Envoy, PROXY protocol filter and "Extension
 * configuration".
 */
export class ProxyProtocol {
  private readonly demanding = new Map<string, boolean>();
  private readonly filters: ReadonlyMap<string, readonly Filter[]>;

  public constructor(private readonly model: Model) {
    this.filters = groupBy(
      model.manifests.flatMap((manifest) => filtersOf(manifest)),
      ({ source }) => [source.namespace],
    );
  }

  /** What makes a port of a workload's pods expect the header; any port if none is given. */
  public demandedOf(workload: Workload, podPort?: number): ProxyProtocolDemand | undefined {
    const annotation = workload.podAnnotations['proxy.istio.io/config'];
    if (annotation !== undefined && this.demands(annotation)) {
      return { source: workload.source, text: 'gatewayTopology.proxyProtocol of the annotation proxy.istio.io/config' };
    }
    const filters = [...new Set([workload.namespace, ROOT_NAMESPACE])].flatMap((each) => this.filters.get(each) ?? []);
    const filter = filters.find(
      ({ selector, port }) =>
        isSubset(selector, workload.podLabels) && (port === undefined || podPort === undefined || port === podPort),
    );
    if (filter !== undefined) return { source: filter.source, text: inWords(filter.source) };
    return this.meshDemand(workload);
  }

  /** Whether a proxy configuration in YAML asks for it. Many pods have the same one. */
  private demands(config: string): boolean {
    return remembered(this.demanding, config, () => hasProxyProtocol(yamlValue(config)));
  }

  private meshDemand(workload: Workload): ProxyProtocolDemand | undefined {
    const mesh = this.model.istiod.meshConfigOf(workload);
    if (mesh === undefined || !hasProxyProtocol(mesh.proxyConfig)) return undefined;
    const { source } = mesh;
    return { source, text: `defaultConfig.gatewayTopology.proxyProtocol of ${inWords(source)}` };
  }
}

/** A patch of an EnvoyFilter that adds the PROXY protocol filter to listeners of gateways. */
interface Filter {
  readonly source: Manifest;
  readonly selector: Labels;
  /** The only port whose listener is patched; `undefined` for all. */
  readonly port: number | undefined;
}

function filtersOf(source: Manifest): readonly Filter[] {
  if (groupOf(source) !== 'networking.istio.io' || source.kind !== 'EnvoyFilter') return [];
  const selector = labelsAt(source.object, 'spec', 'workloadSelector', 'labels');
  return objects(source.object, 'spec', 'configPatches')
    .filter((patch) => ['ANY', 'GATEWAY'].includes(text(patch, 'match', 'context') ?? 'ANY') && addsFilter(patch))
    .map((patch) => ({ source, selector, port: integer(patch, 'match', 'listener', 'portNumber') }));
}

function inWords(manifest: Manifest): string {
  return `${manifest.kind} ${idOf(manifest)}`;
}

function hasProxyProtocol(config: unknown): boolean {
  return object(config, 'gatewayTopology', 'proxyProtocol') !== undefined;
}

function addsFilter(configPatch: KubeObject): boolean {
  if (text(configPatch, 'patch', 'operation') === 'REMOVE') return false;
  const value = object(configPatch, 'patch', 'value');
  return [
    ...(value === undefined ? [] : [value]),
    ...objects(value, 'listener_filters'),
    ...objects(value, 'listenerFilters'),
  ].some((filter) => isProxyProtocol(filter) && !acceptsPlain(filter));
}

/** Envoy finds an extension by the type of its configuration; the name counts only without one. */
function isProxyProtocol(filter: KubeObject): boolean {
  const config = configOf(filter);
  const type = text(config, '@type') ?? '';
  const inner = TYPED_STRUCT.test(type) ? (text(config, 'type_url') ?? text(config, 'typeUrl') ?? '') : type;
  return inner === '' ? text(filter, 'name') === FILTER : FILTER_TYPE.test(inner);
}

function configOf(filter: KubeObject): KubeObject | undefined {
  return object(filter, 'typed_config') ?? object(filter, 'typedConfig');
}

function acceptsPlain(filter: KubeObject): boolean {
  const config = configOf(filter);
  // A TypedStruct holds the configuration in its value.
  return [config, object(config, 'value')].some(
    (each) =>
      (flag(each, 'allow_requests_without_proxy_protocol') ?? flag(each, 'allowRequestsWithoutProxyProtocol')) === true,
  );
}
