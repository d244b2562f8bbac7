import { createHash } from 'node:crypto';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Location, type Log, type ReportingDescriptor, type Result, type Run, type Suppression } from 'sarif';
import { type Report } from '../analyze';
import { type Finding, nameOf } from '../finding';
import { type IgnoredFinding } from '../ignore/ignore';
import { type SourceLocation } from '../input/manifest';
import { CLUSTER } from '../input/cluster';
import { ASSUMED } from '../model/stock';
import { type RuleInfo } from '../rule';
import { jsonPieces } from '../../private/json-pieces';

export interface SarifOptions {
  /** Version of this package. */
  readonly version: string;
  /** The folder that paths are relative to; code scanning treats it as the root of the repository. */
  readonly folder: string;
  /** The file for findings about objects that are in no file: code scanning rejects a result without one. */
  readonly fallback: string;
}

/** Renders a report as SARIF 2.1.0, for code scanning. */
export function* sarifReport(report: Report, options: SarifOptions): Generator<string> {
  const indexes = new Map(report.rules.map(({ name }, index) => [name, index]));
  const result = (finding: Finding): Result => resultOf(finding, indexes.get(finding.rule) ?? -1, options);
  const log: LogOfLists = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'knative-gateways',
            semanticVersion: options.version,
            rules: report.rules.map(descriptorOf),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: resultsOf(report, result, options),
      },
    ],
  };
  yield* jsonPieces(log);
  yield '\n';
}

/** A log whose results are made one by one. */
type LogOfLists = Omit<Log, 'runs'> & {
  readonly runs: readonly (Omit<Run, 'results'> & { results: Iterable<Result> })[];
};

function* resultsOf(
  { findings, ignored }: Report,
  result: (finding: Finding) => Result,
  options: SarifOptions,
): Generator<Result> {
  for (const finding of findings) yield result(finding);
  for (const each of ignored) yield { ...result(each.finding), suppressions: [suppressionOf(each, options)] };
}

function descriptorOf({ name, level, title, why }: RuleInfo): ReportingDescriptor {
  return {
    id: name,
    shortDescription: { text: title },
    fullDescription: { text: why },
    defaultConfiguration: { level },
    help: { text: `${why} \`knative-gateways rules ${name}\` has the details.` },
  };
}

function resultOf(finding: Finding, ruleIndex: number, options: SarifOptions): Result {
  const { rule, level, gateway, subject, message, why, fix } = finding;
  return {
    ruleId: rule,
    ruleIndex,
    level,
    message: { text: `${message} ${why} ${fix}` },
    locations: [locationOf(finding, options)],
    // Without line numbers, so that a finding keeps its identity when objects move in generated files.
    partialFingerprints: {
      primaryLocationLineHash: hash([rule, gateway, nameOf(subject), message]),
    },
  };
}

function locationOf({ subject }: Finding, { folder, fallback }: SarifOptions): Location {
  const { file, line } = subject.source;
  return {
    ...physical(file === ASSUMED ? { file: fallback, line: 1 } : { file, line }, folder),
    logicalLocations: [{ fullyQualifiedName: nameOf(subject), kind: 'resource' }],
  };
}

function suppressionOf({ finding, reason, source }: IgnoredFinding, { folder }: SarifOptions): Suppression {
  const { file, line } = finding.subject.source;
  return {
    kind: source.file === file && source.line === line ? 'inSource' : 'external',
    justification: reason,
    location: physical(source, folder),
  };
}

function physical({ file, line }: SourceLocation, folder: string): Pick<Location, 'physicalLocation'> {
  return { physicalLocation: { artifactLocation: artifact(file, folder), region: { startLine: line } } };
}

/** A URI relative to the folder, or an absolute one for files outside of it. */
function artifact(file: string, folder: string): { uri: string; uriBaseId?: string } {
  if (file === '-') return { uri: 'stdin' };
  if (file === CLUSTER) return { uri: 'cluster' };
  const absolute = resolve(folder, file);
  const path = relative(folder, absolute);
  // On Windows, the relative path to another drive is absolute.
  if (path.startsWith('..') || isAbsolute(path)) return { uri: pathToFileURL(absolute).href };
  // Windows allows half a surrogate pair in a name, which cannot be encoded in a URI.
  const parts = path.replace(/\p{Cs}/gu, '\ufffd').split(sep);
  return { uri: parts.map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

function hash(parts: readonly (string | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
