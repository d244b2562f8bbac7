import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { cli } from '../cli/support';
import { type Manifest } from '../support';
import { ROOT } from './pages';

const FOLDER = join(ROOT, 'examples/ci');
const RECIPES = readdirSync(FOLDER).sort();
const OWN = /npx knative-gateways ((?:fleet )?[a-z]+)(.*)$/;

/** Every line of a recipe that is a command of this package. */
function commandsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.split('\n').filter((line) => OWN.test(line));
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

const WORKFLOWS = RECIPES.filter((name) => !name.includes('gitlab'));

/** What a security review of a workflow would ask to change. */
function weaknesses(text: string): string[] {
  const { permissions, env, jobs }: Manifest = parse(text);
  const ofJobs = Object.entries(jobs as Record<string, Manifest>).flatMap(([name, job]) => {
    const steps = job.steps as readonly Manifest[];
    const runsCode = steps.some(({ run = '' }) => /\bnpm ci\b/.test(run as string));
    const writes = Object.values((job.permissions ?? {}) as object).includes('write');
    const tokens = steps.filter(({ uses = '', with: inputs = {} }) => {
      const isHeld = (uses as string).startsWith('actions/checkout@') && inputs['persist-credentials'] !== false;
      return isHeld && !(writes && inputs.path !== undefined);
    });
    return [
      ...(job.permissions === undefined ? [`${name}: the permissions of the workflow`] : []),
      ...(job['timeout-minutes'] === undefined ? [`${name}: no time limit`] : []),
      ...(runsCode && writes && job.if !== undefined ? [`${name}: code of a change with a token that writes`] : []),
      ...(tokens.length > 0 ? [`${name}: a checkout that keeps the token`] : []),
      ...steps.flatMap(({ uses = '' }) =>
        uses === '' || /@[0-9a-f]{40}$/.test(uses as string) ? [] : [`${name}: ${uses as string} is not pinned`],
      ),
      ...steps.flatMap(
        ({ run = '' }) =>
          (run as string).match(/\$\{\{|npm ci(?! --ignore-scripts)/g)?.map((found) => `${name}: ${found}`) ?? [],
      ),
    ];
  });
  return [
    ...(Object.keys((permissions ?? { all: '' }) as object).length > 0 ? ['permissions for all jobs'] : []),
    ...(env?.NPM_CONFIG_YES === 'false' ? [] : ['npx that installs packages']),
    ...ofJobs,
  ];
}

test.each(WORKFLOWS)('%s has the least permissions, and runs pinned code alone', (name) => {
  expect(weaknesses(readFileSync(join(FOLDER, name), 'utf8'))).toEqual([]);
});

test.each<readonly [RegExp, string, string]>([
  [/permissions: \{\}/, 'permissions: { contents: read }', 'permissions for all jobs'],
  [/YES: 'false'/, "YES: 'true'", 'npx that installs packages'],
  [/contents: read/, 'contents: write', 'check: code of a change with a token that writes'],
  [/ {4}timeout-minutes: 15\n/, '', 'check: no time limit'],
  [/persist-credentials: false/, 'persist-credentials: true', 'check: a checkout that keeps the token'],
  [/checkout@\w+/, 'checkout@v7', 'check: actions/checkout@v7 is not pinned'],
  [/ --ignore-scripts/, '', 'check: npm ci'],
  [/\$NUMBER/, '${{ github.event.pull_request.number }}', 'report: ${{'],
])('a workflow with %s changed is found', (pattern, text, weakness) => {
  const before = readFileSync(join(FOLDER, 'github-actions.yaml'), 'utf8');
  expect(weaknesses(before.replace(pattern, () => text))).toContain(weakness);
});
