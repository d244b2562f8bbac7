import { analyze, type Report } from '../analysis/analyze';
import { isAtLeast, type Level } from '../analysis/finding';
import { readIgnoreFile } from '../analysis/ignore/ignore-file';
import { leaksOf, type Leak } from './leaks';
import { buildModel } from '../analysis/model/build';
import { Reach } from '../analysis/reach/reach';
import { textReport } from '../analysis/report/text';
import { type Rule } from '../analysis/rule';
import { CATEGORIES } from '../analysis/rules';
import { type GatewayReference, routeOf } from './route';
import { loadReceived, modelOptions, type MatcherOptions } from './topology';

/** The result of a matcher, as jest expects it. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** Options of `toHaveNoFindings`. */
export interface FindingsMatcherOptions extends MatcherOptions {
  /**
   * The lowest level that fails the assertion.
   *
   * @default 'warning'
   */
  readonly level?: Level;
}

/** No rule finds anything. */
export function haveNoFindings(received: unknown, options: FindingsMatcherOptions = {}): MatcherResult {
  const { level = 'warning' } = options;
  const report = reportOf(received, options, level);
  return {
    pass: report.findings.length === 0,
    message: () =>
      report.findings.length === 0
        ? `expected findings of level ${level} or worse, but there are none`
        : `expected no findings of level ${level} or worse\n\n${textReport(report, false)}`,
  };
}

/** No gateway answers a host that it is not assigned to, and no rule finds that it could. */
export function isolateGateways(received: unknown, options: MatcherOptions = {}): MatcherResult {
  const model = buildModel(loadReceived(received).manifests, modelOptions(received, options));
  const { config, error = '' } = model.configIstio;
  if (config === undefined) {
    return { pass: false, message: () => `net-istio refuses config-istio, so there are no gateways: ${error}` };
  }
  const gateways = config.externalGateways.length;
  if (gateways < 2) throw new Error(`config-istio has ${gateways} external gateway: there is nothing to isolate`);

  const leaks = leaksOf(new Reach(model));
  const rules = CATEGORIES.filter(({ name }) => name === 'isolation').flatMap((category) => category.rules);
  const report = reportOf(received, options, 'warning', rules);
  const pass = leaks.length === 0 && report.findings.length === 0;
  return {
    pass,
    message: () =>
      pass
        ? 'expected gateways to answer hosts of each other, but they are isolated'
        : ['expected every gateway to answer its own hosts only', ...problems(leaks, report)].join('\n\n'),
  };
}

/** A host is answered by its own service through a gateway. */
export function routeHostThrough(
  received: unknown,
  host: string,
  gateway: GatewayReference,
  options: MatcherOptions = {},
): MatcherResult {
  const model = buildModel(loadReceived(received).manifests, modelOptions(received, options));
  const { answered, gateway: id, explanation } = routeOf(model, host, gateway);
  return {
    pass: answered,
    message: () => `expected ${host} ${answered ? 'not ' : ''}to be answered through ${id}\n\n${explanation}`,
  };
}

function reportOf(received: unknown, options: MatcherOptions, level: Level, rules?: readonly Rule[]): Report {
  const report = analyze(loadReceived(received), {
    ...modelOptions(received, options),
    ignores: readIgnoreFile(),
    ...(rules && { rules }),
  });
  return { ...report, findings: report.findings.filter((finding) => isAtLeast(finding.level, level)) };
}

function problems(leaks: readonly Leak[], report: Report): string[] {
  const lines = leaks.map(
    ({ host, service, gatewayService, assignedTo }) =>
      `  ${host} of ${service}, assigned to ${assignedTo.join(' and ') || 'no gateway'}, is answered by ${gatewayService}`,
  );
  return [
    ...(lines.length === 0 ? [] : [lines.join('\n')]),
    ...(report.findings.length === 0 ? [] : [textReport(report, false)]),
  ];
}
