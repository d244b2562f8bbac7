import { type Command } from 'commander';
import { NEWEST } from '../../knative/release-facts';
import { type InitFlags } from '../init';
import { names } from '../options';
import { type Host } from './host';

const INIT_EXAMPLES = `
Examples:
  $ knative-gateways init
  $ knative-gateways init --from manifests/
  $ knative-gateways init --cluster
  $ knative-gateways init --domain example.com --gateway payments --namespaces payments --load-balancer awsNetwork`;

/** The options of `init`, and what it runs. */
export function define(command: Command, { terminal, done }: Host): void {
  command
    .description(
      'Writes a first topology file, or one for an existing installation. Asks on a terminal for what no option gives.',
    )
    .argument('[file]', 'topology file', 'topology.yaml')
    .option('--knative <version>', 'release of Knative Serving', NEWEST)
    .option('--domain <domain>', 'domain of the services')
    .option('--gateway <name>', 'name of the first gateway')
    .option('--namespaces <names>', 'namespaces whose services go through it (default: services with its label)', names)
    .option('--load-balancer <kind>', 'its load balancer, by the name of its factory, such as awsNetwork or clusterIp')
    .option('--from <path>', 'write the topology of these manifests, a file or a folder, instead of a first one')
    .option('--cluster', 'write the topology of the cluster, read with kubectl')
    .option('--context <name>', 'kubectl context for --cluster (default: the current one)')
    .option('--copy-schema', 'copy the JSON Schema next to the file, for editors that cannot fetch it from the site')
    .option('--force', 'replace an existing file')
    .addHelpText('after', INIT_EXAMPLES)
    .action(async (file: string, flags: InitFlags) => {
      const { runInit } = require('../init') as typeof import('../init');
      done(await runInit(file, flags, terminal));
    });
}
