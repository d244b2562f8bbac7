import { Chart } from 'cdk8s';
import { type Construct } from 'constructs';

// A symbol of the registry, for an app that has loaded this package twice.
const SIDE_CHARTS = Symbol.for('cdk8s-knative-gateways/side-charts');

interface WithSideCharts {
  [SIDE_CHARTS]?: Chart[];
}

/** A chart, and so a file, beside the chart of `scope`: for what belongs to it but is not applied with it. */
export function sideChart(scope: Construct, suffix: string): Chart {
  const main: Chart & WithSideCharts = Chart.of(scope);
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- it is one
  const chart = new Chart(main.node.root, `${main.node.path.replaceAll('/', '-')}-${suffix}`, { labels: main.labels });
  main[SIDE_CHARTS] = [...(main[SIDE_CHARTS] ?? []), chart];
  return chart;
}

/** A chart with those beside it. */
export function withSideCharts(chart: Chart): Chart[] {
  return [chart, ...((chart as WithSideCharts)[SIDE_CHARTS] ?? [])];
}
