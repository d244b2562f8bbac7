import { type Command, Option } from 'commander';
import { type CostFlags } from '../cost';
import { COST_INPUT_FLAGS, INPUT_FLAGS, MODEL_FLAGS } from '../options';
import { type Host } from './host';

const COST_EXAMPLES = `
Examples:
  $ knative-gateways cost dist/
  $ knative-gateways cost dist/ --usage usage.yaml --against shared --format markdown`;

/** The options of `cost`, and what it runs. */
export function define(command: Command, { terminal, done }: Host): void {
  command
    .description('Shows what each gateway costs in a month: always on and with usage, in US dollars.')
    .argument('[paths...]', 'files, folders, or - for the standard input')
    .addOption(new Option('--against <topology>', 'compare with one gateway for all').choices(['shared']))
    .addOption(
      new Option('--format <format>', 'format of the report').choices(['text', 'json', 'markdown']).default('text'),
    )
    .option('-o, --output <file>', 'write the report to a file instead of the standard output')
    .addHelpText('after', COST_EXAMPLES)
    .action(async (paths: string[], flags: CostFlags) => {
      const { runCost } = require('../cost') as typeof import('../cost');
      done(await runCost(paths, flags, terminal));
    });
  for (const flag of [...COST_INPUT_FLAGS, ...INPUT_FLAGS, ...MODEL_FLAGS]) command.addOption(flag);
}
