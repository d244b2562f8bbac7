import { printable } from '../../../lib/analysis/report/printable';
import { type Report } from '../../../lib/analysis/analyze';
import { hiddenText, summaryReport, summaryText, textReport } from '../../../lib/analysis/report/text';
import { type View } from '../../../lib/analysis/report/view';
import { KnativeRelease } from '../../../lib/knative/release';
import { EVIL, FULL, HOSTILE, report, SHARED } from './sample';

const ESCAPE = '\u001b';

test('a report is grouped by rule, worst first, and ends with what is ignored and a summary', () => {
  expect(textReport(FULL, false)).toBe(`error shared-label: A label is shared
  Service gw/edge  dist/a b.yaml:12
    Service gw/edge and Service istio-system/istio share a label.
  Why: Both answer.
  Fix: Give it a label of its own.

warning no-budget: There is no budget
  Deployment gw/edge  -:40
    Deployment gw/edge has no budget.
  Why: A drain stops it.
  Fix: Add a PodDisruptionBudget.

note no-budget: There is no budget
  Namespace gw  stock installation (assumed)
    Namespace gw is taken for granted.
  Why: Another reason.
  Fix: Add it.

Ignored

  error shared-label  Service gw/other: they are one on purpose (knative-gateways.yaml:3)

3 findings: 1 error, 1 warning, 1 note, 1 ignored. 14 objects read; Knative 1.15 (assumed).
`);
});

test('by gateway, the rules of each gateway are together', () => {
  const lines = textReport(FULL, false, { level: 'note', groupBy: 'gateway' }).split('\n');
  expect(lines.filter((line) => /^(?:The|Gateway|error|warning|note)/.test(line))).toEqual([
    'The whole topology',
    'note no-budget: There is no budget',
    'Gateway gw/edge',
    'error shared-label: A label is shared',
    'warning no-budget: There is no budget',
  ]);
});

describe('fifty findings of one rule', () => {
  const many = (fixOf: (name: string, index: number) => string): Report =>
    report(
      [...Array(50).keys()].map((index) => ({
        ...SHARED,
        subject: { ...SHARED.subject, name: `edge-${index}` },
        message: `Service gw/edge-${index} shares a label.`,
        fix: fixOf(`edge-${index}`, index),
      })),
    );
  const brief = { level: 'warning' } as const;

  test('are a list of four and a count, with the reason and the fix once', () => {
    const same = many(() => 'Give it a label of its own.');
    expect(textReport(same, false, brief)).toBe(`error shared-label: A label is shared (50)
  Service gw/edge-0  dist/a b.yaml:12
    Service gw/edge-0 shares a label.
  Service gw/edge-1  dist/a b.yaml:12
    Service gw/edge-1 shares a label.
  Service gw/edge-2  dist/a b.yaml:12
    Service gw/edge-2 shares a label.
  Service gw/edge-3  dist/a b.yaml:12
    Service gw/edge-3 shares a label.
  and 46 more
  Why: Both answer.
  Fix: Give it a label of its own.

50 findings: 50 errors. 14 objects read; Knative 1.15 (assumed).
`);
    expect(hiddenText(same, brief, false)).toBe('Not shown: 46 findings of long lists (--verbose).');
    expect(hiddenText(same, brief, true)).toBeUndefined();
  });

  test('fixes that differ in names only are one; in full, each has its own', () => {
    const named = many((name) => `Set \`istio: ${name}\` on the pods of Deployment gw/${name}, as ${name} has it.`);
    const text = textReport(named, false, brief);
    expect(text.match(/Fix/g)).toHaveLength(1);
    expect(text).toContain('  Fix (Service gw/edge-0, and likewise for the others): Set `istio: edge-0` on the pods');
    const whole = textReport(named, false, { level: 'warning', verbose: true });
    expect(whole.match(/Fix: Set/g)).toHaveLength(50);
    expect(whole.match(/Why/g)).toHaveLength(1);
    expect(hiddenText(named, { level: 'warning', verbose: true }, false)).toBeUndefined();
  });

  test('of two kinds of fixes each is shown, with a finding that it is for', () => {
    const two = many((name, index) => (index === 40 ? 'Remove the Service.' : `Relabel Service gw/${name}.`));
    const text = textReport(two, false, brief);
    expect(text).toContain('  Fix (Service gw/edge-0, and likewise for the others): Relabel Service gw/edge-0.\n');
    expect(text).toContain('  Fix (Service gw/edge-40): Remove the Service.\n');
  });
});

describe('a view', () => {
  test('prints from its level up, and says what it leaves out', () => {
    const view = { level: 'error' } as const;
    expect(textReport(FULL, false, view)).not.toContain('no-budget');
    expect(hiddenText(FULL, view, false)).toBe('Not shown: 1 warning, 1 note (--level note).');
    expect(hiddenText(FULL, { level: 'warning' }, false)).toBe('Not shown: 1 note (--level note).');
    expect(hiddenText(FULL, { level: 'note' }, false)).toBeUndefined();
  });

  test.each<[Partial<View>, string[]]>([
    [{ namespaces: ['gw'] }, ['error shared-label', 'warning no-budget', 'note no-budget']],
    [{ namespaces: ['istio-system'] }, []],
    [{ gateways: ['gw/edge'] }, ['error shared-label', 'warning no-budget']],
    [{ gateways: ['edge'] }, ['error shared-label', 'warning no-budget']],
    [{ gateways: ['gw'] }, []],
    [{ gateways: ['edge'], namespaces: ['other'] }, []],
  ])('of %j prints %j', (part, expected) => {
    const view = { level: 'note', ...part } as const;
    const lines = textReport(FULL, false, view).split('\n');
    expect(lines.flatMap((line) => /^(?:error|warning|note) [a-z-]+(?=:)/.exec(line)?.[0] ?? [])).toEqual(expected);
    const others = 3 - expected.length;
    const counted =
      others === 0
        ? undefined
        : `Not shown: ${others} finding${others === 1 ? '' : 's'} about other namespaces or gateways.`;
    expect(hiddenText(FULL, view, false)).toBe(counted);
  });

  test('as a summary is one line for each rule or gateway', () => {
    const end = '\n\n3 findings: 1 error, 1 warning, 1 note, 1 ignored. 14 objects read; Knative 1.15 (assumed).\n';
    expect(summaryReport(FULL, false, { level: 'note' })).toBe(
      `error    shared-label      1  A label is shared
warning  no-budget         1  There is no budget
note     no-budget         1  There is no budget${end}`,
    );
    expect(summaryReport(FULL, false, { level: 'note', groupBy: 'gateway' })).toBe(
      `The whole topology  1 note
Gateway gw/edge     1 error, 1 warning${end}`,
    );
    expect(summaryReport(report([]), false, { level: 'note' })).toBe(
      'No findings. 14 objects read; Knative 1.15 (assumed).\n',
    );
  });
});

test('without findings, the summary is all', () => {
  expect(textReport(report([]), false)).toBe('No findings. 14 objects read; Knative 1.15 (assumed).\n');
});

test('the summary counts, and says where the release is known from', () => {
  const release = { release: KnativeRelease.of('1.16.2'), from: 'manifests' as const };
  expect(summaryText({ ...report([SHARED, SHARED]), release, objects: 1 })).toBe(
    '2 findings: 2 errors. 1 object read; Knative 1.16.2.',
  );
});

test('colours change nothing but the colour', () => {
  const colored = textReport(FULL, true);
  expect(colored).toContain(`${ESCAPE}[31merror${ESCAPE}[39m`);
  // eslint-disable-next-line no-control-regex
  expect(colored.replaceAll(/\u001b\[\d+m/g, '')).toBe(textReport(FULL, false));
});

test('nothing that a name holds reaches the terminal unescaped', () => {
  const text = textReport(HOSTILE, false);
  // eslint-disable-next-line no-control-regex
  expect(text.replaceAll('\n', '')).not.toMatch(/[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
  expect(text.split('\n')).toHaveLength(12);
  expect(printable(EVIL)).toContain('\\u{1b}[2J\\u{7}\\u{9b}31m<b');
});

test('ordinary text is printed as it is', () => {
  expect(printable('gw/edge: „Kö“ 網關 🙂')).toBe('gw/edge: „Kö“ 網關 🙂');
});
