import { type Command, Option } from 'commander';
import { type AnalyzeFlags } from '../analyze';
import { ANALYZE_EXAMPLES, EXIT_STATUS } from '../help';
import { INPUT_FLAGS, MODEL_FLAGS, names } from '../options';
import { type Host } from './host';

/** The options of `analyze`, and what it runs. */
export function define(command: Command, { terminal, done }: Host): void {
  command
    .description(
      'Reads manifests (YAML, JSON, kubectl Lists, Helm output), or a cluster with --cluster, and reports what breaks traffic, isolation or status. Files are never changed, and nothing is applied.',
    )
    .argument('[paths...]', 'files, folders, or - for the standard input')
    .addOption(
      new Option('--format <format>', 'format of the report')
        .choices(['text', 'json', 'sarif', 'junit'])
        .default('text'),
    )
    .addOption(
      new Option('--fail-on <level>', 'lowest level that makes the exit status 1')
        .choices(['error', 'warning', 'note', 'never'])
        .default('error'),
    )
    .option('-o, --output <file>', 'write the report to a file instead of the standard output')
    .addOption(
      new Option('--level <level>', 'lowest level that is printed; others are counted (default: warning)').choices([
        'error',
        'warning',
        'note',
      ]),
    )
    .option('-n, --namespace <names>', 'print only findings about these namespaces: a,b', names)
    .option('--gateway <names>', 'print only findings about these gateways: NAMESPACE/NAME or NAME', names)
    .addOption(
      new Option('--group-by <what>', 'put findings of one rule or of one gateway together (default: rule)').choices([
        'rule',
        'gateway',
      ]),
    )
    .option('--verbose', 'print every finding in full, with its own fix')
    .option('--summary', 'print one line for each rule, or with --group-by gateway for each gateway')
    .option('--config <file>', 'file with findings to ignore (default: knative-gateways.yaml, if it exists)')
    .option('--no-annotations', 'also report findings that annotations of objects ignore')
    .option('--rule <names>', 'run only these rules: a,b (knative-gateways rules lists them)', names)
    .option('--skip <names>', 'do not run these rules: a,b', names)
    .option('--no-color', 'no colours, even on a terminal (same as the environment variable NO_COLOR)')
    .addHelpText('after', ANALYZE_EXAMPLES + EXIT_STATUS)
    .action(async (paths: string[], flags: AnalyzeFlags) => {
      const { runAnalyze } = require('../analyze') as typeof import('../analyze');
      done(await runAnalyze(paths, flags, terminal));
    });
  for (const flag of [...INPUT_FLAGS, ...MODEL_FLAGS]) command.addOption(flag);
}
