import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type CodeBlock, codeBlocks } from '../../tools/markdown';

export const ROOT = resolve(__dirname, '../..');

/** A page of the repository. */
export interface Page {
  /** `docs/rules/label-typo.md`. */
  readonly path: string;
  readonly text: string;
}

/** Every page that readers see, sorted. */
export const PAGES: readonly Page[] = [
  ...readdirSync(ROOT).filter((file) => /^[A-Z].*\.md$/.test(file)),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
]
  .sort()
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

export interface PageBlock extends CodeBlock {
  readonly page: string;
  /** The first word of the info. */
  readonly language: string;
  /** `docs/tls.md:12`. */
  readonly place: string;
}

/** Every block of code of every page. */
export const BLOCKS: readonly PageBlock[] = PAGES.flatMap(({ path, text }) =>
  codeBlocks(text).map((block) => ({
    ...block,
    page: path,
    language: block.info.split(' ')[0] ?? '',
    place: `${path}:${block.line}`,
  })),
);

export function blocksOf(language: string): PageBlock[] {
  return BLOCKS.filter((block) => block.language === language);
}
