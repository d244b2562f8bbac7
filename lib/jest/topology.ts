import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { joinLoaded, type Loaded, loadObjects } from '../analysis/input/load';
import { type ModelOptions } from '../analysis/model/build';
import { KnativeRelease } from '../knative/release';

/** What the manifests do not say. */
export interface TopologyOptions {
  /**
   * Release of Knative Serving: `1.15`.
   *
   * @default - what labels in the manifests say, else 1.15
   */
  readonly knative?: string;
  /**
   * Whether istiod runs with PILOT_SCOPE_GATEWAY_TO_NAMESPACE=true.
   *
   * @default - what istiod's Deployment says, else false
   */
  readonly scopeGatewayToNamespace?: boolean;
}

/** The objects of a Chart, of all Charts of an App, or of a list of manifests. */
export function loadReceived(received: unknown): Loaded {
  if (Array.isArray(received)) return loadObjects(received, 'manifests');
  if (Chart.isChart(received)) return loadChart(received);
  if (received instanceof App) return joinLoaded(received.charts.map(loadChart));
  throw new Error('expect() was given neither a Chart, nor an App, nor a list of manifests');
}

/** Each object has its construct's path as its source. */
function loadChart(chart: Chart): Loaded {
  const paths = new Map(
    chart.node
      .findAll()
      .filter((construct): construct is ApiObject => ApiObject.isApiObject(construct))
      .map((object) => [
        keyOf({ kind: object.kind, metadata: { namespace: object.metadata.namespace, name: object.name } }),
        object.node.path,
      ]),
  );
  const manifests = Testing.synth(chart) as Keyed[];
  return joinLoaded(manifests.map((each) => loadObjects([each], paths.get(keyOf(each)) ?? chart.node.path)));
}

interface Keyed {
  readonly kind?: string;
  readonly metadata?: { readonly namespace?: string | undefined; readonly name?: string };
}

function keyOf({ kind = '', metadata: { namespace = '', name = '' } = {} }: Keyed): string {
  return `${kind} ${namespace}/${name}`;
}

/** The model options of a matcher's. */
export function modelOptions({ knative, scopeGatewayToNamespace }: TopologyOptions): ModelOptions {
  return {
    ...(knative !== undefined && { release: KnativeRelease.of(knative) }),
    ...(scopeGatewayToNamespace !== undefined && { scopeGatewayToNamespace }),
  };
}
