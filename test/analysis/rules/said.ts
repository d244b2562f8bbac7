import { type KubeObject } from '../../../lib/private/access';
import { type ModelOptions } from '../../../lib/analysis/model/build';
import { type Rule } from '../../../lib/analysis/rule';
import { configIstio, entry, ksvc, label, STOCK } from '../support';
import { findingsOf } from './page';

/** The rule of this name; fails where there is none. */
export function ruleIn(rules: readonly Rule[], name: string): Rule {
  const rule = rules.find((each) => each.name === name);
  if (rule === undefined) throw new Error(`no rule ${name}`);
  return rule;
}

/** Objects as a stream of YAML documents. */
export function yamlOf(objects: readonly KubeObject[]): string {
  return objects.map((each) => JSON.stringify(each)).join('\n---\n');
}

/** What a rule says of objects: `LEVEL GATEWAY: MESSAGE`, with `-` for no gateway. */
export function saidBy(rule: Rule, objects: readonly KubeObject[], options?: ModelOptions): string[] {
  return findingsOf([rule], yamlOf(objects), options).map(
    ({ level, gateway, message }) => `${level} ${gateway ?? '-'}: ${message}`,
  );
}

/** The same for the rules of a category, by name. */
export function saidIn(
  rules: readonly Rule[],
): (name: string, objects: readonly KubeObject[], options?: ModelOptions) => string[] {
  return (name, objects, options) => saidBy(ruleIn(rules, name), objects, options);
}

export const ALPHA = entry('gw/alpha', label('gateway', 'alpha'));

/** The labels of `isolated('gw/alpha')`. */
export const LABELS = { istio: 'gw-alpha' };

/** A service that is assigned to ALPHA. */
export const SHOP = ksvc('team/shop', { gateway: 'alpha' });

/** These objects, config-istio with the stock gateway and ALPHA, and SHOP. */
export function withShop(...objects: readonly KubeObject[]): KubeObject[] {
  return [...objects, configIstio([STOCK, ALPHA]), SHOP];
}
