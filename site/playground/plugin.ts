// What the analyzer needs of Node, for the browser.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Plugin } from 'vitepress';
import { scriptOf, styleOf } from '../../lib/platform/page-assets';
import { codeBlocks } from '../../tools/markdown';
import { ROOT } from '../pages';

/** Modules of lib that need Node, each with its counterpart in `platform`. */
const COUNTERPARTS: ReadonlyMap<string, string> = new Map([
  ['lib/platform/certificate.ts', 'certificate.ts'],
  ['lib/platform/equal.ts', 'equal.ts'],
  ['lib/private/types.ts', 'types.ts'],
]);
const PAGE_ASSETS = join(ROOT, 'lib/platform/page-assets.ts');
const KINDS = ['picture', 'matrix'];
/** The module with the manifests of the sample. */
const SAMPLE = 'virtual:sample';
const SAMPLE_PAGE = 'docs/tutorials/leaving-the-fork.md';
const SAMPLE_FILE = 'yaml old/recipe.yaml';

export function analyzerInBrowser(): Plugin {
  return {
    name: 'analyzer-in-browser',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      if (source === SAMPLE) return SAMPLE;
      const resolved = await this.resolve(source, importer, { ...options, skipSelf: true });
      for (const [module, counterpart] of COUNTERPARTS) {
        if (resolved?.id === join(ROOT, module)) return join(ROOT, 'site/playground/platform', counterpart);
      }
      return resolved;
    },
    load(id) {
      if (id === SAMPLE) return `export default ${JSON.stringify(sample())};`;
      return id === PAGE_ASSETS ? pageAssets() : undefined;
    },
  };
}

/** The style sheets and scripts of the pages, and their hashes, as they are when the site is built. */
function pageAssets(): string {
  const all = (assetOf: typeof styleOf): string =>
    JSON.stringify(Object.fromEntries(KINDS.map((kind) => [kind, assetOf(kind)])));
  return [
    `export const styleOf = (kind) => (${all(styleOf)})[kind];`,
    `export const scriptOf = (kind) => (${all(scriptOf)})[kind];`,
  ].join('\n');
}

function sample(): string {
  const block = codeBlocks(readFileSync(join(ROOT, SAMPLE_PAGE), 'utf8')).find(({ info }) => info === SAMPLE_FILE);
  if (block === undefined) throw new Error(`${SAMPLE_PAGE} has no block ${SAMPLE_FILE}, the sample of the playground`);
  return block.code;
}
