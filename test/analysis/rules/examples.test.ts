import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ISOLATION_RULES } from '../../../lib/analysis/rules/isolation';
import { STATUS_RULES } from '../../../lib/analysis/rules/status';
import { findingsOf } from './page';

const root = resolve(__dirname, '../../..');
const temp = mkdtempSync(join(tmpdir(), 'rules-'));
afterAll(() => {
  rmSync(temp, { recursive: true, force: true });
});

/** What the rules find at warning or above, as `LEVEL RULE GATEWAY`. */
function grave(yaml: string): string[] {
  return findingsOf([...STATUS_RULES, ...ISOLATION_RULES], yaml)
    .filter(({ level }) => level !== 'note')
    .map(({ level, rule, gateway: id }) => `${level} ${rule} ${id ?? '-'}`);
}

describe("this project's examples", () => {
  const names = readdirSync(join(root, 'examples')).filter((name) =>
    existsSync(join(root, 'examples', name, 'main.ts')),
  );
  test.each(names.sort())('%s', (name) => {
    const outdir = join(temp, name);
    execFileSync(process.execPath, ['--import', 'tsx', join(root, 'examples', name, 'main.ts')], {
      cwd: root,
      env: { ...process.env, CDK8S_OUTDIR: outdir },
      stdio: 'pipe',
    });
    const yaml = readdirSync(outdir)
      .map((file) => readFileSync(join(outdir, file), 'utf8'))
      .join('\n---\n');
    expect(grave(yaml)).toEqual(
      name === 'patched-controller' ? ['warning selectorless-gateways-share-services -'] : [],
    );
  });
});
