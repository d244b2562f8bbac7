import { ApiObject, App, Chart } from 'cdk8s';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HubServing } from '../knative/delivery/hub';
import { brand } from '../private/brand';
import { groupBy } from '../private/group';
import { PART_OF } from '../private/labels';
import { listed } from '../private/listed';
import { choice } from '../private/nearest';
import { type Refusal, describeRefusal, throwRefusal, throwRefusals, under } from '../private/refusal';
import { checkArguments } from '../private/types';
import { writeYaml } from '../private/yaml/write';
import { MultiGatewayChart } from '../topology/multi-gateway-chart';
import { type MultiGatewayChartProps } from '../topology/multi-gateway-chart-props';
import { topologyRefusals } from '../topology/topology-refusals';
import { fleetRefusals } from './checks';
import { CHART, inOrder } from './chart';
import { composed } from './compose';
import { FleetDelivery, orderOf } from './delivery';
import { foreignDelivery } from './delivery-file';
import { type DeliveredFleet } from './delivery-options';
import { hubRefusals } from './hub';
import { CLUSTERS, DELIVERY_CHART, DELIVERY_FILE, DELIVERY_INDEX } from './layout';
import { type ClusterProblem, saidOnce } from './once';
import { type FleetCluster, type FleetProps } from './options';

/**
 * The topologies of many clusters: shared defaults, with overrides by environment, region and cluster. Each cluster
 * has an app of its own, whose output is in `clusters/NAME`; what brings the folders there is in `fleet.k8s.yaml`.
 *
 * As data, a fleet is written in a fleet file (docs/fleet.md), which `knative-gateways fleet synth` reads.
 */
export class Fleet {
  private readonly charts = new Map<string, MultiGatewayChart>();
  private readonly delivery: FleetDelivery;
  private readonly outdir: string;

  /** Throws all that is wrong with the fleet, and with the topology of each cluster, at once. */
  public constructor(private readonly props: FleetProps) {
    checkArguments('Fleet', [props]);
    throwRefusals(refusals(props), 'Fleet');
    this.delivery = props.delivery ?? FleetDelivery.folders();
    this.outdir = props.outdir ?? process.env.CDK8S_OUTDIR ?? 'dist';
    for (const name of this.clusterNames) {
      const app = new App({ outdir: join(this.outdir, CLUSTERS, name) });
      const chart = new MultiGatewayChart(app, CHART, inOrder(this.topology(name), orderOf(this.delivery._marks)));
      this.charts.set(name, chart);
    }
  }

  /** The names of the clusters, sorted. */
  public get clusterNames(): string[] {
    return Object.keys(this.props.clusters).sort();
  }

  /** The chart of a cluster, to assign services to its gateways. Throws if there is no such cluster. */
  public chart(cluster: string): MultiGatewayChart {
    checkArguments('Fleet.chart', [cluster]);
    const chart = this.charts.get(cluster);
    if (chart !== undefined) return chart;
    const refusal = { path: [], what: 'not a cluster of the fleet', got: cluster };
    return throwRefusal({ ...refusal, ...choice(cluster, this.clusterNames) }, 'Fleet.chart');
  }

  /** The topology of a cluster, as it is composed. Throws if there is no such cluster. */
  public topology(cluster: string): MultiGatewayChartProps {
    checkArguments('Fleet.topology', [cluster]);
    if (!Object.hasOwn(this.props.clusters, cluster)) this.chart(cluster);
    return composed(this.props, cluster) as unknown as MultiGatewayChartProps;
  }

  /**
   * Writes the folder of each cluster, and what brings them there. Throws, and writes nothing, if the validation of a
   * cluster fails, or if there is a `fleet.k8s.yaml` or `kustomization.yaml` that no fleet wrote.
   */
  public synth(): void {
    const delivered = deliveredFleet(this.props, hubsOf(this.props));
    if (isDelivered(this.delivery, delivered)) throwRefusals(foreignDelivery(this.outdir), 'Fleet.synth');
    this.validate();
    for (const chart of this.charts.values()) App.of(chart).synth();
    writeDelivery(this.delivery, delivered, this.outdir);
  }

  /** Validates all clusters, as each App would do before it writes. */
  private validate(): void {
    const errors = [...this.charts].flatMap(([cluster, { node }]) =>
      node.root.node
        .findAll()
        .flatMap((each) =>
          each.node.validate().map((message) => ({ cluster, message: `[${each.node.path}] ${message}` })),
        ),
    );
    if (errors.length === 0) return;
    const lines = [...groupBy(errors, ({ message }) => [message])].map(
      ([message, group]) => `${listed(group.map(({ cluster }) => cluster))}: ${message}`,
    );
    throw new Error(`Fleet.synth: validation failed, and nothing is written\n  ${lines.join('\n  ')}`);
  }
}

brand(Fleet, 'Fleet');

/** A fleet as its delivery sees it. */
export function deliveredFleet(
  {
    clusters,
    rollout = [],
  }: {
    readonly clusters: Readonly<Record<string, Pick<FleetCluster, 'environment' | 'region'>>>;
    readonly rollout?: readonly string[];
  },
  hubs: ReadonlyMap<string, HubServing>,
): DeliveredFleet {
  const names = Object.keys(clusters).sort();
  return {
    clusters: names.map((name) => ({
      name,
      environment: clusters[name]?.environment,
      region: clusters[name]?.region,
      hasHub: hubs.has(name),
    })),
    rollout,
  };
}

/** Whether anything brings the clusters there. */
export function isDelivered(delivery: FleetDelivery, fleet: DeliveredFleet): boolean {
  return delivery._objects(fleet).length > 0;
}

/** Writes what brings the clusters there, if anything does. */
export function writeDelivery(delivery: FleetDelivery, fleet: DeliveredFleet, outdir: string): void {
  if (!isDelivered(delivery, fleet)) return;
  const app = new App({ outdir });
  const chart = new Chart(app, DELIVERY_CHART, { labels: PART_OF });
  for (const object of delivery._objects(fleet))
    new ApiObject(chart, `${object.kind}-${object.metadata?.name ?? ''}`, object);
  app.synth();
  const index = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' };
  const metadata = { name: DELIVERY_CHART, labels: PART_OF };
  writeFileSync(join(outdir, DELIVERY_INDEX), writeYaml({ ...index, metadata, resources: [DELIVERY_FILE] }));
}

function refusals(props: FleetProps): Refusal[] {
  const own = fleetRefusals(props);
  if (own.length > 0) return own;
  const problems = Object.keys(props.clusters).flatMap((cluster) =>
    topologyRefusals(composed(props, cluster) as unknown as MultiGatewayChartProps).map(
      ({ path, ...reason }): ClusterProblem => ({ cluster, path, reason: describeRefusal(reason) }),
    ),
  );
  const delivery = props.delivery?._refusals(Object.keys(props.clusters)) ?? [];
  return [...saidOnce(props, problems), ...under(['delivery'], delivery), ...hubRefusals(hubsOf(props))];
}

/** The KnativeServings on the hub, by cluster. */
function hubsOf(props: FleetProps): Map<string, HubServing> {
  return new Map(
    Object.keys(props.clusters)
      .sort()
      .flatMap((name) => {
        const hub = (composed(props, name) as Partial<MultiGatewayChartProps>).delivery?._hub;
        return hub === undefined ? [] : [[name, hub] as const];
      }),
  );
}
