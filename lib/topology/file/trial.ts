import { App, Chart } from 'cdk8s';
import { type Construct } from 'constructs';
import { KnativeRelease } from '../../knative/release';
import {
  type MultiGatewayChart,
  type MultiGatewayChartProps,
  type TopologyGatewayOptions,
} from '../multi-gateway-chart';
import { type Problems } from './problems';
import { addAssignedObjects } from './assigned-objects';
import { DEFAULT, type Entry, type Topology } from './topology';

/** Makes the chart. Handed over, since the chart's module imports this folder. */
export type MakeChart = (scope: Construct, id: string, props: MultiGatewayChartProps) => MultiGatewayChart;

type Gateways = Record<string, TopologyGatewayOptions>;

/**
 * Finds everything that constructs refuse. A constructor stops at the first refusal, so each part of the topology is tried by itself in
 * a chart that is thrown away; where each part is good, they are put together until one does not go with those before it.
 */
export function tryOut(topology: Topology, problems: Problems, make: MakeChart): void {
  const { knative = KnativeRelease.V1_15 } = topology.props;
  const build = (props: Partial<MultiGatewayChartProps>): MultiGatewayChart =>
    make(new App(), 'topology', { gateways: {}, ...props, knative });

  const { controller, defaultDomain, defaultGateway, delivery, network, ...rest } = topology.props;
  let good: Partial<MultiGatewayChartProps> = rest;
  for (const { pointer, value } of topology.settings) {
    const more = { ...good, ...value };
    if (problems.attempt(pointer, () => build(more)) !== undefined) good = more;
  }
  // A gateway with a domain needs a default domain: it is not the gateway's fault that there is none.
  const alone = { ...good, defaultDomain: good.defaultDomain ?? 'default.invalid' };
  for (const gateway of topology.gateways) {
    // A second gateway for every service would be refused for want of the controller that takes it.
    const isForLack = gateway.value.assignment?.servesEveryService === true && problems.touch('/controller');
    if (isForLack || problems.touch(gateway.pointer)) continue;
    problems.attempt(gateway.pointer, () => build({ ...alone, gateways: together([gateway]) }));
  }
  addAssignedObjects(new Chart(new App(), 'topology'), topology, problems);
  if (problems.count === 0) tryTogether(topology, problems, build);
}

function tryTogether(
  { gateways, props }: Topology,
  problems: Problems,
  build: (props: Partial<MultiGatewayChartProps>) => MultiGatewayChart,
): void {
  const buildFirst = (count: number): MultiGatewayChart =>
    build({ ...props, gateways: together(gateways.slice(0, count)) });
  const isGood = (count: number): boolean => {
    try {
      buildFirst(count);
      return true;
    } catch {
      return false;
    }
  };
  if (isGood(gateways.length)) return;
  let [low, high] = [0, gateways.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isGood(middle)) low = middle + 1;
    else high = middle;
  }
  problems.attempt(gateways[low - 1]?.pointer ?? '', () => buildFirst(low));
}

/** The gateways as the chart takes them. A second gateway that is not among them is left out. */
function together(entries: readonly Entry<TopologyGatewayOptions>[]): Gateways {
  const names = new Set([DEFAULT, ...entries.map(({ key }) => key)]);
  return Object.fromEntries(
    entries.map(({ key, value }) => [
      key,
      { ...value, secondaryGateways: value.secondaryGateways?.filter((name) => names.has(name)) },
    ]),
  );
}
