import { analyze, countLevels } from '../analysis/analyze';
import { type Level, isAtLeast } from '../analysis/finding';
import { type Ignore } from '../analysis/ignore/ignore';
import { joinLoaded, loadText } from '../analysis/input/load';
import { textReport } from '../analysis/report/text';
import { type OutputFile } from '../synth/output-files';
import { type DataProblem, problemsOf } from '../topology/file/problems';
import { clusterFiles } from './cluster';
import { type DeliveryMarks, orderOf } from './delivery';

/** A cluster to synthesize. */
export interface ClusterTask {
  readonly cluster: string;
  /** What it is called in messages. */
  readonly name: string;
  readonly topology: object;
  readonly marks: DeliveryMarks;
  readonly ignores: readonly Ignore[];
  readonly failOn: Level | 'never';
}

/** What became of it. */
export interface ClusterResult {
  readonly cluster: string;
  readonly files: readonly OutputFile[];
  readonly counts: Readonly<Record<Level, number>>;
  /** Whether there are findings at or above `failOn`. */
  readonly isFailed: boolean;
  /** The findings as text, where there are some to show. */
  readonly report?: string;
  /** What is wrong with the topology, so that there are no files. */
  readonly problems?: readonly DataProblem[];
  /** Why else there are none. */
  readonly error?: string;
}

const NOTHING = { error: 0, warning: 0, note: 0 };

/** Synthesizes and analyses a cluster. */
export function runTask({ cluster, name, topology, marks, ignores, failOn }: ClusterTask): ClusterResult {
  try {
    const files = clusterFiles(name, topology, orderOf(marks));
    const report = analyze(joinLoaded(files.map(({ path, text }) => loadText(text, path))), {
      ignores,
    });
    const level = failOn === 'note' ? 'note' : 'warning';
    const isShown = report.findings.some((finding) => isAtLeast(finding.level, level));
    return {
      cluster,
      files,
      counts: countLevels(report.findings),
      isFailed: report.findings.some((finding) => isAtLeast(finding.level, failOn)),
      ...(isShown && { report: textReport(report, false, { level, verbose: false }) }),
    };
  } catch (error) {
    const nothing = { cluster, files: [], counts: NOTHING, isFailed: true };
    const problems = problemsOf(error);
    if (problems !== undefined) return { ...nothing, problems };
    return { ...nothing, error: `${name}: ${error instanceof Error ? error.message : String(error)}` };
  }
}
