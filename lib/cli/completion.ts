import { type Command, type Option } from 'commander';
import { type Terminal } from './terminal';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** The hidden command by which the scripts ask for candidates. */
export const COMPLETE = 'complete';

/** Writes the script that completes the command in a shell. */
export function runCompletion(shell: Shell, terminal: Terminal): 0 {
  terminal.stdout.write(SCRIPTS[shell]);
  return 0;
}

/**
 * What the last of these words can be: commands, options and values of options. Nothing for a path, which the shell
 * completes.
 *
 * @param words The words after the name of the program; the last one is incomplete, perhaps empty.
 */
export function candidates(program: Command, words: readonly string[], terminal: Terminal): 0 {
  const [current = '', ...before] = words.toReversed();
  const command = program.commands.find((each) => before.includes(each.name()));
  terminal.stdout.write(
    possible(program, command, before[0], current)
      .filter((word) => word.startsWith(current))
      .sort()
      .map((word) => `${word}\n`)
      .join(''),
  );
  return 0;
}

function possible(
  program: Command,
  command: Command | undefined,
  previous: string | undefined,
  current: string,
): readonly string[] {
  const shown = (command ?? program).createHelp();
  const options = shown.visibleOptions(command ?? program);
  const option = options.find((each) => each.long === previous || each.short === previous);
  if (option !== undefined && takesValue(option)) {
    return option.argChoices ?? (RULE_OPTIONS.has(option.long) ? ruleNames() : []);
  }
  if (current.startsWith('-')) return options.flatMap(({ long }) => long ?? []);
  if (command === undefined) return shown.visibleCommands(program).map((each) => each.name());
  if (command.name() === 'rules') return ruleNames();
  return command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
}

const RULE_OPTIONS = new Set<string | undefined>(['--rule', '--skip']);

function ruleNames(): string[] {
  // Only here: the rest must not wait for the rules.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { RULE_INFOS } = require('../analysis/rules') as typeof import('../analysis/rules');
  return RULE_INFOS.map(({ name }) => name);
}

function takesValue({ required, optional }: Option): boolean {
  return required || optional;
}

const NAMES = 'knative-gateways cdk8s-knative-gateways';

const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# For .bashrc: source <(knative-gateways completion bash)
_knative_gateways() {
  local IFS=$'\\n'
  COMPREPLY=($("$1" ${COMPLETE} -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _knative_gateways ${NAMES}
`,
  zsh: `#compdef ${NAMES}
# For .zshrc, after compinit: source <(knative-gateways completion zsh)
_knative_gateways() {
  local -a candidates
  candidates=("\${(@f)$("$words[1]" ${COMPLETE} -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "$candidates[1]" ]]; then compadd -a candidates; else _files; fi
}
compdef _knative_gateways ${NAMES}
`,
  fish: `# For config.fish: knative-gateways completion fish | source
for program in ${NAMES}
  complete -c $program -a "($program ${COMPLETE} -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)"
end
`,
};
