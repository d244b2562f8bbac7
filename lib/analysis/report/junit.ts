import { type Report } from '../analyze';
import { type Finding, isAtLeast, type Level, nameOf } from '../finding';
import { groupBy } from '../../private/group';
import { type IgnoredFinding } from '../ignore/ignore';
import { element, text } from './xml';

/**
 * Renders a report as JUnit XML: a suite per rule, a case per finding, one passed case for a rule without findings. A
 * finding below the threshold is a passed case with its text as output; an ignored one is skipped.
 */
export function junitReport(report: Report, failOn: Level | 'never'): string {
  const findings = groupBy(report.findings, ({ rule }) => [rule]);
  const ignored = groupBy(report.ignored, ({ finding }) => [finding.rule]);
  const suites = report.rules.map(({ name, title }) => {
    const cases = [
      ...(findings.get(name) ?? []).map((finding) => findingCase(finding, failOn)),
      ...(ignored.get(name) ?? []).map(skippedCase),
    ];
    if (cases.length === 0)
      cases.push({ outcome: 'passed', xml: element('testcase', { classname: name, name: title }) });
    return { name, cases };
  });
  const all = suites.flatMap(({ cases }) => cases);
  const xml = element(
    'testsuites',
    { name: 'knative-gateways', ...counts(all) },
    ...suites.map(({ name, cases }) =>
      element('testsuite', { name, ...counts(cases) }, ...cases.map((each) => each.xml)),
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml}\n`;
}

interface Case {
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly xml: string;
}

function counts(cases: readonly Case[]): Record<string, string> {
  const count = (outcome: Case['outcome']): string => String(cases.filter((each) => each.outcome === outcome).length);
  return { tests: String(cases.length), failures: count('failed'), errors: '0', skipped: count('skipped') };
}

function findingCase(finding: Finding, failOn: Level | 'never'): Case {
  const { level, message, why, fix, subject } = finding;
  const { file, line } = subject.source;
  const body = text(`${message}\n${file}:${line}\nWhy: ${why}\nFix: ${fix}`);
  if (!isAtLeast(level, failOn)) {
    return { outcome: 'passed', xml: testCase(finding, element('system-out', {}, body)) };
  }
  return { outcome: 'failed', xml: testCase(finding, element('failure', { type: level, message }, body)) };
}

function skippedCase({ finding, reason }: IgnoredFinding): Case {
  return { outcome: 'skipped', xml: testCase(finding, element('skipped', { message: reason })) };
}

function testCase({ rule, gateway, subject }: Finding, content: string): string {
  const { file, line } = subject.source;
  const name = gateway === undefined ? nameOf(subject) : `${nameOf(subject)} (gateway ${gateway})`;
  return element('testcase', { classname: rule, name, file, line: String(line) }, content);
}
