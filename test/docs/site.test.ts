import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { sidebar } from '../../site/navigation';
import { Section, sitePages } from '../../site/pages';
import { stage } from '../../site/stage';
import { links } from '../../tools/markdown';
import { PAGES } from './pages';

const folder = mkdtempSync(join(tmpdir(), 'site-'));
beforeAll(() => {
  stage(folder);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('every page of docs/ is a page of the site, in one place', () => {
  const pages = sitePages();
  const docs = PAGES.filter(({ path }) => path.startsWith('docs/')).map(({ path }) => path);
  expect(pages.map(({ source }) => source)).toEqual(expect.arrayContaining(docs));
  expect(new Set(pages.map(({ target }) => target)).size).toBe(pages.length);
  for (const section of Object.values(Section)) expect(pages.some((page) => page.section === section)).toBe(true);
});

test('links of the staged pages lead to pages and files', () => {
  const broken = sitePages().flatMap(({ target }) =>
    links(readFileSync(join(folder, target), 'utf8'))
      .map((link) => link.target.split('#')[0] ?? '')
      .filter((link) => link !== '' && !/^[a-z]+:/.test(link))
      .map((link) => (link.startsWith('/') ? `public${link}` : posix.join(posix.dirname(target), link)))
      .filter((link) => !existsSync(join(folder, link)))
      .map((link) => `${target}: ${link}`),
  );
  expect(broken).toEqual([]);
});

test('the navigation leads to pages', () => {
  const addresses = JSON.stringify(sidebar()).matchAll(/"link":"\/([^"]*)"/g);
  const files = [...addresses].map(([, path = '']) => `${path}${path === '' || path.endsWith('/') ? 'index' : ''}.md`);
  expect(files.length).toBeGreaterThan(150);
  expect(files.filter((file) => !file.startsWith('api/') && !existsSync(join(folder, file)))).toEqual([]);
});

test('a newcomer meets the first example in every language', () => {
  for (const page of ['index.md', 'zh-CN.md']) {
    const text = readFileSync(join(folder, page), 'utf8');
    const group = /^::: code-group\n([^]*?)^:::\n/m.exec(text)?.[1] ?? '';
    expect([...group.matchAll(/^```\w+ \[(\w+)\]$/gm)].map(([, title]) => title)).toEqual([
      'TypeScript',
      'Python',
      'Java',
      'Go',
    ]);
    expect(group).toContain('chart = MultiGatewayChart(');
  }
});

test('the page of a rule has the fault and its fix as tabs', () => {
  const rules = sitePages().filter(({ section }) => section === Section.RULES);
  const texts = rules.map(({ target }) => readFileSync(join(folder, target), 'utf8'));
  expect(texts.filter((text) => text.includes('[With the fault]') && text.includes('[Fixed]')).length).toBeGreaterThan(
    85,
  );
  expect(texts.filter((text) => /^```yaml (?:bad|good)/m.test(text))).toEqual([]);
});
