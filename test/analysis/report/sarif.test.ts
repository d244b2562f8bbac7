import { whole } from '../../../lib/private/pieces';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { type Log, type Result } from 'sarif';
import { type Report } from '../../../lib/analysis/analyze';
import { sarifReport } from '../../../lib/analysis/report/sarif';
import { BUDGET, FULL, HOSTILE, report, SHARED } from './sample';

// OASIS' own schema, as Microsoft packs it with the matchers for SARIF.
const folder = dirname(createRequire(__filename).resolve('@microsoft/jest-sarif'));
const schema = JSON.parse(readFileSync(join(folder, 'schemas/sarif-2.1.0-rtm.5.json'), 'utf8')) as object;
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats(ajv);
const validate = ajv.compile(schema);

const root = resolve('/repository');
const options = { version: '1.2.3', folder: root, fallback: 'dist/first.yaml' };

function logOf(each: Report): Log {
  return JSON.parse(whole(sarifReport(each, options))) as Log;
}

function resultsOf(each: Report): Result[] {
  return logOf(each).runs[0]?.results ?? [];
}

test.each([
  ['nothing found', report([])],
  ['findings and ignored ones', FULL],
  ['hostile names', HOSTILE],
])('%s: the log is as the standard has it', (_, each) => {
  validate(logOf(each));
  expect(validate.errors).toBeNull();
});

test('the schema refuses a document that is not SARIF', () => {
  expect(validate({ ...logOf(FULL), version: '2.0.0' })).toBe(false);
  expect(validate({ ...logOf(FULL), runs: [{ results: [{}] }] })).toBe(false);
});

test('the log names the tool and describes every rule', () => {
  const { driver } = logOf(FULL).runs[0]?.tool ?? {};
  expect(driver).toMatchObject({ name: 'knative-gateways', semanticVersion: '1.2.3' });
  expect(driver?.rules).toHaveLength(3);
  expect(driver?.rules?.[0]).toEqual({
    id: 'shared-label',
    shortDescription: { text: 'A label is shared' },
    fullDescription: { text: 'Both answer.' },
    defaultConfiguration: { level: 'error' },
    help: { text: 'Both answer. `knative-gateways rules shared-label` has the details.' },
  });
});

test('a result says what is wrong, where, and of which rule', () => {
  expect(resultsOf(report([SHARED]))).toEqual([
    {
      ruleId: 'shared-label',
      ruleIndex: 0,
      level: 'error',
      message: {
        text: 'Service gw/edge and Service istio-system/istio share a label. Both answer. Give it a label of its own.',
      },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'dist/a%20b.yaml', uriBaseId: '%SRCROOT%' },
            region: { startLine: 12 },
          },
          logicalLocations: [{ fullyQualifiedName: 'Service gw/edge', kind: 'resource' }],
        },
      ],
      partialFingerprints: { primaryLocationLineHash: expect.stringMatching(/^[0-9a-f]{32}$/) },
    },
  ]);
});

test('every result has a file, as code scanning demands', () => {
  const at = (file: string): unknown =>
    resultsOf(report([{ ...SHARED, subject: { ...SHARED.subject, source: { file, line: 1 } } }]))[0]?.locations?.[0]
      ?.physicalLocation?.artifactLocation;
  expect(resultsOf(FULL)[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe('dist/first.yaml');
  expect(at('-')).toEqual({ uri: 'stdin' });
  expect(at(join(root, 'a/ü.yaml'))).toEqual({ uri: 'a/%C3%BC.yaml', uriBaseId: '%SRCROOT%' });
  expect(at('./dist/../a.yaml')).toEqual({ uri: 'a.yaml', uriBaseId: '%SRCROOT%' });
  expect(at('../a.yaml')).toEqual({ uri: 'file:///a.yaml' });
});

test('a finding keeps its fingerprint while its object moves; different findings differ', () => {
  const print = (finding: typeof SHARED): unknown =>
    resultsOf(report([finding]))[0]?.partialFingerprints?.['primaryLocationLineHash'];
  const moved = { ...SHARED, subject: { ...SHARED.subject, source: { file: 'other.yaml', line: 99 } } };
  expect(print(moved)).toBe(print(SHARED));
  expect(print(BUDGET)).not.toBe(print(SHARED));
  expect(print({ ...SHARED, gateway: 'gw/other' })).not.toBe(print(SHARED));
});

test('ignored findings are suppressed results: in the source by annotation, outside by file', () => {
  const suppressed = (source: { file: string; line: number }): unknown =>
    resultsOf(report([], [{ finding: SHARED, reason: 'on purpose', source }]))[0]?.suppressions;
  expect(suppressed(SHARED.subject.source)).toMatchObject([{ kind: 'inSource', justification: 'on purpose' }]);
  expect(suppressed({ file: 'knative-gateways.yaml', line: 3 })).toEqual([
    {
      kind: 'external',
      justification: 'on purpose',
      location: {
        physicalLocation: {
          artifactLocation: { uri: 'knative-gateways.yaml', uriBaseId: '%SRCROOT%' },
          region: { startLine: 3 },
        },
      },
    },
  ]);
});
