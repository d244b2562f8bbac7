import { printable } from '../analysis/report/printable';
import { element, text } from '../analysis/report/xml';
import { groupBy } from '../private/group';
import { plural } from '../private/plural';
import { type Difference, urlOf } from './compare';
import { type Verification } from './verify';
import { toolJson } from '../private/tool-json';

/** Renders a verification for people. */
export function verificationText({ differences, answers, unasked, notSent }: Verification): string {
  const blocks = [...groupBy(differences, ({ gatewayService }) => [gatewayService])].map(([gateway, own]) =>
    [printable(`Gateway Service ${gateway}`), ...own.map(differenceText)].join('\n\n'),
  );
  const silent = unasked.map(({ gatewayService, reason }) => printable(`Not asked: ${gatewayService}: ${reason}.`));
  const rest = notSent === 0 ? [] : [`Not sent: ${plural(notSent, 'request')}, because the time was over.`];
  const sent = sentOf(answers);
  const good = answers.filter(({ difference }) => difference === undefined).length;
  const found = differences.length === 0 ? 'nothing differs' : plural(differences.length, 'difference');
  const summary = `${good} of ${answers.length} answers are as predicted, by ${plural(sent, 'request')}; ${found}.`;
  return `${[...blocks, [...silent, ...rest, summary].join('\n')].join('\n\n')}\n`;
}

function differenceText({ kind, level, service, url, predicted, observed, fact }: Difference): string {
  const about = [service, url].filter((part) => part !== undefined).join('  ');
  return [
    `  ${level} ${kind}  ${printable(about)}`,
    `    Expected: ${printable(predicted)}. Seen: ${printable(observed)}.`,
    `    ${printable(fact)}`,
  ].join('\n');
}

function sentOf(answers: Verification['answers']): number {
  return answers.filter(({ asked }) => asked.observation.isInferred !== true).length;
}

/** Renders a verification as JSON. */
export function verificationJson({ differences, answers, unasked, notSent }: Verification, version: string): string {
  const data = {
    summary: {
      sent: sentOf(answers),
      asPredicted: answers.filter(({ difference }) => difference === undefined).length,
      notSent,
      errors: differences.filter(({ level }) => level === 'error').length,
      warnings: differences.filter(({ level }) => level === 'warning').length,
    },
    differences,
    answers: answers.map(({ asked: { question, observation }, difference }) => ({
      gatewayService: question.gatewayService,
      service: question.cell.service,
      url: urlOf(question),
      predicted: question.cell.answer,
      observed: observation.outcome,
      ...(observation.status !== undefined && { status: observation.status }),
      ...(observation.certificate !== undefined && { certificate: observation.certificate.dnsNames }),
      ...(observation.isInferred === true && { inferred: true }),
      ...(difference !== undefined && { difference }),
    })),
    unasked,
  };
  return toolJson(data, version);
}

/**
 * Renders a verification as JUnit XML: a suite per gateway Service, a case per request, and one per other difference.
 */
export function verificationJunit({ differences, answers, unasked }: Verification): string {
  const gateways = new Set([
    ...answers.map(({ asked }) => asked.question.gatewayService),
    ...unasked.map(({ gatewayService }) => gatewayService),
  ]);
  const suites = [...gateways].sort().map((name) => {
    const own = differences.filter(({ gatewayService }) => gatewayService === name);
    const named = new Set(own.map(({ service = '', url = '' }) => `${service} ${url}`));
    const passed = answers
      .filter(({ asked: { question }, difference }) => question.gatewayService === name && difference === undefined)
      .map(({ asked: { question } }) => `${question.cell.service} ${urlOf(question)}`)
      .filter((each) => !named.has(each))
      .map((each) => element('testcase', { classname: name, name: each }));
    const skipped = unasked
      .filter(({ gatewayService }) => gatewayService === name)
      .map(({ reason }) =>
        element('testcase', { classname: name, name: 'gateway' }, element('skipped', { message: reason })),
      );
    const cases = [...passed, ...own.map((each) => differenceCase(name, each)), ...skipped];
    const failures = own.filter(({ level }) => level === 'error').length;
    return {
      tests: cases.length,
      failures,
      skipped: skipped.length,
      xml: element('testsuite', { name, ...counts(cases.length, failures, skipped.length) }, ...cases),
    };
  });
  const sum = (count: (suite: (typeof suites)[number]) => number): number =>
    suites.reduce((total, suite) => total + count(suite), 0);
  const total = counts(
    sum(({ tests }) => tests),
    sum(({ failures }) => failures),
    sum(({ skipped }) => skipped),
  );
  const xml = element('testsuites', { name: 'knative-gateways verify', ...total }, ...suites.map((suite) => suite.xml));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml}\n`;
}

function counts(tests: number, failures: number, skipped: number): Record<string, string> {
  return { tests: `${tests}`, failures: `${failures}`, errors: '0', skipped: `${skipped}` };
}

function differenceCase(classname: string, difference: Difference): string {
  const { kind, level, service, url, predicted, observed, fact } = difference;
  const name = [service, url, kind].filter((part) => part !== undefined).join(' ');
  const message = `expected ${predicted}, seen ${observed}`;
  const content =
    level === 'error'
      ? element('failure', { type: kind, message }, text(fact))
      : element('system-out', {}, text(`${kind}: ${message}\n${fact}`));
  return element('testcase', { classname, name }, content);
}
