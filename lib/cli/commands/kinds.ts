import { type Command, Option } from 'commander';
import { type KindsFlags } from '../kinds';
import { type Host } from './host';

/** The options of `kinds`, and what it runs. */
export function define(command: Command, { terminal, done }: Host): void {
  command
    .description(
      'Lists the kinds of objects that the commands read, prints the kubectl command that dumps them, or the ClusterRole for it.',
    )
    .addOption(
      new Option('--format <format>', 'format of the list')
        .choices(['text', 'json', 'kubectl', 'clusterrole'])
        .default('text'),
    )
    .option('--with-secrets', 'with Secrets, which hold certificates and keys')
    .addHelpText(
      'after',
      `
Examples:
  $ eval "$(knative-gateways kinds --format kubectl)" > dump.yaml
  $ knative-gateways kinds --format clusterrole | kubectl apply -f -`,
    )
    .action((flags: KindsFlags) => {
      const { runKinds } = require('../kinds') as typeof import('../kinds');
      done(runKinds(flags, terminal));
    });
}
