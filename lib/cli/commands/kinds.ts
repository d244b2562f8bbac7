import { type Command, Option } from 'commander';
import { type KindsFlags } from '../kinds';
import { type Host } from './host';

/** The options of `kinds`, and what it runs. */
export function define(command: Command, { terminal, done }: Host): void {
  command
    .description(
      'Lists the kinds of objects that the commands read with --cluster, prints the kubectl command that dumps those of a stock installation to a file, or the ClusterRole that allows listing them. Nothing is read or applied.',
    )
    .addOption(
      new Option('--format <format>', 'text and json: the list; kubectl: a command; clusterrole: a ClusterRole')
        .choices(['text', 'json', 'kubectl', 'clusterrole'])
        .default('text'),
    )
    .option(
      '--with-secrets',
      'include Secrets, for the names and dates of certificates; a dump then contains private keys',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ eval "$(knative-gateways kinds --format kubectl)" > dump.yaml
  $ knative-gateways analyze dump.yaml
  $ knative-gateways kinds --format clusterrole | kubectl apply -f -
  $ kubectl create clusterrolebinding gateways-readers --clusterrole knative-gateways-reader --group sre`,
    )
    .action((flags: KindsFlags) => {
      const { runKinds } = require('../kinds') as typeof import('../kinds');
      done(runKinds(flags, terminal));
    });
}
