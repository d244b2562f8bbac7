import { whole } from '../../../lib/private/pieces';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { jsonReport } from '../../../lib/analysis/report/json';
import { EVIL, FULL, HOSTILE, report } from './sample';

const schema = JSON.parse(readFileSync(join(__dirname, '../../../schema/findings.schema.json'), 'utf8')) as object;
const validate = new Ajv({ allErrors: true }).compile(schema);

test.each([
  ['nothing found', report([])],
  ['findings and ignored ones', FULL],
  ['hostile names', HOSTILE],
])('%s: the report is as the schema says', (_, each) => {
  validate(JSON.parse(whole(jsonReport(each, '1.2.3'))));
  expect(validate.errors).toBeNull();
});

test('the schema refuses what is not a report', () => {
  const data = JSON.parse(whole(jsonReport(FULL, '1.2.3'))) as {
    findings: Record<string, unknown>[];
    ignored: object[];
  };
  const [finding] = data.findings;
  const refused = [
    {},
    { ...data, tool: { name: 'other', version: '1' } },
    { ...data, summary: {} },
    { ...data, findings: [{ ...finding, level: 'fatal' }] },
    { ...data, findings: [{ ...finding, rule: 'Not A Name' }] },
    { ...data, findings: [{ ...finding, location: { file: 'a', line: 0 } }] },
    { ...data, findings: [{ ...finding, why: undefined }].map((each) => JSON.parse(JSON.stringify(each)) as object) },
    { ...data, ignored: data.findings },
  ];
  expect(refused.map((each) => validate(each))).toEqual(refused.map(() => false));
});

test('it holds everything', () => {
  expect(JSON.parse(whole(jsonReport(FULL, '1.2.3')))).toEqual({
    tool: { name: 'knative-gateways', version: '1.2.3' },
    knative: { version: '1.15', from: 'default' },
    summary: { objects: 14, others: { objects: 0, kinds: [] }, error: 1, warning: 1, note: 1, ignored: 1 },
    findings: [
      {
        rule: 'no-budget',
        level: 'note',
        object: { kind: 'Namespace', namespace: '', name: 'gw' },
        location: { file: 'stock installation (assumed)', line: 1 },
        message: 'Namespace gw is taken for granted.',
        why: 'Another reason.',
        fix: 'Add it.',
      },
      {
        rule: 'shared-label',
        level: 'error',
        gateway: 'gw/edge',
        object: { kind: 'Service', namespace: 'gw', name: 'edge' },
        location: { file: 'dist/a b.yaml', line: 12 },
        message: 'Service gw/edge and Service istio-system/istio share a label.',
        why: 'Both answer.',
        fix: 'Give it a label of its own.',
      },
      {
        rule: 'no-budget',
        level: 'warning',
        gateway: 'gw/edge',
        object: { kind: 'Deployment', namespace: 'gw', name: 'edge' },
        location: { file: '-', line: 40 },
        message: 'Deployment gw/edge has no budget.',
        why: 'A drain stops it.',
        fix: 'Add a PodDisruptionBudget.',
      },
    ],
    ignored: [
      {
        rule: 'shared-label',
        level: 'error',
        gateway: 'gw/edge',
        object: { kind: 'Service', namespace: 'gw', name: 'other' },
        location: { file: 'dist/a b.yaml', line: 12 },
        message: 'Service gw/edge and Service istio-system/istio share a label.',
        why: 'Both answer.',
        fix: 'Give it a label of its own.',
        reason: 'they are one on purpose',
        ignoredAt: { file: 'knative-gateways.yaml', line: 3 },
      },
    ],
  });
});

test('names come through as they are', () => {
  const data = JSON.parse(whole(jsonReport(HOSTILE, '1.2.3'))) as { findings: { object: { name: string } }[] };
  expect(data.findings[0]?.object.name).toBe(EVIL);
});
