import { type Command, Option } from 'commander';
import { type PlanFlags } from '../plan';
import { INPUT_FLAGS, MODEL_FLAGS, release } from '../options';
import { type Host } from './host';

const PLAN_EXAMPLES = `
Exit status:
  0  no step loses a request, or --accept
  2  wrong usage, or input that cannot be read
  3  a step loses requests

Examples:
  $ knative-gateways plan dist/ new/
  $ knative-gateways plan --cluster dist/
  $ knative-gateways plan manifests/ dist/ --no-prune
  $ knative-gateways plan main.yaml dist/ --format markdown --output plan.md`;

/** The options of `plan`, and what it runs. */
export function define(command: Command, { terminal, done }: Host): void {
  command
    .description('Plans the steps from one topology to another, and shows which of them lose requests.')
    .usage('<old> <new> [options]\n       knative-gateways plan --cluster <new> [options]')
    .argument('[old-and-new...]', 'two files or folders, or - for the standard input; with --cluster the new one')
    .option('--old-knative <version>', 'release of Knative Serving of the old topology', release)
    .option(
      '--no-prune',
      'keep objects that the new manifests lack, except gateways that config-istio no longer names (always with --cluster)',
    )
    .option('--accept', 'exit with status 0 even if a step loses requests')
    .addOption(
      new Option('--format <format>', 'format of the plan').choices(['text', 'json', 'markdown']).default('text'),
    )
    .option('-o, --output <file>', 'write the plan to a file instead of the standard output')
    .addHelpText('after', PLAN_EXAMPLES)
    .action(async (paths: string[], flags: PlanFlags) => {
      const { runPlan } = require('../plan') as typeof import('../plan');
      done(await runPlan(paths, flags, terminal));
    });
  for (const flag of [...INPUT_FLAGS, ...MODEL_FLAGS]) command.addOption(flag);
}
