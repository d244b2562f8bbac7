import { createHash } from 'node:crypto';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Location, type Log, type ReportingDescriptor, type Result, type Suppression } from 'sarif';
import { type Report } from '../analyze';
import { type Finding, nameOf } from '../finding';
import { type IgnoredFinding } from '../ignore/ignore';
import { type SourceLocation } from '../input/manifest';
import { ASSUMED } from '../model/stock';
import { type RuleInfo } from '../rule';

export interface SarifOptions {
  /** Version of this package. */
  readonly version: string;
  /** Folder that paths are relative to; code scanning takes it for the root of the repository. */
  readonly folder: string;
  /** Where to put findings about objects that no file holds: code scanning refuses a result without a file. */
  readonly fallback: string;
}

/** Renders a report as SARIF 2.1.0, for code scanning. */
export function sarifReport(report: Report, options: SarifOptions): string {
  const indexes = new Map(report.rules.map(({ name }, index) => [name, index]));
  const result = (finding: Finding): Result => resultOf(finding, indexes.get(finding.rule) ?? -1, options);
  const log: Log = {
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
        results: [
          ...report.findings.map(result),
          ...report.ignored.map((ignored) => ({
            ...result(ignored.finding),
            suppressions: [suppressionOf(ignored, options)],
          })),
        ],
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function descriptorOf({ name, level, title, why }: RuleInfo): ReportingDescriptor {
  return {
    id: name,
    shortDescription: { text: title },
    fullDescription: { text: why },
    defaultConfiguration: { level },
    help: { text: `${why} \`knative-gateways rules ${name}\` tells more.` },
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
    // Without lines, so that a finding keeps its identity while objects move in generated files.
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

/** A URI relative to the folder, or an absolute one for what lies outside. */
function artifact(file: string, folder: string): { uri: string; uriBaseId?: string } {
  if (file === '-') return { uri: 'stdin' };
  const absolute = resolve(folder, file);
  const path = relative(folder, absolute);
  // On another drive of Windows, the relative path is an absolute one.
  if (path.startsWith('..') || isAbsolute(path)) return { uri: pathToFileURL(absolute).href };
  // Windows allows half a surrogate pair in a name; a URI has no way to write it.
  const parts = path.replace(/\p{Cs}/gu, '\ufffd').split(sep);
  return { uri: parts.map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

function hash(parts: readonly (string | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
