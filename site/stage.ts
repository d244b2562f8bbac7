// Writes the source of the site, which VitePress builds, to temp/site: the pages with their links made to fit, and
// pages that list others.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { withLinks } from '../tools/markdown';
import { apiPages } from './api';
import { ROOT, Section, type SitePage, sitePages, textOf } from './pages';

export const STAGE = join(ROOT, 'temp/site');

const IMAGE = /\.(?:png|svg)$/;
/** Folders that pages link to, and the page that stands for each. */
const FOLDERS: Readonly<Record<string, string>> = {
  examples: 'examples/index.md',
  'docs/rules': 'rules/index.md',
  'docs/runbooks': 'runbooks/index.md',
};

export async function stage(): Promise<void> {
  rmSync(STAGE, { recursive: true, force: true });
  const pages = sitePages();
  const targets = new Map([
    ...pages.map(({ source, target }) => [source, target] as const),
    ...Object.entries(FOLDERS),
  ]);
  for (const page of pages)
    write(page.target, page.section === Section.EXAMPLES ? example(page) : staged(page, targets));
  write('examples/index.md', examplesIndex(pages));
  write('rules/index.md', rulesIndex(pages));
  write('runbooks/index.md', listOf('Runbooks', 'What to do when an alert fires.', pages, Section.RUNBOOKS));
  write('playground.md', PLAYGROUND);
  for (const { target, text } of await apiPages()) write(target, text);
}

/** The page with links that lead to the places of the site. */
function staged({ source, target }: SitePage, targets: ReadonlyMap<string, string>): string {
  return withLinks(textOf({ source }), (link) => {
    if (/^(?:[a-z]+:|#)/.test(link)) return link;
    const [path = '', anchor] = link.split('#');
    const file = posix.join(posix.dirname(source), path).replace(/\/$/, '');
    const page = targets.get(file) ?? targets.get(posix.join(file, 'main.ts'));
    const to = page ?? published(source, file, target);
    return `${relativeTo(target, to)}${anchor === undefined ? '' : `#${anchor}`}`;
  });
}

/** A file that is no page is served as it is. */
function published(source: string, file: string, target: string): string {
  const from = join(ROOT, file);
  if (!existsSync(from) || !statSync(from).isFile()) {
    throw new Error(`${source}: the link to ${file} leads neither to a page nor to a file`);
  }
  const to = IMAGE.test(file) ? posix.join(posix.dirname(target), posix.basename(file)) : `public/files/${file}`;
  mkdirSync(dirname(join(STAGE, to)), { recursive: true });
  cpSync(from, join(STAGE, to));
  return to;
}

function relativeTo(page: string, to: string): string {
  if (to.startsWith('public/')) return to.slice('public'.length);
  const path = posix.relative(posix.dirname(page), to);
  return path.startsWith('.') ? path : `./${path}`;
}

function example({ source, title }: SitePage): string {
  const folder = dirname(join(ROOT, source));
  const topology = join(folder, 'topology.yaml');
  const blocks = [fenced('ts', `examples/${title}/main.ts`, readFileSync(join(ROOT, source), 'utf8'))];
  if (existsSync(topology))
    blocks.push(fenced('yaml', `examples/${title}/topology.yaml`, readFileSync(topology, 'utf8')));
  return `# ${title}\n\n${blocks.join('\n')}`;
}

function fenced(language: string, title: string, code: string): string {
  return `\`\`\`${language} [${title}]\n${code}\`\`\`\n`;
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

function write(target: string, text: string): void {
  const file = join(STAGE, target);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const PLAYGROUND = `---
layout: page
title: Playground
---

<Playground />
`;
