import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { analyze, countLevels, type Report } from './analysis/analyze';
import { type Finding, isAtLeast, type Level, LEVELS, nameOf } from './analysis/finding';
import { groupBy } from './private/group';
import { readIgnoreFile } from './analysis/ignore/ignore-file';
import { joinLoaded, loadText } from './analysis/input/load';
import { printable } from './analysis/report/printable';
import { summaryText } from './analysis/report/text';
import { KnativeRelease, releaseRefusals } from './knative/release';
import { refuseUnless } from './private/checks';
import { type Check, DNS_SUBDOMAIN } from './private/names';
import { present } from './private/present';
import { type Refusal, throwRefusals, under } from './private/refusal';
import { optionRefusals } from './private/types';

/** Properties of {@link TopologyValidation} in cdk8s.yaml. */
export interface TopologyValidationProps {
  /**
   * The lowest level of a finding that fails the synthesis: `error`, `warning`, `note` or `never`.
   *
   * @default 'error'
   */
  readonly failOn?: string;
  /**
   * Release of Knative Serving, such as `1.15`.
   *
   * @default - the release in the labels of the manifests, otherwise 1.15
   */
  readonly knative?: string;
  /**
   * Whether istiod runs with PILOT_SCOPE_GATEWAY_TO_NAMESPACE=true.
   *
   * @default - as set on istiod's Deployment, otherwise false
   */
  readonly scopeGatewayToNamespace?: boolean;
  /**
   * DNS domain of the cluster, such as `cluster.local`.
   *
   * @default - that of the Services in config-istio, otherwise `cluster.local`
   */
  readonly clusterDomain?: string;
  /**
   * File with the findings to ignore.
   *
   * @default - knative-gateways.yaml next to cdk8s.yaml, if it exists
   */
  readonly config?: string;
}

/** The part of cdk8s-cli's ValidationContext that a plugin uses. */
export interface TopologyValidationContext {
  /** Paths of the manifests. */
  readonly manifests: readonly string[];
  /** Where findings go. */
  readonly report: {
    addViolation(violation: TopologyViolation): void;
    submit(status: 'success' | 'failure', metadata?: Record<string, string>): void;
    /** What cdk8s prints. */
    toString(): string;
  };
}

/** A finding, as cdk8s-cli takes it. */
export interface TopologyViolation {
  /** Name of the rule. */
  readonly ruleName: string;
  /** What is wrong. */
  readonly recommendation: string;
  /** What to do about it. */
  readonly fix: string;
  /** The objects that it is about. */
  readonly violatingResources: { resourceName: string; manifestPath: string; locations: string[] }[];
}

const THRESHOLDS: readonly string[] = [...LEVELS, 'never'];

const THRESHOLD: Check = {
  test: (value) => THRESHOLDS.includes(value as string),
  is: 'a level',
  allowed: THRESHOLDS.join(', '),
};

/** Checks the properties of the plugin. */
function validationRefusals(props: TopologyValidationProps): Refusal[] {
  return optionRefusals('TopologyValidationProps', props, ({ failOn, knative, clusterDomain }) => [
    ...refuseUnless(THRESHOLD, failOn, ['failOn']),
    ...refuseUnless(DNS_SUBDOMAIN, clusterDomain, ['clusterDomain']),
    ...(knative === undefined ? [] : under(['knative'], releaseRefusals(knative))),
  ]);
}

/**
 * A cdk8s validation plugin that runs the rules of the analyzer at the end of `cdk8s synth`, which fails if they find
 * an error.
 *
 * Errors and warnings are listed. Notes are only counted, unless `failOn` is `note`. Without any, the report is one
 * line.
 */
export class TopologyValidation {
  private readonly failOn: Level | 'never';
  private readonly release: KnativeRelease | undefined;

  /** Throws for an unknown property or an invalid value. */
  public constructor(private readonly props: TopologyValidationProps = {}) {
    throwRefusals(validationRefusals(props), 'TopologyValidation');
    const { failOn = 'error', knative } = props;
    this.failOn = failOn as Level | 'never';
    this.release = knative === undefined ? undefined : KnativeRelease.of(knative);
  }

  /** Validates the manifests. Called by cdk8s. */
  public async validate(context: TopologyValidationContext): Promise<void> {
    const { scopeGatewayToNamespace, clusterDomain, config } = this.props;
    const parts = context.manifests.map(async (file) => loadText(await readFile(file, 'utf8'), file));
    const report = analyze(joinLoaded(await Promise.all(parts)), {
      ...present({ release: this.release, scopeGatewayToNamespace, clusterDomain }),
      ignores: readIgnoreFile(config),
    });
    const found = violations(report, this.failOn === 'note' ? 'note' : 'warning');
    for (const violation of found) context.report.addViolation(violation);
    // cdk8s prints a table of several lines for any report, even without violations.
    if (found.length === 0) context.report.toString = () => `knative-gateways: ${summaryText(report)}`;
    const { failOn } = this;
    const failed = report.findings.some(({ level }) => isAtLeast(level, failOn));
    context.report.submit(failed ? 'failure' : 'success', summary(report));
  }
}

/** cdk8s shows one recommendation and one fix per violation, so findings that share them are grouped. */
function violations(report: Report, listed: Level): TopologyViolation[] {
  const findings = report.findings.filter(({ level }) => isAtLeast(level, listed));
  const groups = groupBy(findings, ({ rule, level, why, fix }) => [JSON.stringify([rule, level, why, fix])]);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return {
      ruleName: first.rule,
      recommendation: printable(first.why),
      fix: printable(first.fix),
      violatingResources: group.map(resourceOf),
    };
  });
}

function resourceOf({ level, subject, message }: Finding): TopologyViolation['violatingResources'][number] {
  const { file, line } = subject.source;
  return {
    // cdk8s looks up the construct path by the bare name.
    resourceName: printable(subject.name),
    manifestPath: file,
    // The folder is a temporary one with --stdout.
    locations: [printable(`${level} at ${basename(file)}:${line}, ${nameOf(subject)}: ${message}`)],
  };
}

function summary(report: Report): Record<string, string> {
  const { error, warning, note } = countLevels(report.findings);
  return {
    Errors: String(error),
    Warnings: String(warning),
    Notes: String(note),
    Ignored: String(report.ignored.length),
    Knative: report.release.release.version,
    ...(report.release.unchecked && { 'Accepted unchecked': report.release.unchecked.map(printable).join(', ') }),
  };
}
