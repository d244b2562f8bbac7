import { type Report } from '../../../lib/analysis/analyze';
import { type Finding } from '../../../lib/analysis/finding';
import { ASSUMED } from '../../../lib/analysis/model/stock';
import { type RuleInfo } from '../../../lib/analysis/rule';
import { KnativeRelease } from '../../../lib/knative/release';

export const RULES: readonly RuleInfo[] = [
  { name: 'shared-label', level: 'error', title: 'A label is shared', why: 'Both answer.' },
  { name: 'no-budget', level: 'warning', title: 'There is no budget', why: 'A drain stops it.' },
  { name: 'quiet', level: 'note', title: 'Nothing is found', why: 'Nothing.' },
];

export const SHARED: Finding = {
  rule: 'shared-label',
  level: 'error',
  gateway: 'gw/edge',
  subject: { kind: 'Service', namespace: 'gw', name: 'edge', source: { file: 'dist/a b.yaml', line: 12 } },
  message: 'Service gw/edge and Service istio-system/istio share a label.',
  why: 'Both answer.',
  fix: 'Give it a label of its own.',
};
export const BUDGET: Finding = {
  rule: 'no-budget',
  level: 'warning',
  gateway: 'gw/edge',
  subject: { kind: 'Deployment', namespace: 'gw', name: 'edge', source: { file: '-', line: 40 } },
  message: 'Deployment gw/edge has no budget.',
  why: 'A drain stops it.',
  fix: 'Add a PodDisruptionBudget.',
};
export const WHOLE: Finding = {
  rule: 'no-budget',
  level: 'note',
  gateway: undefined,
  subject: { kind: 'Namespace', namespace: '', name: 'gw', source: { file: ASSUMED, line: 1 } },
  message: 'Namespace gw is taken for granted.',
  why: 'Another reason.',
  fix: 'Add it.',
};
/** What a hostile name could look like: terminal control, markup, quotes, text that turns around, no valid Unicode. */
export const EVIL = '\u001b[2J\u0007\u009b31m<b a="&\'">]]>\u202e\r\n\t\0\ud800\uffff';

export function report(findings: readonly Finding[], ignored: Report['ignored'] = []): Report {
  const release = { release: KnativeRelease.V1_15, from: 'default' as const };
  return { release, objects: 14, others: { objects: 0, kinds: [] }, rules: RULES, findings, ignored };
}

const IGNORED: Report['ignored'][number] = {
  finding: { ...SHARED, subject: { ...SHARED.subject, name: 'other' } },
  reason: 'they are one on purpose',
  source: { file: 'knative-gateways.yaml', line: 3 },
};
export const FULL = report([WHOLE, SHARED, BUDGET], [IGNORED]);
export const HOSTILE = report(
  [
    {
      ...SHARED,
      gateway: EVIL,
      subject: { kind: EVIL, namespace: EVIL, name: EVIL, source: { file: EVIL, line: 1 } },
      message: EVIL,
      fix: EVIL,
    },
  ],
  [{ finding: SHARED, reason: EVIL, source: { file: EVIL, line: 1 } }],
);
