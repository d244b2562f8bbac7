import { type Command } from 'commander';
import { type ConvertFlags } from '../convert';
import { releaseOrFormat } from '../options';
import { type Host } from './host';

const CONVERT_EXAMPLES = `
Examples:
  $ knative-gateways convert config-istio.yaml --to 1.22
  $ knative-gateways convert config-istio.yaml --to lists --output config-istio.yaml`;

/** The options of `convert`, and what it runs. */
export function define(command: Command, { terminal, done }: Host): void {
  command
    .description(
      'Rewrites the gateways of config-istio in the format of another release. Everything else of the file stays.',
    )
    .argument('<file>', 'file with a ConfigMap config-istio or a KnativeServing, or - for the standard input')
    .requiredOption(
      '--to <release>',
      'release of Knative Serving, or a format: keys, lists, lists-empty-is-none',
      releaseOrFormat,
    )
    .option('--from <release>', 'release that reads it now (default: as the object says)', releaseOrFormat)
    .option('-o, --output <file>', 'write the result to a file instead of the standard output')
    .addHelpText('after', CONVERT_EXAMPLES)
    .action(async (file: string, flags: ConvertFlags) => {
      const { runConvert } = require('../convert') as typeof import('../convert');
      done(await runConvert(file, flags, terminal));
    });
}
