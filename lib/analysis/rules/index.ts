import { ignoreWithoutEffect } from '../ignore/ignore';
import { type Rule, type RuleInfo } from '../rule';
import { CONFIG_ISTIO_RULES } from './config-istio';
import { INPUT_RULES } from './input';
import { ISOLATION_RULES } from './isolation';
import { MESH_RULES } from './mesh';
import { OPERATIONS_RULES } from './operations';
import { SELECTION_RULES } from './selection';
import { STATUS_RULES } from './status';
import { TLS_RULES } from './tls';

/** Rules about one part of a topology. */
export interface RuleCategory {
  readonly name: string;
  readonly rules: readonly Rule[];
}

/** The categories, in the order in which they are listed. */
export const CATEGORIES: readonly RuleCategory[] = [
  { name: 'input', rules: INPUT_RULES },
  { name: 'config-istio', rules: CONFIG_ISTIO_RULES },
  { name: 'selection', rules: SELECTION_RULES },
  { name: 'status', rules: STATUS_RULES },
  { name: 'isolation', rules: ISOLATION_RULES },
  { name: 'tls', rules: TLS_RULES },
  { name: 'mesh', rules: MESH_RULES },
  { name: 'operations', rules: OPERATIONS_RULES },
];

/** Every rule of the package. */
export const RULES: readonly Rule[] = CATEGORIES.flatMap(({ rules }) => rules);

/** All possible sources of findings: the rules and the analyzer's own check of ignores. */
export const RULE_INFOS: readonly RuleInfo[] = [...RULES, ignoreWithoutEffect];
