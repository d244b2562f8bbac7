import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, nameOf } from '../../../lib/analysis/finding';
import { loadText } from '../../../lib/analysis/input/load';
import { buildModel, type ModelOptions } from '../../../lib/analysis/model/build';
import { Reach } from '../../../lib/analysis/reach/reach';
import { type Rule, RuleContext, runRule } from '../../../lib/analysis/rule';

const FOLDER = join(__dirname, '../../../docs/rules');

/**
 * The documentation page of a rule, `docs/rules/NAME.md`:
 *
 *     # NAME
 *
 *     Category: isolation. Level: error.
 *
 *     ... what it finds, why it matters, how to fix it ...
 *
 *     ```yaml bad
 *     ```yaml good
 */
export interface RulePage {
  readonly title: string;
  readonly category: string;
  readonly level: string;
  /** Manifests that the rule finds something in. */
  readonly bad: string;
  /** Manifests that differ little and are in order. */
  readonly good: string;
}

/** Reads a rule's page; fails where it is not of the form above. */
export function rulePage(name: string): RulePage {
  const text = readFileSync(join(FOLDER, `${name}.md`), 'utf8');
  const [, category, level] = /^Category: ([\w-]+)\. Level: (\w+)\.$/m.exec(text) ?? [];
  const [, title] = /^# (.+)$/m.exec(text) ?? [];
  if (title === undefined || category === undefined || level === undefined)
    throw new Error(`docs/rules/${name}.md has no heading, or no line "Category: CATEGORY. Level: LEVEL."`);
  return { title, category, level, bad: block(name, text, 'bad'), good: block(name, text, 'good') };
}

function block(name: string, text: string, kind: 'bad' | 'good'): string {
  const found = [...text.matchAll(new RegExp(`^\`\`\`yaml ${kind}\n([^]*?)^\`\`\`$`, 'gm'))];
  const content = found[0]?.[1];
  if (content === undefined || found.length > 1)
    throw new Error(`docs/rules/${name}.md has ${found.length} blocks \`\`\`yaml ${kind}, not one`);
  return content;
}

/** The names of the pages of a category, sorted. */
export function pagesOf(category: string): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .map((file) => file.slice(0, -'.md'.length))
    .filter((name) => rulePage(name).category === category)
    .sort();
}

/**
 * A finding as a test asserts it: everything but the rule, and the reason that the rule gives for all of its findings.
 */
export interface FindingText {
  readonly level: string;
  /** `KIND NAMESPACE/NAME`, or `KIND NAME` for what is in no namespace. */
  readonly on: string;
  /** Absent for what concerns no gateway. */
  readonly gateway?: string;
  readonly message: string;
  readonly fix: string;
}

export function textOf({ level, subject, gateway, message, fix }: Finding): FindingText {
  return { level, on: nameOf(subject), ...(gateway !== undefined && { gateway }), message, fix };
}

/** What rules find in manifests; fails where a document cannot be read. */
export function findingsOf(rules: readonly Rule[], yaml: string, options?: ModelOptions): Finding[] {
  const loaded = loadText(yaml, 'manifests.yaml');
  expect(loaded.problems).toEqual([]);
  const model = buildModel(loaded.manifests, options);
  const context = new RuleContext(new Reach(model), loaded);
  return rules.flatMap((rule) => runRule(rule, context));
}

/** What one rule finds in manifests, as tests assert it. */
export function findingsBy(rule: Rule, yaml: string, options?: ModelOptions): FindingText[] {
  return findingsOf([rule], yaml, options).map(textOf);
}

/**
 * Declares the tests that every category shares: rules and pages correspond, and the page's good example is in order.
 */
export function describePages(category: string, rules: readonly Rule[]): void {
  describe(`the pages of ${category}`, () => {
    test('each rule has its page, and each page its rule', () => {
      expect(pagesOf(category)).toEqual(rules.map(({ name }) => name).sort());
    });

    test.each(rules.map((rule) => [rule.name, rule] as const))(
      '%s: heading, level, and a silent good example',
      (name, rule) => {
        const { title, level, good } = rulePage(name);
        expect({ title, level }).toEqual({ title: name, level: rule.level });
        expect(findingsBy(rule, good)).toEqual([]);
      },
    );
  });
}
