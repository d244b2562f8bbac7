import { atFields } from './fields';
import { type Finding, LEVELS, type Level } from './finding';
import {
  type Ignore,
  type IgnoredFinding,
  ignoreWithoutEffect,
  readAnnotations,
  sift,
  withoutEffect,
} from './ignore/ignore';
import { type Loaded } from './input/load';
import { type Manifest } from './input/manifest';
import { buildModel, type ModelOptions } from './model/build';
import { kindKey, MODEL_KINDS } from './model/kinds';
import { type DetectedRelease } from './model/release';
import { Reach } from './reach/reach';
import { findingOf, type Rule, RuleContext, type RuleInfo, runRule } from './rule';
import { RULE_INFOS, RULES } from './rules';
import { compareTexts } from '../private/sort';

export interface RunOptions {
  /**
   * The rules to run.
   *
   * @default - every rule
   */
  readonly rules?: readonly Rule[];
  /**
   * Findings to ignore, in addition to those that annotations ignore.
   *
   * @default - nothing
   */
  readonly ignores?: readonly Ignore[];
  /**
   * Whether annotations on objects can ignore findings.
   *
   * @default true
   */
  readonly annotations?: boolean;
  /**
   * Called with the next step.
   *
   * @default - progress is not reported
   */
  readonly onProgress?: (doing: string) => void;
}

export interface AnalyzeOptions extends ModelOptions, RunOptions {}

/** The result of an analysis. */
export interface Report {
  readonly release: DetectedRelease;
  /** Number of objects that were read. */
  readonly objects: number;
  /** Those of them that are of kinds that the model does not read. */
  readonly others: { readonly objects: number; readonly kinds: readonly string[] };
  /** The rules that were run. */
  readonly rules: readonly RuleInfo[];
  /** Sorted by gateway (findings about the whole topology first), level, rule and object. */
  readonly findings: readonly Finding[];
  readonly ignored: readonly IgnoredFinding[];
}

/** Runs the rules on manifests. */
export function analyze(loaded: Loaded, options: AnalyzeOptions = {}): Report {
  options.onProgress?.('building the model');
  const model = buildModel(loaded.manifests, {
    ...(loaded.shownKinds && { shownKinds: loaded.shownKinds }),
    ...options,
  });
  return runRules(new RuleContext(new Reach(model), loaded), options);
}

/** Runs the rules on a model. */
export function runRules(context: RuleContext, options: RunOptions = {}): Report {
  const { rules = RULES, ignores = [], annotations = true, onProgress } = options;
  const { model, loaded } = context;
  const found = rules.flatMap((rule) => {
    onProgress?.(rule.name);
    return runRule(rule, context);
  });

  const annotated = annotations ? readAnnotations(model.manifests) : { ignores: [], malformed: [] };
  const { findings, ignored, used } = sift(found, ignores, annotated.ignores);
  const run = new Set(rules.map(({ name }) => name));
  const known = new Set([...RULE_INFOS.map(({ name }) => name), ...run]);
  // An ignore is not reported as unused if its rule did not run.
  const idle = [...ignores, ...annotated.ignores].filter(
    (ignore) => !used.has(ignore) && ignore.rules.some((rule) => run.has(rule) || !known.has(rule)),
  );
  const own = [...annotated.malformed, ...idle.map((ignore) => withoutEffect(ignore, known))];
  return {
    release: model.release,
    objects: loaded.manifests.length,
    others: otherKinds(loaded.manifests),
    rules: [...rules, ignoreWithoutEffect],
    findings: atFields(
      [...findings, ...own.map((each) => findingOf(ignoreWithoutEffect, each))].sort(byPlace),
      loaded.texts ?? new Map<string, string>(),
    ),
    ignored: [...ignored].sort((a, b) => byPlace(a.finding, b.finding)),
  };
}

function otherKinds(manifests: readonly Manifest[]): Report['others'] {
  const known = new Set(MODEL_KINDS.map(kindKey));
  const others = manifests.filter((each) => !known.has(each.groupKind));
  return { objects: others.length, kinds: [...new Set(others.map(({ kind }) => kind))].sort() };
}

/** The number of findings of each level. */
export function countLevels(findings: readonly Finding[]): Readonly<Record<Level, number>> {
  const counts = { error: 0, warning: 0, note: 0 };
  for (const { level } of findings) counts[level] += 1;
  return counts;
}

function byPlace(a: Finding, b: Finding): number {
  const left = sortKeys(a);
  const right = sortKeys(b);
  const index = left.findIndex((key, at) => key !== right[at]);
  return index < 0 ? 0 : compareTexts(left[index] ?? '', right[index] ?? '');
}

function sortKeys({ gateway = '', level, rule, subject, message }: Finding): readonly string[] {
  const { namespace, kind, name, source } = subject;
  const line = String(source.line).padStart(9, '0');
  return [gateway, String(LEVELS.indexOf(level)), rule, namespace, kind, name, source.file, line, message];
}
