import { printable } from '../../../lib/analysis/report/printable';
import { summaryText, textReport } from '../../../lib/analysis/report/text';
import { KnativeRelease } from '../../../lib/knative/release';
import { EVIL, FULL, HOSTILE, report, SHARED } from './sample';

const ESCAPE = '\u001b';

test('a report is grouped by gateway and ends with what is ignored and a summary', () => {
  expect(textReport(FULL, false)).toBe(`The whole topology

  note no-budget  Namespace gw  stock installation (assumed)
    Namespace gw is taken for granted.
    Why: Another reason.
    Fix: Add it.

Gateway gw/edge

  error shared-label  Service gw/edge  dist/a b.yaml:12
    Service gw/edge and Service istio-system/istio share a label.
    Why: Both answer.
    Fix: Give it a label of its own.

  warning no-budget  Deployment gw/edge  -:40
    Deployment gw/edge has no budget.
    Why: A drain stops it.
    Fix: Add a PodDisruptionBudget.

Ignored

  error shared-label  Service gw/other: they are one on purpose (knative-gateways.yaml:3)

3 findings: 1 error, 1 warning, 1 note, 1 ignored. 14 objects read; Knative 1.15 (assumed).
`);
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
  expect(text.split('\n')).toHaveLength(13);
  expect(printable(EVIL)).toContain('\\u{1b}[2J\\u{7}\\u{9b}31m<b');
});

test('ordinary text is printed as it is', () => {
  expect(printable('gw/edge: „Kö“ 網關 🙂')).toBe('gw/edge: „Kö“ 網關 🙂');
});
