import { type Report } from '../analyze';
import { type Finding, isAtLeast, type Level, nameOf } from '../finding';
import { groupBy } from '../../private/group';
import { type IgnoredFinding } from '../ignore/ignore';
import { separated } from '../../private/pieces';
import { element, elementPieces, text } from './xml';

/**
 * Renders a report as JUnit XML: a suite per rule, a case per finding, one passed case for a rule without findings. A
 * finding below the threshold is a passed case with its text as output; an ignored one is skipped.
 */
export function* junitReport(report: Report, failOn: Level | 'never'): Generator<string> {
  const findings = groupBy(report.findings, ({ rule }) => [rule]);
  const ignored = groupBy(report.ignored, ({ finding }) => [finding.rule]);
  const suites = report.rules.map(({ name, title }): Suite => {
    const own = findings.get(name) ?? [];
    const skipped = ignored.get(name) ?? [];
    const isEmpty = own.length + skipped.length === 0;
    const failed = own.filter(({ level }) => isAtLeast(level, failOn)).length;
    return {
      name,
      counts: { tests: isEmpty ? 1 : own.length + skipped.length, failures: failed, skipped: skipped.length },
      *cases() {
        if (isEmpty) yield element('testcase', { classname: name, name: title });
        for (const finding of own) yield findingCase(finding, failOn);
        for (const each of skipped) yield skippedCase(each);
      },
    };
  });
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  const sum = (count: keyof Counts): number => suites.reduce((all, { counts }) => all + counts[count], 0);
  const all = { tests: sum('tests'), failures: sum('failures'), skipped: sum('skipped') };
  yield* elementPieces('testsuites', { name: 'knative-gateways', ...attributesOf(all) }, suitePieces(suites));
  yield '\n';
}

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly skipped: number;
}

interface Suite {
  readonly name: string;
  readonly counts: Counts;
  /** XML of each case, made when it is asked for. */
  cases(): Iterable<string>;
}

function* suitePieces(suites: readonly Suite[]): Generator<string> {
  for (const [index, suite] of suites.entries()) {
    const { name, counts } = suite;
    if (index > 0) yield '\n';
    yield* elementPieces('testsuite', { name, ...attributesOf(counts) }, separated(suite.cases(), '\n'));
  }
}

function attributesOf({ tests, failures, skipped }: Counts): Record<string, string> {
  return { tests: String(tests), failures: String(failures), errors: '0', skipped: String(skipped) };
}

function findingCase(finding: Finding, failOn: Level | 'never'): string {
  const { level, message, why, fix, subject } = finding;
  const { file, line } = subject.source;
  const body = text(`${message}\n${file}:${line}\nWhy: ${why}\nFix: ${fix}`);
  const outcome = isAtLeast(level, failOn)
    ? element('failure', { type: level, message }, body)
    : element('system-out', {}, body);
  return testCase(finding, outcome);
}

function skippedCase({ finding, reason }: IgnoredFinding): string {
  return testCase(finding, element('skipped', { message: reason }));
}

function testCase({ rule, gateway, subject }: Finding, content: string): string {
  const { file, line } = subject.source;
  const name = gateway === undefined ? nameOf(subject) : `${nameOf(subject)} (gateway ${gateway})`;
  return element('testcase', { classname: rule, name, file, line: String(line) }, content);
}
