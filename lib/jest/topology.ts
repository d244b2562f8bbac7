import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { joinLoaded, type Loaded, loadObjects } from '../analysis/input/load';
import { type ModelOptions } from '../analysis/model/build';
import { KnativeRelease } from '../knative/release';
import { withSideCharts } from '../private/side-chart';
import { present } from '../private/present';
import { text } from '../private/access';

/** Facts that the manifests do not contain. */
export interface MatcherOptions {
  /**
   * Release of Knative Serving, such as `1.15`.
   *
   * @default - the release of the chart's platform, otherwise that in the labels of the manifests, otherwise 1.15
   */
  readonly knative?: string;
  /**
   * Whether istiod runs with PILOT_SCOPE_GATEWAY_TO_NAMESPACE=true.
   *
   * @default - as set on istiod's Deployment, otherwise false
   */
  readonly scopeGatewayToNamespace?: boolean;
  /**
   * DNS domain of the cluster, such as `cluster.local`.
   *
   * @default - that of the Services in config-istio, otherwise `cluster.local`
   */
  readonly clusterDomain?: string;
}

/** The objects of a Chart, of all Charts of an App, or of a list of manifests. */
export function loadReceived(received: unknown): Loaded {
  if (Array.isArray(received)) return loadObjects(received, 'manifests');
  if (Chart.isChart(received)) return joinLoaded(withSideCharts(received).map(loadChart));
  if (received instanceof App) return joinLoaded(received.charts.map(loadChart));
  throw new Error('expect() takes a Chart, an App or a list of manifests');
}

/** The source of each object is the path of its construct. */
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

/** The model options of a matcher's; the release is that of the chart's platform where the options name none. */
export function modelOptions(
  received: unknown,
  { knative, scopeGatewayToNamespace, clusterDomain }: MatcherOptions,
): ModelOptions {
  const asked = knative ?? platformRelease(received);
  return {
    ...(asked !== undefined && { release: KnativeRelease.of(asked) }),
    ...present({ scopeGatewayToNamespace, clusterDomain }),
  };
}

/** The release of a chart such as MultiGatewayChart, or of the first such chart of an app. */
function platformRelease(received: unknown): string | undefined {
  const charts = received instanceof App ? received.charts : [received];
  const versions = charts.map((chart) => text(chart, 'platform', 'knative', 'version'));
  return versions.find((version) => version !== undefined);
}
