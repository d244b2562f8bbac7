import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { cli } from '../cli/support';
import { ROOT } from './pages';

const FOLDER = join(ROOT, 'examples/ci');
const RECIPES = readdirSync(FOLDER).sort();
const OWN = /npx knative-gateways ((?:fleet )?[a-z]+)(.*)$/;

/** Every text of a recipe that is a command of this package. */
function commandsOf(value: unknown): string[] {
  if (typeof value === 'string') return OWN.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(commandsOf) : [];
}

/** The options of a command that its help does not have. */
async function unknownOptions(line: string): Promise<string[]> {
  const [, command = '', rest = ''] = OWN.exec(line) ?? [];
  // Those for each cluster take the options of the command itself.
  const named = command === 'fleet synth' ? command : command.replace('fleet ', '');
  const { status, stdout } = await cli([...named.split(' '), '--help']);
  if (status !== 0) return [command];
  return [...rest.matchAll(/--[a-z-]+/g)]
    .map(([flag]) => flag)
    .filter((flag) => !new RegExp(`${flag}\\b`).test(stdout));
}

test('there is a recipe for each platform', () => {
  expect(RECIPES).toEqual(['argo-cd-rendered.yaml', 'github-actions.yaml', 'gitlab-ci.yaml']);
});

test.each(RECIPES)('%s uses commands and options that exist', async (name) => {
  const commands = commandsOf(parse(readFileSync(join(FOLDER, name), 'utf8')));
  expect(commands.length).toBeGreaterThan(1);
  for (const line of commands) expect({ line, unknown: await unknownOptions(line) }).toEqual({ line, unknown: [] });
});

test('an unknown option is found', async () => {
  expect(await unknownOptions('npx knative-gateways fleet synth --no-such')).toEqual(['--no-such']);
});
