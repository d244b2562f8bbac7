// The table of docs/tls.md: every kind of TLS with every assignment and every workload.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ALPHA,
  ASSIGNMENT_KINDS,
  DESIGNED,
  SHOP,
  WORKLOAD_KINDS,
  tlsTopology,
} from '../../conformance/harness/tls-kinds';
import { GatewayTlsKind } from '../../lib';
import { analyze } from '../../lib/analysis/analyze';
import { loadObjects } from '../../lib/analysis/input/load';
import { buildModel } from '../../lib/analysis/model/build';
import { reachability } from '../../lib/analysis/reach/reachability';

const page = join(__dirname, '../../docs/tls.md');
const [START, END] = ['<!-- table -->', '<!-- end of table -->'];

/** What a topology answers, or why it is refused. */
type Result =
  { readonly refused: string } | { readonly answers: readonly [string, string]; readonly problems: string[] };

function resultOf(tls: GatewayTlsKind, assignment: string, workload: string): Result {
  let objects: object[];
  try {
    objects = tlsTopology(tls, assignment, workload);
  } catch (error) {
    return { refused: (error as Error).message.replace(/^\[[^\]]*\] /, '') };
  }
  const loaded = loadObjects(objects, 'manifests');
  const { cells, ready } = reachability(buildModel(loaded.manifests));
  const answer = (scheme: string): string => {
    const cell = cells.find(
      (each) => each.service === SHOP && each.kind === 'ext' && each.gatewayService === ALPHA && each.scheme === scheme,
    );
    const certificate = cell?.certificate;
    return `${cell?.answer ?? 'no cell'}${certificate === undefined || certificate === null ? '' : ` with ${certificate}`}`;
  };
  const findings = analyze(loaded).findings.filter(({ level }) => level !== 'note');
  return {
    answers: [answer('http'), answer('https')],
    problems: [
      ...findings.map(({ rule, message }) => `${rule}: ${message}`),
      ...ready.filter(({ service, status }) => service === SHOP && status !== 'True').map(({ status }) => status),
    ],
  };
}

const kinds = Object.values(GatewayTlsKind);
const assignments = Object.keys(ASSIGNMENT_KINDS);
const workloads = Object.keys(WORKLOAD_KINDS);
const results = new Map(
  kinds.flatMap((tls) =>
    assignments.flatMap((assignment) =>
      workloads.map((workload) => [[tls, assignment, workload].join(), resultOf(tls, assignment, workload)] as const),
    ),
  ),
);

test.each(kinds)('%s answers as designed and has neither errors nor warnings, or is refused', (tls) => {
  const all = [...results].filter(([key]) => key.startsWith(`${tls},`));
  const made = all.flatMap(([key, result]) => ('refused' in result ? [] : [[key, result] as const]));
  expect(made.length).toBeGreaterThanOrEqual(12);
  for (const [key, { answers, problems }] of made)
    expect({ key, answers, problems }).toEqual({ key, answers: DESIGNED[tls], problems: [] });
});

/** Rows of kind and assignment; refusals are numbered. */
function table(): string {
  const reasons: string[] = [];
  const cell = (result: Result | undefined): string => {
    if (result === undefined) return '';
    if (!('refused' in result)) return result.answers.join(', ').replace(/ with (\S+)/, '');
    const reason = result.refused.replace(/\s+/g, ' ');
    if (!reasons.includes(reason)) reasons.push(reason);
    return `refused (${reasons.indexOf(reason) + 1})`;
  };
  const rows = kinds.flatMap((tls) =>
    assignments.map((assignment) => [
      tls,
      assignment,
      ...workloads.map((workload) => cell(results.get([tls, assignment, workload].join()))),
    ]),
  );
  const lines = [['tls', 'assignment', ...workloads], ['-', '-', ...workloads.map(() => '-')], ...rows];
  return [
    ...lines.map((line) => `| ${line.join(' | ')} |`),
    '',
    ...reasons.map((reason, index) => `${index + 1}. ${reason}`),
  ].join('\n');
}

/** Prettier aligns columns and wraps lines. */
function withoutLayout(text: string): string {
  return text.replace(/-+/g, '-').replace(/\s+/g, ' ').trim();
}

test('the table of docs/tls.md is this one', () => {
  const [before = '', rest = ''] = readFileSync(page, 'utf8').split(START);
  const [, after = ''] = rest.split(END);
  if (process.env.UPDATE_TABLE === 'true') writeFileSync(page, `${before}${START}\n\n${table()}\n\n${END}${after}`);
  const [found] = readFileSync(page, 'utf8').split(START)[1]?.split(END) ?? [];
  expect(withoutLayout(found ?? '')).toBe(withoutLayout(table()));
});
