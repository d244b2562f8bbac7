import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { RULE_INFOS } from '../../lib/analysis/rules';
import { cli, root } from './support';

async function complete(...words: readonly string[]): Promise<string[]> {
  const { status, stdout, stderr } = await cli(['complete', '--', ...words]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.split('\n').slice(0, -1);
}

test('commands, but not the hidden one', async () => {
  const { stdout } = await cli(['--help']);
  const listed = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
  expect(await complete('')).toEqual(expect.arrayContaining(['analyze', 'completion', 'explain', 'help', 'kinds']));
  expect(await complete('')).not.toContain('complete');
  expect(await complete('ex')).toEqual(['explain']);
  expect(listed).toEqual(expect.arrayContaining(await complete('')));
});

test('options of a command, and their values', async () => {
  expect(await complete('analyze', '--c')).toEqual(['--cluster', '--cluster-domain', '--config', '--context']);
  expect(await complete('analyze', 'dist/', '--format', '')).toEqual(['json', 'junit', 'sarif', 'text']);
  expect(await complete('analyze', '--format', 'j')).toEqual(['json', 'junit']);
  expect(await complete('kinds', '--format', 'k')).toEqual(['kubectl']);
  expect(await complete('--v')).toEqual(['--version']);
});

test('arguments that are a choice', async () => {
  expect(await complete('completion', '')).toEqual(['bash', 'fish', 'zsh']);
  expect(await complete('rules', 'shared-p')).toEqual(['shared-pod-label']);
  expect(await complete('rules', '')).toHaveLength(RULE_INFOS.length);
  expect(await complete('analyze', '--skip', 'shared-p')).toEqual(['shared-pod-label']);
});

test('paths are left to the shell', async () => {
  expect(await complete('analyze', '')).toEqual([]);
  expect(await complete('analyze', '--output', '')).toEqual([]);
  expect(await complete('analyze', '--context', '')).toEqual([]);
});

test('a shell that is not known is refused', async () => {
  const { status, stderr } = await cli(['completion', 'tcsh']);
  expect(status).toBe(2);
  expect(stderr).toContain('Allowed choices are bash, zsh, fish.');
});

test('the script of bash completes in bash', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'completion-'));
  try {
    const { stdout } = await cli(['completion', 'bash']);
    writeFileSync(join(folder, 'script'), stdout);
    const command = join(folder, 'knative-gateways');
    const main = join(root, 'lib/cli/main.ts');
    writeFileSync(command, `#!/bin/sh\ncd ${root} && exec ${process.execPath} --import tsx ${main} "$@"\n`);
    chmodSync(command, 0o755);
    const completed = execFileSync(
      'bash',
      [
        '-c',
        `source ${folder}/script; COMP_WORDS=(knative-gateways analyze --format j); COMP_CWORD=3; _knative_gateways knative-gateways; echo "\${COMPREPLY[@]}"`,
      ],
      { env: { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` }, encoding: 'utf8' },
    );
    expect(completed).toBe('json junit\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
