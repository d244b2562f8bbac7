import { dashboardFiles } from '../../lib/monitoring/dashboard-files';
import { type Bench } from '../harness/bench';
import { Component } from '../harness/components';
import { type Part } from '../harness/part';
import { output } from '../harness/processes';
import { inFolder, promtool } from '../harness/promtool';
import { DASHBOARD_SERIES, DASHBOARD_TIME, VALUES } from './dashboard-series';
import { ruleGroups } from './monitored';

/** The dashboards for Grafana: of its schema, with queries that Prometheus answers. */
export const DASHBOARDS: Part = {
  name: 'dashboards',
  proves: "the dashboards are of Grafana's schema, and Prometheus answers every query of their panels",
  needs: [Component.PROMETHEUS, Component.GRAFANA],
  async run(bench, report) {
    await report.scenario("dashboards: Grafana's schema", () => ofSchema(bench));
    await report.scenario('dashboards: every query is answered', () => answered(bench));
  },
};

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

interface Query {
  readonly panel: string;
  readonly expr: string;
}

async function ofSchema(bench: Bench): Promise<string> {
  const files = dashboardFiles();
  const check = (each: Readonly<Record<string, string>>): Promise<string> =>
    inFolder(each, (folder) =>
      output(
        bench.file(Component.GRAFANA, 'grafana'),
        Object.keys(each).map((name) => `${folder}/${name}`),
      ),
    );
  await check(files);
  for (const [what, pattern] of [
    ['a field', /"legendFormat"/],
    ['an option of a panel', /"showHeader"|"fillOpacity"/],
    ['a type', /"graphTooltip": 1/],
  ] as const) {
    const [name = '', text = ''] = Object.entries(files)[0] ?? [];
    const wrong = text.replace(pattern, what === 'a type' ? '"graphTooltip": "1"' : '"unknown"');
    const refused = await check({ [name]: wrong }).then(
      () => false,
      () => true,
    );
    if (!refused) throw new Error(`a dashboard with ${what} that is wrong passes`);
  }
  return `${Object.keys(files).length} dashboards; a wrong field, option or type is refused`;
}

/** Over the series of gateway `a`; without series, none is answered that says something of gateways. */
async function answered(bench: Bench): Promise<string> {
  const queries = queriesOf();
  const groups = ruleGroups();
  const run = (series: object[], tests: object[]): Promise<void> => {
    const test = { interval: '1m', input_series: series, promql_expr_test: tests };
    const file = { rule_files: ['rules.yaml'], evaluation_interval: '1m', tests: [test] };
    return promtool(bench, { 'rules.yaml': { groups }, 'test.yaml': file }, 'test', 'rules', 'test.yaml');
  };
  const holds = (expr: string, samples: object[]): object => ({
    expr,
    eval_time: DASHBOARD_TIME,
    exp_samples: samples,
  });
  const near = (expr: string, value: number): object =>
    holds(`abs(max(${expr}) - ${value}) <= bool ${Math.abs(value) / 100}`, one);
  const series = Object.entries(DASHBOARD_SERIES).map(([name, values]) => ({ series: name, values }));
  const one = [{ labels: '{}', value: 1 }];
  await run(series, [
    ...queries.map(({ expr }) => holds(`count(${expr}) > bool 0`, one)),
    ...queries.flatMap(({ panel, expr }) => {
      const value = VALUES[panel];
      return value === undefined ? [] : [near(expr, value)];
    }),
  ]);
  const unknown = Object.keys(VALUES).filter((title) => !queries.some(({ panel }) => panel === title));
  if (unknown.length > 0) throw new Error(`no panels ${unknown.join(', ')}`);
  // What a number shows where there are no alerts is 0, and not nothing.
  const empty = queries.filter(({ expr }) => !expr.includes('vector(0)'));
  await run(
    [],
    empty.map(({ expr }) => holds(`count(${expr.replaceAll('ALERTS', 'NO_ALERTS')})`, [])),
  );
  return `${queries.length} queries of ${new Set(queries.map(({ panel }) => panel)).size} panels, ${
    Object.keys(VALUES).length
  } by value; without series none`;
}

/** As Grafana asks them of gateway `a`. */
function queriesOf(): Query[] {
  return Object.values(dashboardFiles()).flatMap((text) =>
    (JSON.parse(text) as { panels: Panel[] }).panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr }) => ({
        panel: title,
        expr: expr
          .replaceAll('$__rate_interval', '5m')
          .replaceAll('"$gateway"', '"knative-custom-gateway-a"')
          .replaceAll('"$gateway_namespace"', '"istio-system-a"'),
      })),
    ),
  );
}
