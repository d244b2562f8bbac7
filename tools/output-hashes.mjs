// Prints a hash of each file that the examples write. Run before and after a change that must not change the output:
// npm run hashes [-- FOLDER OF ANOTHER CHECKOUT]
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(process.argv[2] ?? '.');
const examples = readdirSync(join(root, 'examples'))
  .filter((name) => existsSync(join(root, 'examples', name, 'main.ts')))
  .sort();
const all = createHash('sha256');
for (const name of examples) {
  const outdir = mkdtempSync(join(tmpdir(), 'output-'));
  execFileSync(process.execPath, ['--import', 'tsx', join(root, 'examples', name, 'main.ts')], {
    cwd: root,
    env: { ...process.env, CDK8S_OUTDIR: outdir },
  });
  for (const file of readdirSync(outdir).sort()) {
    const line = `${createHash('sha256')
      .update(readFileSync(join(outdir, file)))
      .digest('hex')}  ${name}/${file}\n`;
    process.stdout.write(line);
    all.update(line);
  }
  rmSync(outdir, { recursive: true });
}
console.log(`${all.digest('hex')}  all`);
