import { countLevels, type Report } from '../analyze';
import { type Finding } from '../finding';
import { toolJson } from '../../private/tool-json';

/** Renders a report as JSON, as described by schema/findings.schema.json. */
export function jsonReport(report: Report, version: string): string {
  const { release, from, unknown, unchecked } = report.release;
  const data = {
    knative: {
      version: release.version,
      from,
      ...(unknown !== undefined && { unknown }),
      ...(unchecked !== undefined && { unchecked }),
    },
    summary: {
      objects: report.objects,
      others: report.others,
      ...countLevels(report.findings),
      ignored: report.ignored.length,
    },
    findings: report.findings.map(findingData),
    ignored: report.ignored.map(({ finding, reason, source: { file, line } }) => ({
      ...findingData(finding),
      reason,
      ignoredAt: { file, line },
    })),
  };
  return toolJson(data, version);
}

function findingData({ rule, level, gateway, subject, message, why, fix }: Finding): object {
  const { kind, namespace, name, source } = subject;
  return {
    rule,
    level,
    ...(gateway !== undefined && { gateway }),
    object: { kind, namespace, name },
    location: { file: source.file, line: source.line },
    message,
    why,
    fix,
  };
}
