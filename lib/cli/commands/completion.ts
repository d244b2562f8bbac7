import { Argument, type Command } from 'commander';
import { runCompletion, type Shell, SHELLS } from '../completion';
import { type Host } from './host';

/** The options of `completion`, and what it runs. */
export function define(command: Command, { terminal, done }: Host): void {
  command
    .description('Prints the script that completes commands, options and their values in a shell.')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .action((shell: Shell) => {
      done(runCompletion(shell, terminal));
    });
}
