import { isAtLeast } from '../../../lib/analysis/finding';
import { CASES, expectedOf, identityOf } from './cases';
import { EXPLAINS, explains } from './explained';
import { type Judged } from './judge';

type Result = Pick<Judged, 'faults' | 'findings' | 'left'>;

interface Row {
  /** Findings of level error or warning that explain a predicted fault. */
  right: number;
  /** Warnings without a fault: no known service meets it yet. */
  latent: number;
  /** Errors without a fault. */
  wrong: number;
  /** Faults of the kinds that the rule explains, without any finding. */
  missed: number;
}

/** The table of docs/analyzer.md: what the rules that explain faults find in every record and case. */
export function accuracyTable(ofRecords: readonly Result[], ofCases: readonly Result[]): string {
  const results = [
    ...ofRecords.map((result) => ({ ...result, asked: [] })),
    ...ofCases.map((result, index) => ({ ...result, asked: expectedOf(CASES[index] ?? '').findings ?? [] })),
  ];
  const rows = new Map(
    Object.keys(EXPLAINS).map((name): [string, Row] => [name, { right: 0, latent: 0, wrong: 0, missed: 0 }]),
  );
  for (const { findings, faults, left, asked } of results) {
    for (const { kind } of left)
      for (const [name, kinds] of Object.entries(EXPLAINS)) {
        const row = rows.get(name);
        if (row !== undefined && kinds.includes(kind)) row.missed += 1;
      }
    for (const finding of findings.filter(({ level }) => level !== 'note')) {
      const row = rows.get(finding.rule);
      if (row === undefined) continue;
      // What answers do not show, cases ask for.
      const isRight =
        faults.some((fault) => explains(finding, fault)) ||
        asked.some(({ about }) => new RegExp(about, 's').test(identityOf(finding)));
      row[isRight ? 'right' : finding.level === 'error' ? 'wrong' : 'latent'] += 1;
    }
  }
  const shown = [...rows]
    .filter(([, { right, latent, wrong }]) => right + latent + wrong > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const faults = results.reduce((sum, each) => sum + each.faults.length, 0);
  const left = results.reduce((sum, each) => sum + each.left.length, 0);
  const { asked, missing } = missedIn(ofCases);
  return [
    `${String(faults)} faults are predicted in ${String(results.length)} topologies; ${String(left)} of them have no finding.`,
    '',
    `Of ${String(asked)} findings that the cases ask for, ${String(missing)} are missing.`,
    '',
    ...aligned([
      ['Rule', 'true', 'latent', 'false', 'missed'],
      ...shown.map(([name, row]) => [
        `[${name}](rules/${name}.md)`,
        ...[row.right, row.latent, row.wrong, row.missed].map(String),
      ]),
    ]),
  ].join('\n');
}

/** A table as prettier writes it. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => {
    const cells = row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)));
    return `| ${cells.join(' | ')} |`;
  });
  const rule = widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [lines[0] ?? '', `| ${rule.join(' | ')} |`, ...lines.slice(1)];
}

/** The findings that cases ask for, and how many of them are missing. */
function missedIn(ofCases: readonly Result[]): { readonly asked: number; readonly missing: number } {
  const asked = CASES.flatMap((name, index) => {
    const found = ofCases[index]?.findings ?? [];
    return (expectedOf(name).findings ?? []).map(({ about, minLevel = 'note' }) =>
      found.some((finding) => isAtLeast(finding.level, minLevel) && new RegExp(about, 's').test(identityOf(finding))),
    );
  });
  return { asked: asked.length, missing: asked.filter((isThere) => !isThere).length };
}
