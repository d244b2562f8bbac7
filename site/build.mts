// Builds the site: `npm run site [-- --version X.Y.Z] [--base /PATH/]` writes dist-site/VERSION, for a host that has it
// below PATH, and the redirection of the root.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'vitepress';
import { apiPages } from './api';
import { ROOT } from './pages';
import { STAGE, stage } from './stage';
import { allVersions, builtVersion, NEXT } from './versions';

const { values } = parseArgs({ options: { version: { type: 'string' }, base: { type: 'string' } } });
if (values.version !== undefined) process.env['SITE_VERSION'] = values.version;
if (values.base !== undefined) process.env['SITE_BASE'] = values.base;

// What is not released yet may do without; a release has its reference.
if (values.version !== undefined && !existsSync(join(ROOT, '.jsii')))
  throw new Error('the reference of the API needs the assembly of jsii: npm run jsii');

const begun = performance.now();
stage(STAGE, await apiPages());
await build(import.meta.dirname);
const newest = allVersions().find((version) => version !== NEXT) ?? NEXT;
mkdirSync(join(ROOT, 'dist-site'), { recursive: true });
writeFileSync(
  join(ROOT, 'dist-site/index.html'),
  `<!doctype html>\n<meta charset="utf-8" />\n<title>Knative gateways</title>\n<meta http-equiv="refresh" content="0; url=./${newest}/" />\n`,
);
console.log(`dist-site/${builtVersion()}: built in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
