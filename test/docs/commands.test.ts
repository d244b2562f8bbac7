import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli } from '../cli/support';
import { BLOCKS, blocksOf, ROOT } from './pages';

/** Other programs that readers run. */
const PROGRAMS = new Set([
  'cd',
  'curl',
  'docker',
  'git',
  'grep',
  'helm',
  'istioctl',
  'kubectl',
  'node',
  'npm',
  'npx',
  'yq',
]);
/** Words of the shell around commands. */
const SHELL_WORDS = /^(?:do|done|then|fi|for .*)(?:\s+|$)/;
const OWN = /^(?:npx )?(?:knative-gateways|cdk8s-knative-gateways|kubectl knative-gateways)\s+(.*)$/;

interface Command {
  readonly place: string;
  readonly line: string;
}

/** The commands of a block: one for each line, and for each side of a pipe. */
function commandsOf(code: string, place: string): Command[] {
  return code
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.replace(/(?:^|\s)#.*/, '').replace(/'[^']*'|"[^"]*"/g, 'TEXT'))
    .flatMap((line) => line.split(/\||&&|;/))
    .map((line) =>
      line
        .trim()
        .replace(SHELL_WORDS, '')
        .replace(/^(?:[A-Z_]+=\S+ )+/, ''),
    )
    .filter((line) => line !== '')
    .map((line) => ({ place, line }));
}

const SHELL = blocksOf('sh').flatMap(({ code, place }) => commandsOf(code, place));
const CONSOLE = BLOCKS.filter(({ language }) => language === 'console').flatMap(({ code, place }) =>
  [...code.matchAll(/^\$ (.*)$/gm)].map(([, line = '']) => ({ place, line })),
);

const helps = new Map<string, string>();
async function helpOf(command: string): Promise<string> {
  const known = helps.get(command);
  if (known !== undefined) return known;
  const { status, stdout } = await cli([...command.split(' '), '--help']);
  const help = status === 0 ? stdout : '';
  helps.set(command, help);
  return help;
}

/** The command whose options these are: those for each cluster take the options of the command itself. */
function ofFleet([name = '']: readonly string[]): string {
  return name === 'synth' ? 'fleet synth' : name;
}

/** What is wrong with a command of this package; nothing for other programs. */
async function wrongWith(line: string): Promise<string[]> {
  const [, rest] = OWN.exec(line) ?? [];
  if (rest === undefined) return [];
  const [first = '', ...words] = rest.split(/\s+/);
  const command = first === 'fleet' ? ofFleet(words) : first;
  if (command.startsWith('-')) return (await helpOf('--help')).includes(command) ? [] : [`no option ${command}`];
  const help = await helpOf(command);
  if (help === '' || !help.startsWith(`Usage: knative-gateways ${command}`)) return [`no command ${command}`];
  return words
    .flatMap((word) => /^--?[a-z][\w-]*/.exec(word) ?? [])
    .filter((flag) => !new RegExp(`^  .*(?<![\\w-])${flag}(?![\\w-])`, 'm').test(help))
    .map((flag) => `${command} has no option ${flag}`);
}

test('commands and options exist', async () => {
  const commands = [...SHELL, ...CONSOLE];
  expect(commands.filter(({ line }) => OWN.test(line)).length).toBeGreaterThan(60);
  const wrong: string[] = [];
  for (const { place, line } of commands) {
    for (const problem of await wrongWith(line)) wrong.push(`${place}: ${problem}`);
  }
  expect(wrong).toEqual([]);
});

test.each([
  ['npx knative-gateways analyse dist/', 'no command analyse'],
  ['knative-gateways analyze dist/ --fail-onn error', 'analyze has no option --fail-onn'],
  ['knative-gateways plan old/ new/ --matrix', 'plan has no option --matrix'],
  ['knative-gateways synth -x', 'synth has no option -x'],
  ['knative-gateways fleet synth --matrix', 'fleet synth has no option --matrix'],
  ['knative-gateways fleet plan old/ new/ --jobs 1', 'plan has no option --jobs'],
  ['knative-gateways fleet analyse', 'no command analyse'],
])('%s is found', async (line, problem) => {
  expect(await wrongWith(line)).toEqual([problem]);
});

test('scripts of npm exist, and other programs are known', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const unknown = SHELL.filter(({ line }) => {
    const [program = '', verb, script] = line.split(/\s+/);
    if (program === 'npm' && verb === 'run') return !Object.hasOwn(scripts, script ?? '');
    return !OWN.test(line) && !PROGRAMS.has(program) && !program.startsWith('.ci/');
  });
  expect(unknown).toEqual([]);
});
