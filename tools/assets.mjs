// Copies the style sheets and scripts of the HTML pages, which tsc leaves out, beside the compiled code.
import { cpSync } from 'node:fs';

const folder = 'lib/picture/page/assets/';
cpSync(new URL(`../${folder}`, import.meta.url), new URL(`../build/${folder}`, import.meta.url), {
  recursive: true,
  filter: (path) => !path.endsWith('.json'),
});
