import { type Finding } from '../../../lib/analysis/finding';
import { type Loaded } from '../../../lib/analysis/input/load';
import { buildModel, type ModelOptions } from '../../../lib/analysis/model/build';
import { Reach } from '../../../lib/analysis/reach/reach';
import { RuleContext, runRule } from '../../../lib/analysis/rule';
import { RULES } from '../../../lib/analysis/rules';
import { unexplained } from './explained';
import { type Fault, faultsOf } from './faults';

export interface Given {
  readonly name: string;
  readonly loaded: Loaded;
  readonly options?: ModelOptions;
}

export interface Judged {
  readonly context: RuleContext;
  readonly findings: readonly Finding[];
  readonly faults: readonly Fault[];
  /** The faults that no finding explains. */
  readonly left: readonly Fault[];
}

/** What the model predicts to go wrong, what the rules find, and what they miss. */
export function judged({ loaded, options }: Given, rules = RULES): Judged {
  const context = new RuleContext(new Reach(buildModel(loaded.manifests, options)), loaded);
  const findings = rules.flatMap((rule) => runRule(rule, context));
  const faults = faultsOf(context.gateways);
  return { context, findings, faults, left: unexplained(faults, findings) };
}
