import { groupBy } from '../../lib/private/group';
import { type Bench } from '../harness/bench';
import { Component } from '../harness/components';
import { type Part } from '../harness/part';
import { promtool } from '../harness/promtool';
import { ALERT_CASES, type AlertCase } from './alert-cases';
import { comparedWithSloth } from './alerts-sloth';
import { type RuleGroup, ruleGroups } from './monitored';

/** The alerts of a topology, as Prometheus' own evaluation decides over series. */
export const ALERTS: Part = {
  name: 'alerts',
  proves: 'promtool takes the rules; each alert fires over series that it is for, and stays silent over others',
  needs: [Component.PROMETHEUS, Component.SLOTH],
  async run(bench, report) {
    const groups = ruleGroups();
    await report.scenario('alerts: promtool check rules', () => checked(bench, groups));
    await report.scenario('alerts: firing and silent', () => decided(bench, groups));
    await report.scenario('alerts: burn rates as sloth has them', () => comparedWithSloth(bench, groups));
    await report.scenario('alerts: a case that does not hold is seen', () => control(bench, groups));
  },
};

async function checked(bench: Bench, groups: readonly RuleGroup[]): Promise<string> {
  await promtool(bench, { 'rules.yaml': { groups } }, 'check', 'rules', '--lint=all', 'rules.yaml');
  return `${groups.reduce((sum, { rules }) => sum + rules.length, 0)} rules`;
}

async function decided(bench: Bench, groups: readonly RuleGroup[]): Promise<string> {
  const alerts = new Set(groups.flatMap(({ rules }) => rules.flatMap(({ alert }) => alert ?? [])));
  for (const fires of [true, false]) {
    const covered = new Set(ALERT_CASES.filter((each) => each.fires === fires).map(({ alert }) => alert));
    const missing = [...alerts].filter((alert) => !covered.has(alert));
    if (missing.length > 0) throw new Error(`no ${fires ? 'firing' : 'silent'} case of ${missing.join(', ')}`);
  }
  await unitTest(bench, groups, ALERT_CASES);
  return `${ALERT_CASES.length} cases of ${alerts.size} alerts`;
}

async function control(bench: Bench, groups: readonly RuleGroup[]): Promise<string> {
  const [first] = ALERT_CASES;
  if (first === undefined) throw new Error('no cases');
  try {
    await unitTest(bench, groups, [{ ...first, fires: !first.fires }]);
  } catch {
    return `promtool fails where ${first.alert} is expected to be ${first.fires ? 'silent' : 'firing'}`;
  }
  throw new Error('promtool passes a case that does not hold');
}

/**
 * One run for each interval: the slow burn of three days would take long by the minute. What alerts read is recorded
 * first: after 10 minutes a sample is too old for Prometheus.
 */
async function unitTest(bench: Bench, groups: readonly RuleGroup[], cases: readonly AlertCase[]): Promise<void> {
  for (const [interval, own] of groupBy(cases, (each) => [each.interval ?? '1m'])) {
    const tests = own.map((each) => testOf(each, interval));
    const file = {
      rule_files: ['rules.yaml'],
      evaluation_interval: interval,
      group_eval_order: groups.map(({ name }) => name),
      tests,
    };
    await promtool(bench, { 'rules.yaml': { groups }, 'test.yaml': file }, 'test', 'rules', 'test.yaml');
  }
}

function testOf({ alert, severity, fires, series, at }: AlertCase, interval: string): object {
  const labels = `alertname="${alert}",alertstate="firing"${severity === undefined ? '' : `,severity="${severity}"`}`;
  return {
    interval,
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [
      {
        expr: `count(ALERTS{${labels}}) > bool 0`,
        eval_time: at,
        exp_samples: fires ? [{ labels: '{}', value: 1 }] : [],
      },
    ],
  };
}
