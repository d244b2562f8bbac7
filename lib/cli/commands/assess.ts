import { type Command, Option } from 'commander';
import { type AssessFlags } from '../assess';
import { COST_INPUT_FLAGS, INPUT_FLAGS, MODEL_FLAGS } from '../options';
import { type Host } from './host';

const ASSESS_EXAMPLES = `
Examples:
  $ knative-gateways assess dist/
  $ knative-gateways assess --cluster --usage usage.yaml`;

/** The options of `assess`, and what it runs. */
export function define(command: Command, { terminal, done }: Host): void {
  command
    .description('Shows which gateways are needed, what the others cost, and what would do instead.')
    .argument('[paths...]', 'files, folders, or - for the standard input')
    .addOption(
      new Option('--format <format>', 'format of the report').choices(['text', 'json', 'markdown']).default('text'),
    )
    .option('-o, --output <file>', 'write the report to a file instead of the standard output')
    .addHelpText('after', ASSESS_EXAMPLES)
    .action(async (paths: string[], flags: AssessFlags) => {
      const { runAssess } = require('../assess') as typeof import('../assess');
      done(await runAssess(paths, flags, terminal));
    });
  for (const flag of [...COST_INPUT_FLAGS, ...INPUT_FLAGS, ...MODEL_FLAGS]) command.addOption(flag);
}
