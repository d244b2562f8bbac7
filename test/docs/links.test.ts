import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { anchorsOf, links } from '../../tools/markdown';
import { type Page, PAGES, ROOT } from './pages';

/** What is wrong with the links of a page. Links to other hosts are only read, not followed. */
function brokenLinks({ path, text }: Page): string[] {
  return links(text).flatMap(({ target, line }) => {
    const problem = problemOf(path, text, target);
    return problem === undefined ? [] : [`${path}:${line}: ${target}: ${problem}`];
  });
}

function problemOf(path: string, text: string, target: string): string | undefined {
  if (/^[a-z]+:/.test(target))
    return /^(?:https:\/\/[\w.-]+\.[a-z]+(?:[/?#]\S*)?|mailto:\S+@\S+)$/.test(target) ? undefined : 'no address';
  const [file = '', anchor] = target.split('#');
  const to = posix.join(posix.dirname(path), file);
  const found = file === '' ? path : to;
  if (!existsSync(join(ROOT, found))) return 'no such file';
  if (anchor === undefined) return undefined;
  if (!found.endsWith('.md') || statSync(join(ROOT, found)).isDirectory())
    return 'an anchor of a file that is not a page';
  const content = file === '' ? text : readFileSync(join(ROOT, found), 'utf8');
  return anchorsOf(content).has(anchor) ? undefined : 'no such heading';
}

test('every link leads to a file, and every anchor to a heading', () => {
  expect(PAGES.flatMap(({ text }) => links(text)).length).toBeGreaterThan(150);
  expect(PAGES.flatMap(brokenLinks)).toEqual([]);
});

test.each([
  ['[a](nowhere.md)', 'no such file'],
  ['[a](docs/tls.md#nowhere)', 'no such heading'],
  ['# Here\n\n[a](#there)', 'no such heading'],
  ['[a](package.json#name)', 'an anchor of a file that is not a page'],
  ['[a](http://example.com)', 'no address'],
  ['| cell | [a](docs/no.md) |', 'no such file'],
])('%s is found', (text, problem) => {
  expect(brokenLinks({ path: 'README.md', text })).toEqual([expect.stringContaining(problem)]);
});

test.each(['# Here we go\n\n[a](#here-we-go)', '```md\n[a](nowhere.md)\n```', '`[a](nowhere.md)`', '[a](docs/rules)'])(
  '%s is in order',
  (text) => {
    expect(brokenLinks({ path: 'README.md', text })).toEqual([]);
  },
);
