import { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { RULE_INFOS } from '../../lib/analysis/rules';
import type * as Commands from '../../lib/cli/commands';
import { addCommands } from '../../lib/cli/commands';
import { cli, root } from './support';

const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string };

test('--version', async () => {
  expect(await cli(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
});

test.each([
  ['--help', ['analyze', 'explain', 'rules', 'kinds', 'Examples:', 'Exit status:', 'analyze --cluster']],
  [
    'analyze',
    [
      '--format',
      '--fail-on',
      '--knative',
      '--scope-gateway-to-namespace',
      '--config',
      '--output',
      '--rule',
      '--cluster',
      '--context',
      '--with-secrets',
      '--cluster-domain',
    ],
  ],
  ['explain', ['--matrix', '--format', '--knative', 'knative-gateways explain <host> [paths...] [options]']],
  ['rules', ['name of a rule']],
])('help of %s', async (command, words) => {
  const { status, stdout, stderr } = await cli(command === '--help' ? [command] : [command, '--help']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(words.filter((word) => !stdout.includes(word))).toEqual([]);
});

const HEAVY = ['js-yaml', 'constructs', '../../lib/analysis/model/build'];

test('the commands and their options load neither YAML nor the model nor a construct', () => {
  for (const heavy of HEAVY) {
    jest.doMock(heavy, () => {
      throw new Error(`${heavy} is loaded`);
    });
  }
  jest.isolateModules(() => {
    const { addCommands } = jest.requireActual<typeof Commands>('../../lib/cli/commands');
    const program = new Command();
    addCommands(program, [], { terminal: process, done: () => undefined, run: () => Promise.resolve(0) });
    expect(program.commands.length).toBeGreaterThan(10);
    expect(
      program.commands.filter(
        ({ options, registeredArguments, commands }) =>
          options.length + registeredArguments.length + commands.length === 0,
      ),
    ).toEqual([]);
    expect(() => jest.requireActual('../../lib/cli/analyze')).toThrow('is loaded');
  });
  for (const heavy of HEAVY) jest.dontMock(heavy);
});

test('only the named command gets its options', () => {
  const program = new Command();
  addCommands(program, ['cost', 'dist/'], { terminal: process, done: () => undefined, run: () => Promise.resolve(0) });
  expect(program.commands.filter(({ options }) => options.length > 0).map((each) => each.name())).toEqual(['cost']);
});

test('without a command, the help goes to the standard error', async () => {
  const { status, stdout, stderr } = await cli([]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain('Usage: knative-gateways');
});

test('a wrong command is refused with the nearest', async () => {
  expect(await cli(['analyse', 'dist'])).toEqual({
    status: 2,
    stdout: '',
    stderr:
      "knative-gateways: unknown command 'analyse'; `knative-gateways --help` lists them\n(Did you mean analyze?)\n",
  });
});

test('rules lists every rule with its level and title', async () => {
  const { status, stdout } = await cli(['rules']);
  expect(status).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(RULE_INFOS.length);
  expect(lines[0]).toMatch(/^unreadable-document +error +A document or a field could not be read$/);
});

test.each(RULE_INFOS.map(({ name }) => name))('rules %s shows its page', async (name) => {
  const { status, stdout } = await cli(['rules', name]);
  expect(status).toBe(0);
  expect(stdout).toMatch(new RegExp(`^# ${name}\n`));
});

test('rules refuses an unknown name', async () => {
  expect(await cli(['rules', '../../README'])).toEqual({
    status: 2,
    stdout: '',
    stderr: "knative-gateways: no rule is named '../../README'; `knative-gateways rules` lists them\n",
  });
});
