import { parse, stringify } from 'yaml';
import { BURN_RATES } from '../../lib/monitoring/burn-rate';
import { groupBy } from '../../lib/private/group';
import { type Bench } from '../harness/bench';
import { Component } from '../harness/components';
import { output } from '../harness/processes';
import { inFolder, promtool } from '../harness/promtool';
import { BURN_CASES, type BurnCase, GATEWAY_SERIES } from './burn-cases';
import { type RuleGroup } from './monitored';

const DAYS = 30;
const HOURS: Readonly<Record<string, number>> = { '5m': 1 / 12, '30m': 0.5, '1h': 1, '6h': 6, '3d': 72 };

/** Whether the burn rates of the package page and warn when those do that sloth makes of the same objectives. */
export async function comparedWithSloth(bench: Bench, groups: readonly RuleGroup[]): Promise<string> {
  const rules = await slothRules(bench);
  const files = { 'ours.yaml': { groups }, 'sloth.yaml': rules };
  // The slow burn of three days would take long by the minute.
  for (const [interval, own] of groupBy(BURN_CASES, (each) => [each.interval ?? '2m'])) {
    const tests = own.map((each) => testOf(each, interval));
    const test = {
      rule_files: ['ours.yaml', 'sloth.yaml'],
      evaluation_interval: interval,
      group_eval_order: [...groups.map(({ name }) => name), ...SLOTH_GROUPS],
      tests,
    };
    await promtool(bench, { ...files, 'test.yaml': test }, 'test', 'rules', 'test.yaml');
  }
  return `${BURN_CASES.length} series, ${BURN_CASES.filter(({ page }) => page).length} page, ${
    BURN_CASES.filter(({ ticket }) => ticket).length
  } warn`;
}

/** Sloth's rules: two objectives with the windows of the package. A ticket has one pair of windows here. */
async function slothRules(bench: Bench): Promise<object> {
  const [quick, slow, ticket] = BURN_RATES.map(({ factor, long, short }) => ({
    errorBudgetPercent: (factor * (HOURS[long] ?? NaN) * 100) / (DAYS * 24),
    shortWindow: short,
    longWindow: long,
  }));
  const windows = {
    apiVersion: 'sloth.slok.dev/v1',
    kind: 'AlertWindows',
    spec: { sloPeriod: `${DAYS}d`, page: { quick, slow }, ticket: { quick: ticket, slow: ticket } },
  };
  const rate = (metric: string, matchers = ''): string =>
    `sum(rate(${metric}{${GATEWAY_SERIES}${matchers}}[{{.window}}]))`;
  const duration = 'istio_request_duration_milliseconds';
  const objective = {
    version: 'prometheus/v1',
    service: 'gateway',
    slos: [
      slo('errors', 99.9, rate('istio_requests_total', ',response_code=~"5.."'), rate('istio_requests_total')),
      slo(
        'latency',
        99,
        `${rate(`${duration}_count`)} - ${rate(`${duration}_bucket`, ',le="2500"')}`,
        rate(`${duration}_count`),
      ),
    ],
  };
  const rules = await inFolder({ 'windows.yaml': windows }, (folder) =>
    inFolder({ 'objective.yaml': stringify(objective) }, async (own) =>
      output(bench.file(Component.SLOTH, 'sloth'), [`${own}/objective.yaml`, folder]),
    ),
  );
  // What no alert reads is left out: it takes time to evaluate.
  const { groups } = parse(rules) as { groups: { name: string }[] };
  return { groups: groups.filter(({ name }) => SLOTH_GROUPS.includes(name)) };
}

function slo(name: string, objective: number, error: string, total: string): object {
  return {
    name,
    objective,
    sli: { events: { error_query: error, total_query: total } },
    alerting: { name, page_alert: { labels: { kind: 'page' } }, ticket_alert: { labels: { kind: 'ticket' } } },
  };
}

/** Recorded before it is read, as in `alerts.ts`. */
const SLOTH_GROUPS = ['sli-recordings', 'alerts'].flatMap((what) =>
  ['errors', 'latency'].map((name) => `sloth-slo-${what}-gateway-${name}`),
);

const ALERTS = { errors: 'KnativeGatewayErrorBudgetBurn', latency: 'KnativeGatewayLatencyBudgetBurn' };

/** An alert counts from when its expression holds: sloth's do not wait. */
function testOf({ objective, series, at, page, ticket, oursStaysSilent = false }: BurnCase, interval: string): object {
  const expectation = (matchers: string, isActive: boolean): object => ({
    expr: `(count(ALERTS{${matchers}}) > bool 0) or vector(0)`,
    eval_time: at,
    exp_samples: [{ labels: '{}', value: isActive ? 1 : 0 }],
  });
  const ours = (severity: string): string => `alertname="${ALERTS[objective]}",severity="${severity}"`;
  return {
    interval,
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [
      expectation(ours('critical'), page && !oursStaysSilent),
      expectation(`alertname="${objective}",kind="page"`, page),
      expectation(ours('warning'), ticket && !oursStaysSilent),
      expectation(`alertname="${objective}",kind="ticket"`, ticket),
    ],
  };
}
