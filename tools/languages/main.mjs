// `npm run languages`: generates the package for Python, Java, Go and .NET, and runs the default topology in each
// language that this machine has. What it writes must be what main.ts writes, byte for byte.
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isCurrent } from '../assembly.mjs';
import { generate } from './generate.mjs';
import * as go from './go.mjs';
import * as java from './java.mjs';
import * as python from './python.mjs';
import { builtCopy } from './stage.mjs';
import { EXPECTED, ROOT, run, temp } from './work.mjs';

const CHECKS = { python, java, go };
const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, output: { type: 'string' }, release: { type: 'boolean' } },
});

const generated = join(temp, 'generated');
generate(isCurrent() ? ROOT : builtCopy(), generated);
if (values.output !== undefined) {
  mkdirSync(values.output, { recursive: true });
  cpSync(generated, values.output, { recursive: true });
}
run(process.execPath, ['--import', 'tsx', 'main.ts'], { env: { CDK8S_OUTDIR: EXPECTED } });

for (const name of values.only ?? Object.keys(CHECKS)) {
  const started = Date.now();
  const result = CHECKS[name].check(generated, values) ?? 'generated, not compiled: this machine lacks the tools';
  console.log(`${name}: ${result} (${((Date.now() - started) / 1000).toFixed(0)} s)`);
}
console.log('dotnet: generated, not compiled');
