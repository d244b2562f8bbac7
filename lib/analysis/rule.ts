import { type Finding, type Level, type Subject } from './finding';
import { type LoadProblem } from './input/load';
import { type Model } from './model/build';
import { type Reach } from './reach/reach';

/** What a rule may look at. `reach` works out everything when it is first asked for, and is shared by all rules. */
export interface RuleContext {
  readonly model: Model;
  readonly reach: Reach;
  /** Documents that could not be read. */
  readonly problems: readonly LoadProblem[];
}

/** A finding before the rule's name and level are put in. */
export interface RuleFinding {
  readonly subject: Subject;
  readonly gateway?: string;
  readonly message: string;
  readonly fix: string;
  /** @default - the rule's own */
  readonly level?: Level;
  /** @default - the rule's own */
  readonly why?: string;
}

/** What a rule is about, without how it looks for it. */
export interface RuleInfo {
  /** Contract: names never change. */
  readonly name: string;
  readonly level: Level;
  /** What the rule is about, as a short title. */
  readonly title: string;
  /** What happens because of it, for every finding of the rule. */
  readonly why: string;
}

/** One thing that can be wrong with a topology. */
export interface Rule extends RuleInfo {
  check(context: RuleContext): Iterable<RuleFinding>;
}

/** Runs one rule. */
export function runRule(rule: Rule, context: RuleContext): Finding[] {
  return [...rule.check(context)].map((found) => findingOf(rule, found));
}

/** Puts the rule's name, level and reason into what it found. */
export function findingOf(rule: RuleInfo, found: RuleFinding): Finding {
  const { subject, gateway, message, fix, level = rule.level, why = rule.why } = found;
  return { rule: rule.name, level, subject, gateway, message, why, fix };
}
