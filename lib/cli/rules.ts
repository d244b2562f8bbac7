import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RuleInfo } from '../analysis/rule';
import { RULE_INFOS } from '../analysis/rules';
import { nearest } from '../private/nearest';
import { packageFolder } from './package';
import { type Terminal } from './terminal';

/** Lists the rules, or shows the page of one. */
export function runRules(name: string | undefined, terminal: Terminal): 0 {
  terminal.stdout.write(name === undefined ? list(RULE_INFOS) : page(name));
  return 0;
}

function list(rules: readonly RuleInfo[]): string {
  const width = Math.max(...rules.map(({ name }) => name.length));
  return rules.map(({ name, level, title }) => `${name.padEnd(width)}  ${level.padEnd(7)}  ${title}\n`).join('');
}

function page(name: string): string {
  const rule = RULE_INFOS.find((each) => each.name === name);
  if (rule === undefined) throw unknownRule(name);
  return readFileSync(join(packageFolder(), 'docs', 'rules', `${name}.md`), 'utf8');
}

/** What to say of a rule that does not exist. */
export function unknownRule(name: string): Error {
  const meant = nearest(
    name,
    RULE_INFOS.map((rule) => rule.name),
  );
  const fix = meant === undefined ? '' : `; to fix: write ${meant}`;
  return new Error(`no rule is named '${name}'; \`knative-gateways rules\` lists them${fix}`);
}
