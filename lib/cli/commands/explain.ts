import { type Command, Option } from 'commander';
import { type ExplainFlags } from '../explain';
import { EXPLAIN_EXAMPLES, EXPLAIN_STATUS } from '../help';
import { CLIENT_FLAG, INPUT_FLAGS, MODEL_FLAGS, names } from '../options';
import { type Host } from './host';

/** The options of `explain`, and what it runs. */
export function define(command: Command, { terminal, done }: Host): void {
  command
    .description('Shows step by step which gateway answers a host and why, or the matrix of all hosts and gateways.')
    .usage('<host> [paths...] [options]\n       knative-gateways explain --matrix [paths...] [options]')
    .argument(
      '[host-or-paths...]',
      'a host such as shop.team-a.example.com, then files, folders, or - for the standard input',
    )
    .option('--matrix', 'show the answers of all gateway Services for all hosts, and all Ready states')
    .option('--service <names>', 'with --matrix: only these services: NAMESPACE/NAME or NAME', names)
    .option('-n, --namespace <names>', 'with --matrix: only services of these namespaces: a,b', names)
    .option('--gateway <names>', 'with --matrix: only the Services of these gateways: NAMESPACE/NAME or NAME', names)
    .option('--all', 'with --matrix: print it even if it has more than 2,000 answers')
    .addOption(CLIENT_FLAG)
    .addOption(
      new Option('--format <format>', 'format of the answer; html with --matrix only')
        .choices(['text', 'json', 'html'])
        .default('text'),
    )
    .option('-o, --output <file>', 'write the answer to a file instead of the standard output')
    .addHelpText('after', EXPLAIN_EXAMPLES + EXPLAIN_STATUS)
    .action(async (paths: string[], flags: ExplainFlags) => {
      const { runExplain } = require('../explain') as typeof import('../explain');
      done(await runExplain(paths, flags, terminal));
    });
  for (const flag of [...INPUT_FLAGS, ...MODEL_FLAGS]) command.addOption(flag);
}
