import { type Command, Option } from 'commander';
import { type PictureFlags } from '../picture';
import { INPUT_FLAGS, MODEL_FLAGS } from '../options';
import { type Host } from './host';

const PICTURE_EXAMPLES = `
Examples:
  $ knative-gateways picture dist/
  $ knative-gateways picture dist/ --output topology.html
  $ knative-gateways picture --cluster --output topology.svg`;

/** The options of `picture`, and what it runs. */
export function define(command: Command, { terminal, done }: Host): void {
  command
    .description(
      'Draws load balancers, gateways, assignments and services, with the findings of analyze marked on them.',
    )
    .argument('[paths...]', 'files, folders, or - for the standard input')
    .option(
      '-o, --output <file>',
      'write the picture to a file instead of the standard output: .svg, .html, .mmd (Mermaid) or .txt',
    )
    .addOption(
      new Option(
        '--format <format>',
        'format of the picture (default: by the suffix of the file, otherwise text)',
      ).choices(['text', 'svg', 'mermaid', 'html']),
    )
    .option('--config <file>', 'file with findings to ignore (default: knative-gateways.yaml, if it exists)')
    .option('--no-annotations', 'also mark findings that annotations of objects ignore')
    .addHelpText('after', PICTURE_EXAMPLES)
    .action(async (paths: string[], flags: PictureFlags) => {
      const { runPicture } = require('../picture') as typeof import('../picture');
      done(await runPicture(paths, flags, terminal));
    });
  for (const flag of [...INPUT_FLAGS, ...MODEL_FLAGS]) command.addOption(flag);
}
