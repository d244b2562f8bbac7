import { type Rule, type RuleInfo } from '../rule';
import { ignoreWithoutEffect } from '../ignore';
import { unreadableDocument } from './unreadable-document';

/** Every rule, in the order in which they are listed. */
export const RULES: readonly Rule[] = [unreadableDocument];

/** What findings can be about: the rules, and the analyzer's own. */
export const RULE_INFOS: readonly RuleInfo[] = [...RULES, ignoreWithoutEffect];
