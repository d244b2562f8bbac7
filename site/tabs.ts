// Tabs: the topology of the README in every language, where a page has it in TypeScript; and what a rule finds beside
// what it accepts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './pages';

/** Files that `npm run languages` runs, with the languages that the site highlights them in. */
const FILES: Readonly<Record<string, readonly [language: string, file: string]>> = {
  Python: ['python', 'python/main.py'],
  Java: ['java', 'java/src/main/java/Main.java'],
  Go: ['go', 'go/main.go'],
};

const FIRST = /^```ts\n(import \{ App \} from 'cdk8s';\n[^]*?)^```\n/m;

/** A page with the tabs; another page as it is. */
export function withTabs(text: string): string {
  return text.replace(FIRST, (_, code: string) => {
    const others = Object.entries(FILES).map(([title, [language, file]]) =>
      fenced(language, title, readFileSync(join(ROOT, 'examples/languages', file), 'utf8')),
    );
    return `::: code-group\n\n${[fenced('ts', 'TypeScript', code), ...others].join('\n')}\n:::\n`;
  });
}

const PAIR = /^```yaml bad\n([^]*?)^```\n\n```yaml good\n([^]*?)^```\n/gm;

/** The page of a rule, with the manifests that have the fault and those without it as tabs. */
export function withVerdicts(text: string): string {
  return text.replace(
    PAIR,
    (_, bad: string, good: string) =>
      `::: code-group\n\n${fenced('yaml', 'With the fault', bad)}\n${fenced('yaml', 'Fixed', good)}\n:::\n`,
  );
}

/** A block of code with the title of its tab. */
export function fenced(language: string, title: string, code: string): string {
  return `\`\`\`${language} [${title}]\n${code}\`\`\`\n`;
}
