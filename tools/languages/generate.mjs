import { createRequire } from 'node:module';
import { run } from './work.mjs';

const PACMAK = createRequire(import.meta.url).resolve('jsii-pacmak/bin/jsii-pacmak');

/**
 * Generates the code of some languages for a jsii package; all that it declares by default. Its archive is packed
 * without the scripts
 * of npm, which would build it anew.
 */
export function generate(project, outdir, languages = []) {
  const targets = languages.flatMap((language) => ['--target', language]);
  // Code in docstrings stays as it is: TypeScript.
  const flags = [
    '--code-only',
    '--no-npmignore',
    '--pack-command',
    'npm pack --ignore-scripts',
    '--rosetta-unknown-snippets',
    'verbatim',
    '--outdir',
    outdir,
  ];
  run(process.execPath, [PACMAK, project, ...flags, ...targets]);
}
