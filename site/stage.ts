// Writes the source of the site, which VitePress builds, to temp/site: the pages with their links made to fit, and
// pages that list others.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, posix } from 'node:path';
import { withLinks } from '../tools/markdown';
import { type MadePage } from './languages';
import { fenced, withTabs, withVerdicts } from './tabs';
import { ROOT, Section, type SitePage, sitePages, textOf } from './pages';

export const STAGE = join(ROOT, 'temp/site');

const IMAGE = /\.(?:png|svg)$/;
/** Files of examples that are shown, by suffix, and their languages. */
const LANGUAGES: Readonly<Record<string, string>> = {
  '.cs': 'csharp',
  '.go': 'go',
  '.java': 'java',
  '.py': 'python',
  '.ts': 'ts',
  '.yaml': 'yaml',
};
/** Where a newcomer meets the first example. */
const WITH_TABS = ['README.md', 'README.zh-CN.md'];
/** Folders that pages link to, and the page that stands for each. */
const FOLDERS: Readonly<Record<string, string>> = {
  examples: 'examples/index.md',
  'docs/rules': 'rules/index.md',
  'docs/runbooks': 'runbooks/index.md',
};

/** @param made Pages that are no files of the repository. */
export function stage(folder = STAGE, made: readonly MadePage[] = []): void {
  rmSync(folder, { recursive: true, force: true });
  // Editors read them from the site.
  cpSync(join(ROOT, 'schema'), join(folder, 'public/schema'), { recursive: true });
  for (const { target, text } of [...pagesOf(folder), ...made]) {
    const file = join(folder, target);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function pagesOf(folder: string): MadePage[] {
  const pages = sitePages();
  const targets = new Map([
    ...pages.map(({ source, target }) => [source, target] as const),
    ...Object.entries(FOLDERS),
  ]);
  return [
    ...pages.map((page) => ({
      target: page.target,
      text: page.section === Section.EXAMPLES ? example(page) : staged(page, targets, folder),
    })),
    { target: 'examples/index.md', text: examplesIndex(pages) },
    { target: 'rules/index.md', text: rulesIndex(pages) },
    {
      target: 'runbooks/index.md',
      text: listOf('Runbooks', 'What to do when an alert fires.', pages, Section.RUNBOOKS),
    },
    { target: 'playground.md', text: PLAYGROUND },
  ];
}

/** The page with links that lead to the places of the site. */
function staged({ source, target }: SitePage, targets: ReadonlyMap<string, string>, folder: string): string {
  const text = textOf({ source });
  return withLinks(WITH_TABS.includes(source) ? withTabs(text) : withVerdicts(text), (link) => {
    if (/^(?:[a-z]+:|#)/.test(link)) return link;
    const [path = '', anchor] = link.split('#');
    const file = posix.join(posix.dirname(source), path).replace(/\/$/, '');
    const page = targets.get(file) ?? targets.get(/^examples\/[^/]+/.exec(file)?.[0] ?? '');
    const to = page ?? published(source, file, target, folder);
    return `${relativeTo(target, to)}${anchor === undefined ? '' : `#${anchor}`}`;
  });
}

/** A file that is no page is served as it is. */
function published(source: string, file: string, target: string, folder: string): string {
  const from = join(ROOT, file);
  if (!existsSync(from) || !statSync(from).isFile()) {
    throw new Error(`${source}: the link to ${file} leads neither to a page nor to a file`);
  }
  const to = IMAGE.test(file) ? posix.join(posix.dirname(target), posix.basename(file)) : `public/files/${file}`;
  mkdirSync(dirname(join(folder, to)), { recursive: true });
  cpSync(from, join(folder, to));
  return to;
}

function relativeTo(page: string, to: string): string {
  if (to.startsWith('public/')) return to.slice('public'.length);
  const path = posix.relative(posix.dirname(page), to);
  return path.startsWith('.') ? path : `./${path}`;
}

/** The files of an example; programs of several languages are tabs. */
function example({ source, title }: SitePage): string {
  const folder = join(ROOT, source);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => extname(file) in LANGUAGES && basename(file) !== 'cdk8s.yaml')
    .sort();
  const blocks = files.map((file) =>
    fenced(LANGUAGES[extname(file)] ?? '', file, readFileSync(join(folder, file), 'utf8')),
  );
  if (blocks.length === 0) throw new Error(`${source}: has no file that the site shows`);
  return `# ${title}\n\n::: code-group\n\n${blocks.join('\n')}\n:::\n`;
}

function examplesIndex(pages: readonly SitePage[]): string {
  return listOf(
    'Examples',
    'Each is a program of its own, and is run on the real components.',
    pages,
    Section.EXAMPLES,
  );
}

function listOf(title: string, text: string, pages: readonly SitePage[], section: Section): string {
  const items = pages
    .filter((page) => page.section === section)
    .map((page) => `- [${page.title}](./${posix.basename(page.target)})`);
  return `# ${title}\n\n${text}\n\n${items.join('\n')}\n`;
}

/** The rules by category, with their levels. */
function rulesIndex(pages: readonly SitePage[]): string {
  const rules = pages.filter(({ section }) => section === Section.RULES);
  const groups = [...new Set(rules.map(({ group = '' }) => group))].sort();
  const tables = groups.map((group) => {
    const rows = rules
      .filter((rule) => rule.group === group)
      .map((rule) => `| [${rule.title}](./${rule.title}.md) | ${levelOf(rule)} |`);
    return `## ${group}\n\n| Rule | Level |\n| --- | --- |\n${rows.join('\n')}\n`;
  });
  return `# Rules\n\nWhat the [analyzer](../analyzer.md) finds: ${rules.length} rules.\n\n${tables.join('\n')}`;
}

function levelOf(rule: SitePage): string {
  return /Level: (\w+)\./.exec(textOf(rule))?.[1] ?? '';
}

const PLAYGROUND = `---
layout: page
title: Playground
---

<Playground />
`;
