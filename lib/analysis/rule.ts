import { type Unassigned, unassignedOf } from './assignment/unassigned';
import { type Finding, type Level, type Subject } from './finding';
import { Candidates } from './gateways/candidates';
import { ConfiguredGateways } from './gateways/configured-gateways';
import { GatewayOfPods } from './gateways/gateway-pods';
import { type Stray, straysOf } from './gateways/strays';
import { type LoadProblem } from './input/load';
import { type Model } from './model/build';
import { type Reach } from './reach/reach';

/** What a rule may look at. What several rules ask for is worked out when it is first asked for, and is shared by all of them. */
export class RuleContext {
  public readonly model: Model;
  private knownGateways: ConfiguredGateways | undefined;
  private knownCandidates: Candidates | undefined;
  private knownStrays: readonly Stray[] | undefined;
  private knownUnassigned: readonly Unassigned[] | undefined;
  private knownGatewayOfPods: GatewayOfPods | undefined;

  /** @param problems Documents that could not be read. */
  public constructor(
    public readonly reach: Reach,
    public readonly problems: readonly LoadProblem[],
  ) {
    this.model = reach.model;
  }

  /** The gateways that config-istio names. */
  public get gateways(): ConfiguredGateways {
    return (this.knownGateways ??= new ConfiguredGateways(this.reach));
  }

  /** The Services that net-istio's prober may take for a gateway's. */
  public get candidates(): Candidates {
    return (this.knownCandidates ??= new Candidates(this.gateways));
  }

  /** The gateways on pods that are not theirs. */
  public get strays(): readonly Stray[] {
    return (this.knownStrays ??= straysOf(this.gateways));
  }

  /** The KIngresses that no selector matches. */
  public get unassigned(): readonly Unassigned[] {
    return (this.knownUnassigned ??= unassignedOf(this.reach));
  }

  /** The gateway that pods are of, for grouping. */
  public get gatewayOfPods(): GatewayOfPods {
    return (this.knownGatewayOfPods ??= new GatewayOfPods(this.model));
  }
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
