// Draws docs/pictures/NAME.svg from NAME.dot: `npm run pictures`; with --check, fails where one is not as it is drawn.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Graphviz } from '@hpcc-js/wasm-graphviz';

const FOLDER = join(__dirname, '../docs/pictures');

async function main(check: boolean): Promise<void> {
  const graphviz = await Graphviz.load();
  for (const source of readdirSync(FOLDER).filter((file) => file.endsWith('.dot'))) {
    const file = join(FOLDER, source.replace(/dot$/, 'svg'));
    const svg = graphviz.dot(readFileSync(join(FOLDER, source), 'utf8')).replace(/[ \t]+$/gm, '');
    if (!check) writeFileSync(file, svg);
    else if (readFileSync(file, 'utf8') !== svg) throw new Error(`${file} differs from its source: npm run pictures`);
  }
}

void main(process.argv.includes('--check'));
