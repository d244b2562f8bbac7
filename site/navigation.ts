// The navigation of the site, from its pages.
import { type DefaultTheme } from 'vitepress';
import { CATEGORIES, LANGUAGES } from './languages';
import { Section, type SitePage, sitePages } from './pages';

/** What stands in a section beside the files of the repository. */
const MADE: Readonly<Partial<Record<Section, readonly DefaultTheme.SidebarItem[]>>> = {
  [Section.COMMANDS]: [{ text: 'Playground', link: '/playground' }],
};

/** Sections that a reader of the manual needs; the others stand apart. */
const MANUAL = [Section.START, Section.TUTORIALS, Section.GUIDES, Section.COMMANDS, Section.EXAMPLES, Section.RELEASES];

export function navigation(versions: readonly string[], current: string): DefaultTheme.NavItem[] {
  return [
    { text: 'Start', link: '/' },
    { text: 'Playground', link: '/playground' },
    { text: 'Rules', link: '/rules/', activeMatch: '^/rules/' },
    { text: 'API', link: '/api/', activeMatch: '^/api/' },
    { text: 'Contributors', link: '/contributing/', activeMatch: '^/contributing/' },
    {
      text: current,
      items: versions.map((version) => ({ text: version, link: `/../${version}/`, target: '_self' })),
    },
  ];
}

export function sidebar(): DefaultTheme.SidebarMulti {
  const pages = sitePages();
  const section = (name: Section): DefaultTheme.SidebarItem => ({
    text: name,
    collapsed: name === Section.EXAMPLES,
    items: [...pages.filter((page) => page.section === name).map(item), ...(MADE[name] ?? [])],
  });
  return {
    '/': [...MANUAL.map(section), { text: Section.RUNBOOKS, link: '/runbooks/' }],
    '/rules/': [{ text: 'All rules', link: '/rules/' }, ...byGroup(pages)],
    '/runbooks/': [{ text: 'All runbooks', link: '/runbooks/' }, section(Section.RUNBOOKS)],
    '/contributing/': [section(Section.CONTRIBUTORS)],
    '/api/': apiSections(),
  };
}

function apiSections(): DefaultTheme.SidebarItem[] {
  return Object.entries(LANGUAGES).map(([language, text]) => ({
    text,
    collapsed: language !== 'typescript',
    items: Object.entries(CATEGORIES).map(([category, name]) => ({ text: name, link: `/api/${language}/${category}` })),
  }));
}

function byGroup(pages: readonly SitePage[]): DefaultTheme.SidebarItem[] {
  const rules = pages.filter((page) => page.section === Section.RULES);
  const groups = [...new Set(rules.map(({ group = '' }) => group))].sort();
  return groups.map((group) => ({
    text: group,
    collapsed: false,
    items: rules.filter((rule) => rule.group === group).map(item),
  }));
}

/** Pages that would have the title of another one. */
const NAMES: Readonly<Record<string, string>> = { 'zh-CN.md': '简体中文' };

function item({ title, target, section }: SitePage): DefaultTheme.SidebarItem {
  const link = `/${target.replace(/\.md$/, '').replace(/(^|\/)index$/, '$1')}`;
  return { text: NAMES[target] ?? (target === 'index.md' ? section : title), link };
}
