// Pictures of pages of the site at two widths, to be looked at:
//
//     node --import tsx browser/screenshots.ts FOLDER PAGE...
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from './chromium';
import { Site } from './site';

async function main([folder = 'temp/screenshots', ...pages]: readonly string[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const [browser, site] = await Promise.all([launch(), Site.serve()]);
  const page = await browser.newPage();
  for (const path of pages.length > 0 ? pages : site.pages) {
    for (const width of [1280, 390]) {
      await page.setViewport({ width, height: 860 });
      await page.goto(site.url(path), { waitUntil: 'networkidle0' });
      const name = `${path.replace(/\.html$/, '').replaceAll('/', '-')}-${width}.png`;
      await page.screenshot({ path: join(folder, name) });
    }
  }
  await browser.close();
  site.close();
}

void main(process.argv.slice(2));
