import { countLevels, type Report } from '../analyze';
import { type Finding } from '../finding';
import { mapped } from '../../private/mapped';
import { type Pieces } from '../../private/pieces';
import { toolJsonPieces } from '../../private/tool-json';

/** Renders a report as JSON, as described by schema/findings.schema.json. */
export function jsonReport(report: Report, version: string): Pieces {
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
    findings: mapped(report.findings, findingData),
    ignored: mapped(report.ignored, ({ finding, reason, source: { file, line } }) => ({
      ...findingData(finding),
      reason,
      ignoredAt: { file, line },
    })),
  };
  return toolJsonPieces(data, version);
}

function findingData({ rule, level, gateway, otherGateways, subject, message, why, fix }: Finding): object {
  const { kind, namespace, name, source } = subject;
  return {
    rule,
    level,
    ...(gateway !== undefined && { gateway }),
    ...(otherGateways !== undefined && { otherGateways }),
    object: { kind, namespace, name },
    location: { file: source.file, line: source.line },
    message,
    why,
    fix,
  };
}
