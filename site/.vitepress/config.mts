import { join } from 'node:path';
import { defineConfig } from 'vitepress';
import { anchorOf } from '../../tools/markdown';
import { navigation, sidebar } from '../navigation';
import { ROOT } from '../pages';
import { analyzerInBrowser } from '../playground/plugin';
import { STAGE } from '../stage';
import { allVersions, builtBase, builtVersion } from '../versions';

const version = builtVersion();

function withoutBraces(html: string): string {
  return html.replaceAll('{{', '&#123;&#123;');
}

export default defineConfig({
  title: 'Knative gateways',
  description: 'Several isolated Istio ingress gateways for Knative Serving',
  lang: 'en',
  srcDir: STAGE,
  outDir: join(ROOT, 'dist-site', version),
  cacheDir: join(ROOT, 'temp/site-cache'),
  base: `${builtBase()}${version}/`,
  // Nothing is asked of other hosts: the fonts are those of the system.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: {
    anchor: { slugify: anchorOf },
    config(md) {
      // Vue would take braces for an expression, and stumbles over them even in code that it must not look into.
      const { text, code_inline: code } = md.renderer.rules;
      md.renderer.rules.text = (...args) => withoutBraces(text?.(...args) ?? '');
      md.renderer.rules.code_inline = (...args) => withoutBraces(code?.(...args) ?? '');
    },
  },
  vite: { plugins: [analyzerInBrowser()], worker: { format: 'es', plugins: () => [analyzerInBrowser()] } },
  themeConfig: {
    nav: navigation(allVersions(), version),
    sidebar: sidebar(),
    outline: [2, 3],
    search: { provider: 'local' },
    footer: { message: 'Apache-2.0' },
  },
});
