// A copy of the package that jsii builds, so that tests can use build/ meanwhile.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundled } from './bundled.mjs';
import { pkg, ROOT, run } from './work.mjs';

const SOURCES = ['lib', 'imports', 'package.json', 'tsconfig.json', 'tsconfig.build.json', 'tsconfig.jsii.json'];
/** What a build makes. */
const MADE = ['.jsii', 'build'];

/** The folder of a copy, which is inside this repository so that its node_modules are found. */
export function builtCopy() {
  const { files } = pkg('.');
  mkdirSync(join(ROOT, 'temp'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, 'temp/jsii-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const name of [...SOURCES, ...files.filter((each) => !MADE.includes(each))])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  for (const name of bundled()) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  console.log(
    run(process.execPath, [join(ROOT, 'tools/jsii.mjs'), folder])
      .trim()
      .split('\n')
      .at(-1),
  );
  return folder;
}
