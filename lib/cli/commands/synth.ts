import { type Command, Option } from 'commander';
import { type SynthFlags } from '../synth';
import { type Host } from './host';

const SYNTH_EXAMPLES = `
Examples:
  $ knative-gateways synth topology.yaml --output dist/
  $ knative-gateways synth topology.yaml --output - | kubectl diff -f -
  $ knative-gateways synth topology.yaml --format helm`;

/** The options of `synth`, and what it runs. */
export function define(command: Command, { terminal, done }: Host): void {
  command
    .description(
      'Writes the manifests of a topology file: the same bytes as `cdk8s synth` of MultiGatewayChart.fromFile.',
    )
    .argument('[file]', 'topology file', 'topology.yaml')
    .option(
      '-o, --output <folder>',
      'folder for the manifests, or - for the standard output (default: dist, or charts with --format helm)',
    )
    .addOption(
      new Option('--format <format>', 'plain files, or two Helm charts').choices(['files', 'helm']).default('files'),
    )
    .option('--chart-version <version>', 'version of the Helm charts (default: 0.1.0)')
    .addOption(
      new Option('--fail-on <level>', 'lowest level of a finding that keeps the manifests from being written')
        .choices(['error', 'warning', 'note', 'never'])
        .default('error'),
    )
    .option('--config <file>', 'file with findings to ignore (default: knative-gateways.yaml, if it exists)')
    .option('--no-color', 'no colours, even on a terminal (same as the environment variable NO_COLOR)')
    .addHelpText('after', SYNTH_EXAMPLES)
    .action((file: string, flags: SynthFlags) => {
      const { runSynth } = require('../synth') as typeof import('../synth');
      done(runSynth(file, flags, terminal));
    });
}
