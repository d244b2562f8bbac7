import { Owners } from './assignment/owners';
import { at } from '../private/access';
import { type Unassigned, unassignedOf } from './assignment/unassigned';
import { type Finding, type Level, nameOf, type Subject, subjectOf } from './finding';
import { Candidates } from './gateways/candidates';
import { type ConfigIstioOddity, configOddities } from './gateways/config-oddities';
import { ConfiguredGateways } from './gateways/configured-gateways';
import { GatewayOfPods } from './gateways/gateway-pods';
import { LabelSharing } from './gateways/label-groups';
import { type Strays, straysOf } from './gateways/strays';
import { type Loaded } from './input/load';
import { type Manifest } from './input/manifest';
import { type Model } from './model/build';
import { isAssumed } from './model/stock';
import { isKnativeServing } from './model/system-config';
import { isUnseen } from './model/unseen';
import { type Reach } from './reach/reach';

/** What rules work on. Facts that several rules need are computed on first use and shared. */
export class RuleContext {
  public readonly model: Model;
  private knownGateways: ConfiguredGateways | undefined;
  private knownCandidates: Candidates | undefined;
  private knownStrays: readonly Strays[] | undefined;
  private knownSharing: LabelSharing | undefined;
  private knownUnassigned: readonly Unassigned[] | undefined;
  private knownGatewayOfPods: GatewayOfPods | undefined;
  private knownOwners: Owners | undefined;
  private knownOddities: readonly ConfigIstioOddity[] | undefined;
  private knownAssumed: readonly Manifest[] | undefined;
  private knownServings: readonly Manifest[] | undefined;

  /** @param loaded What the model was built from. */
  public constructor(
    public readonly reach: Reach,
    public readonly loaded: Loaded,
  ) {
    this.model = reach.model;
  }

  /** The gateways that config-istio names. */
  public get gateways(): ConfiguredGateways {
    return (this.knownGateways ??= new ConfiguredGateways(this.reach));
  }

  /** The Services that net-istio's prober may use for a gateway. */
  public get candidates(): Candidates {
    return (this.knownCandidates ??= new Candidates(this.gateways));
  }

  /** The gateways that apply to pods that are not their own. */
  public get strays(): readonly Strays[] {
    return (this.knownStrays ??= straysOf(this.gateways));
  }

  /** The gateways whose pods share labels. */
  public get sharing(): LabelSharing {
    return (this.knownSharing ??= new LabelSharing(this.gateways, this.strays));
  }

  /** The KIngresses that no selector matches. */
  public get unassigned(): readonly Unassigned[] {
    return (this.knownUnassigned ??= unassignedOf(this.reach, this.owners));
  }

  /** The gateway that pods belong to, for grouping. */
  public get gatewayOfPods(): GatewayOfPods {
    return (this.knownGatewayOfPods ??= new GatewayOfPods(this.model));
  }

  /** The Knative Services, Routes and DomainMappings behind KIngresses. */
  public get owners(): Owners {
    return (this.knownOwners ??= new Owners(this.model));
  }

  /** What config-istio says that probably does not mean what was intended. */
  public get oddities(): readonly ConfigIstioOddity[] {
    return (this.knownOddities ??= configOddities(this.model));
  }

  /** The objects that are only assumed to exist. */
  public get assumed(): readonly Manifest[] {
    return (this.knownAssumed ??= this.model.manifests.filter(isAssumed));
  }

  /** The KnativeServings, from which the operator installs Knative Serving. */
  public get servings(): readonly Manifest[] {
    return (this.knownServings ??= this.model.manifests.filter(isKnativeServing));
  }
}

/** A finding before the rule's name and level are filled in. */
export interface RuleFinding {
  readonly subject: Subject;
  readonly gateway?: string;
  /** @default - none */
  readonly otherGateways?: readonly string[];
  readonly message: string;
  readonly fix: string;
  /** @default - that of the rule */
  readonly level?: Level;
  /** @default - that of the rule */
  readonly why?: string;
  /** An object that may exist although it is not among the manifests. */
  readonly assumed?: string;
}

/** The description of a rule, without its check. */
export interface RuleInfo {
  /** Part of the public contract: names never change. */
  readonly name: string;
  readonly level: Level;
  /** A short title. */
  readonly title: string;
  /** The consequences, for every finding of the rule. */
  readonly why: string;
}

/** A check for one kind of problem in a topology. */
export interface Rule extends RuleInfo {
  check(context: RuleContext): Iterable<RuleFinding>;
}

/** Runs one rule. What rests on an object that is only assumed to exist is not an error. */
export function runRule(rule: Rule, context: RuleContext): Finding[] {
  return [...rule.check(context)].map((found) => {
    const finding = findingOf(rule, found);
    const assumed = finding.level === 'error' ? assumedFor(finding, context) : undefined;
    if (assumed === undefined) return finding;
    const { name, isOne, how } = assumed;
    return {
      ...finding,
      level: 'warning',
      message: `${finding.message} ${name} ${isOne ? 'is' : 'are'} not among the manifests; ${isOne ? 'it is' : 'they are'} assumed ${how}.`,
      fix: `${finding.fix} If ${name} ${isOne ? 'is' : 'are'} different, give ${isOne ? 'it' : 'them'} to the analyzer.`,
      assumed: name,
    };
  });
}

/** An object that is only assumed to exist, and how. */
interface Assumption {
  readonly name: string;
  readonly isOne: boolean;
  readonly how: string;
}

/** What of Knative's configuration is assumed since a dump lacks ConfigMaps altogether. */
const DEFAULTS: Assumption = {
  name: 'config-istio, config-domain and config-network',
  isOne: false,
  how: 'to have no settings',
};

/**
 * An assumed object that decides about a finding: a part of a gateway of which other parts are given, and
 * that config-istio does not name, or whose kind a dump lacks. A gateway that is assumed altogether is consistent in
 * itself.
 */
function assumedFor({ gateway, subject }: Finding, context: RuleContext): Assumption | undefined {
  const { gateways, model } = context;
  const { shown, configIstio } = model;
  if (configIstio.source === undefined && !shown.isShown('', 'ConfigMap')) return DEFAULTS;
  const own = context.assumed.find((each) => nameOf(subjectOf(each)) === nameOf(subject));
  // A KnativeServing may say how the operator changes the stock Gateway.
  const isOperated =
    subject.kind === 'Gateway' &&
    context.servings.some(({ object }) => at(object, 'spec', 'ingress', 'istio', subject.name) !== undefined);
  if (own !== undefined && !isOperated) return assumption(own);
  const configured = gateway === undefined ? undefined : gateways.find(gateway);
  if (configured?.object === undefined) return undefined;
  const parts = [configured.object, ...configured.services, ...configured.home];
  if (!parts.some(({ source }) => isAssumed(source))) return undefined;
  const written = Object.entries(model.configIstio.data).flat(1);
  const isNamed = !shown.areObserved && written.some((text) => text.includes(configured.name));
  const assumed = parts.filter(({ source }) => (isNamed ? isUnseen(source) : isAssumed(source)));
  const [first] = assumed.length < parts.length ? assumed : [];
  if (first === undefined) return undefined;
  return assumption(first.source);
}

function assumption(source: Manifest): Assumption {
  const how = isUnseen(source) ? 'to be what the others need' : 'to be as installed';
  return { name: nameOf(subjectOf(source)), isOne: true, how };
}

/** Completes a finding with the rule's name, level and reason. */
export function findingOf(rule: RuleInfo, found: RuleFinding): Finding {
  const { subject, gateway, otherGateways = [], message, fix, level = rule.level, why = rule.why, assumed } = found;
  return {
    rule: rule.name,
    level,
    subject,
    gateway,
    ...(otherGateways.length > 0 && { otherGateways }),
    message,
    why,
    fix,
    ...(assumed !== undefined && { assumed }),
  };
}
