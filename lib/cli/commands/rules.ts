import { type Command } from 'commander';
import { type Host } from './host';

/** The options of `rules`, and what it runs. */
export function define(command: Command, { terminal, done }: Host): void {
  command
    .description('Lists the rules, or explains one, with a bad and a good example.')
    .argument('[name]', 'name of a rule')
    .action((name: string | undefined) => {
      const { runRules } = require('../rules') as typeof import('../rules');
      done(runRules(name, terminal));
    });
}
