import { Command, CommanderError } from 'commander';
import { addCommands } from './commands';
import { candidates, COMPLETE } from './completion';
import { PROGRAM_HELP } from './help';
import { packageVersion } from './package';
import { type Terminal } from './terminal';

/**
 * Runs the command `knative-gateways`.
 *
 * @param args The arguments after the name of the command.
 * @returns the exit status.
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let status = 0;
  const program = programFor(args, terminal, (result) => (status = result));
  try {
    await program.parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.stderr.write(`knative-gateways: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

function programFor(args: readonly string[], terminal: Terminal, done: (status: number) => void): Command {
  const program = new Command('knative-gateways')
    .description('Makes, checks and changes topologies of several Knative gateways on Istio.')
    .version(packageVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      outputError: (text, write) => {
        write(
          text
            .replace(/^error: /, 'knative-gateways: ')
            .replace(/(unknown command '.*')/, '$1; `knative-gateways --help` lists them'),
        );
      },
    })
    .addHelpText('after', PROGRAM_HELP);

  const completed = args[0] === COMPLETE;
  addCommands(program, completed ? [] : args, { terminal, done, run });
  program
    .command(COMPLETE, { hidden: true })
    .argument('[words...]')
    .action((words: string[]) => {
      done(candidates(program, words, terminal));
    });
  return program;
}
