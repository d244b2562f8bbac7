/** Formats of which there is one document for all clusters. */
const JOINED = ['json', 'sarif'];
/** Formats that can be read one below the other. */
const STACKED = ['text', 'markdown', 'mermaid'];

/** What stands for the name of the cluster in options. */
export const PLACEHOLDER = '{cluster}';

/** The report of a cluster. */
export interface ClusterReport {
  readonly cluster: string;
  readonly text: string;
}

/** Whether the reports of all clusters become one document. */
export function isJoined(format: string | undefined, output: string | undefined): boolean {
  return format !== undefined && JOINED.includes(format) && output?.includes(PLACEHOLDER) !== true;
}

/** Throws where the reports of several clusters would replace each other, or make no document together. */
export function refuseUnlessApart(format: string | undefined, output: string | undefined): void {
  if (isJoined(format, output) || output?.includes(PLACEHOLDER) === true) return;
  if (output !== undefined) {
    const what = 'the file of each cluster would replace the one before';
    throw new Error(`--output ${output}: ${what}; to fix: put ${PLACEHOLDER} into its name`);
  }
  if (format !== undefined && !STACKED.includes(format)) {
    const fix = `write a file for each: --output '${PLACEHOLDER}.${format}'`;
    throw new Error(`--format ${format}: the clusters make no single document; to fix: ${fix}`);
  }
}

interface SarifResult {
  readonly partialFingerprints?: Readonly<Record<string, string>>;
}

interface SarifLog {
  readonly runs: readonly { readonly results: readonly SarifResult[] }[];
}

/**
 * The reports of all clusters as one document: in JSON an object with a report for each, in SARIF a log with the
 * results of all, whose files say the cluster. Every report names the same rules, all that there are.
 */
export function joinedReports(format: string, reports: readonly ClusterReport[]): string {
  const parsed = reports.map(({ cluster, text }) => ({ cluster, report: JSON.parse(text) as object }));
  const whole =
    format === 'sarif'
      ? joinedSarif(parsed as { cluster: string; report: SarifLog }[])
      : { clusters: Object.fromEntries(parsed.map(({ cluster, report }) => [cluster, report])) };
  return `${JSON.stringify(whole, undefined, 2)}\n`;
}

/** One run: code scanning refuses several of one tool in one file. */
function joinedSarif(logs: readonly { readonly cluster: string; readonly report: SarifLog }[]): object {
  const results = logs.flatMap(({ cluster, report }) =>
    report.runs.flatMap((run) => run.results.map((result) => ofCluster(result, cluster))),
  );
  const first = logs[0]?.report;
  return { ...first, runs: first?.runs.map((run) => ({ ...run, results })) ?? [] };
}

/** The same finding in two clusters is two. */
function ofCluster(result: SarifResult, cluster: string): SarifResult {
  const prints = Object.entries(result.partialFingerprints ?? {}).map(([name, hash]) => [name, `${cluster}:${hash}`]);
  return { ...result, partialFingerprints: Object.fromEntries(prints) as Record<string, string> };
}
