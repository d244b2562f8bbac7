// Which files of the repository are pages of the site, and where in it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { titleOf } from '../tools/markdown';

export const ROOT = join(__dirname, '..');

/** A part of the navigation. */
export enum Section {
  START = 'Start',
  TUTORIALS = 'Tutorials',
  GUIDES = 'How-tos',
  COMMANDS = 'Commands',
  EXAMPLES = 'Examples',
  RULES = 'Rules',
  RUNBOOKS = 'Runbooks',
  RELEASES = 'Releases',
  CONTRIBUTORS = 'Contributors',
}

export interface SitePage {
  /** Path of the file in the repository. */
  readonly source: string;
  /** Path in the site: `rules/label-typo.md`. */
  readonly target: string;
  readonly title: string;
  readonly section: Section;
  /** What heads a group of a section: the category of a rule. */
  readonly group?: string;
}

const ROOT_PAGES: Readonly<Record<string, readonly [target: string, section: Section]>> = {
  'README.md': ['index.md', Section.START],
  'README.zh-CN.md': ['zh-CN.md', Section.START],
  'CHANGELOG.md': ['changelog.md', Section.RELEASES],
  'CONTRIBUTING.md': ['contributing/index.md', Section.CONTRIBUTORS],
  'SECURITY.md': ['security.md', Section.RELEASES],
  'THIRD-PARTY.md': ['third-party.md', Section.RELEASES],
};

/** Pages of docs/, in this order. Those that no list names are how-tos, behind the listed ones. */
const LISTED: readonly (readonly [Section, readonly string[]])[] = [
  [Section.START, ['concepts']],
  [Section.COMMANDS, ['analyzer', 'live-cluster', 'verify', 'picture', 'plan', 'assess', 'cost']],
  [
    Section.GUIDES,
    [
      'topology-file',
      'languages',
      'workloads',
      'load-balancers',
      'tls',
      'delivery',
      'local-gateways',
      'cross-access',
      'flows',
      'admission',
      'monitoring',
      'escape-hatches',
      'checks',
      'kserve',
      'kubeflow',
      'ambient-mesh',
    ],
  ],
  [Section.RELEASES, ['releases']],
  [Section.CONTRIBUTORS, ['architecture', 'testing', 'conformance', 'performance']],
];

const TUTORIALS = ['two-gateways', 'gateway-per-team', 'public-and-internal', 'tls', 'leaving-the-fork', 'operating'];

/** All pages that are files of the repository, in the order of the navigation. */
export function sitePages(): SitePage[] {
  const pages = [
    ...rootPages(),
    ...docsPages(),
    ...inFolder('docs/tutorials', Section.TUTORIALS, TUTORIALS),
    ...inFolder('docs/rules', Section.RULES),
    ...inFolder('docs/runbooks', Section.RUNBOOKS),
    ...examplePages(),
  ];
  const order = Object.values(Section);
  return pages.sort((a, b) => order.indexOf(a.section) - order.indexOf(b.section));
}

/** The text of the page, as it stands in the repository. */
export function textOf({ source }: Pick<SitePage, 'source'>): string {
  return readFileSync(join(ROOT, source), 'utf8');
}

function rootPages(): SitePage[] {
  const files = new Set(readdirSync(ROOT));
  return Object.entries(ROOT_PAGES).flatMap(([source, [target, section]]) =>
    files.has(source) ? [page(source, target, section)] : [],
  );
}

function docsPages(): SitePage[] {
  const names = namesIn('docs');
  const known = new Set(LISTED.flatMap(([, each]) => each));
  const further = names.filter((name) => !known.has(name));
  return [...LISTED, [Section.GUIDES, further] as const].flatMap(([section, each]) =>
    each
      .filter((name) => names.includes(name))
      .map((name) =>
        page(`docs/${name}.md`, `${section === Section.CONTRIBUTORS ? 'contributing/' : ''}${name}.md`, section),
      ),
  );
}

function inFolder(folder: string, section: Section, first: readonly string[] = []): SitePage[] {
  const names = namesIn(folder);
  const ordered = [...first.filter((name) => names.includes(name)), ...names.filter((name) => !first.includes(name))];
  return ordered.map((name) => page(`${folder}/${name}.md`, `${folder.replace('docs/', '')}/${name}.md`, section));
}

function examplePages(): SitePage[] {
  return readdirSync(join(ROOT, 'examples'))
    .sort()
    .map((name) => ({
      source: `examples/${name}`,
      target: `examples/${name}.md`,
      title: name,
      section: Section.EXAMPLES,
    }));
}

function namesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder))
    .filter((file) => file.endsWith('.md'))
    .map((file) => file.slice(0, -'.md'.length))
    .sort();
}

function page(source: string, target: string, section: Section): SitePage {
  const text = textOf({ source });
  const title = titleOf(text);
  if (title === undefined) throw new Error(`${source}: has no heading, which is the title of its page`);
  const [, group] = /^Category: ([\w-]+)\./m.exec(text) ?? [];
  return { source, target, title, section, ...(section === Section.RULES && group !== undefined && { group }) };
}
