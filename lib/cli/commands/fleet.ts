import { type Command, Option } from 'commander';
import { availableParallelism } from 'node:os';
import { type FleetCommand, EACH_COMMANDS } from '../fleet-commands';
import { type FleetSynthFlags } from '../fleet';
import { type Host } from './host';
import { count } from './verify';

const SYNTH_EXAMPLES = `
Clusters whose topology and output have not changed are left alone; \`fleet-hashes.json\` in the output remembers them.

Examples:
  $ knative-gateways fleet synth fleet.yaml --output dist/
  $ knative-gateways fleet synth fleet.yaml --jobs 1 --all`;

const EACH_HELP = `
Without --format, prints a line for each cluster and a total; with it, what the command prints for each cluster. JSON
and SARIF are one document for all of them.
Other options are those of the command itself; {cluster} in them stands for the name of the cluster.
The exit status is the highest of all clusters.`;

const EACH_EXAMPLES: Readonly<Record<FleetCommand, string>> = {
  analyze: 'fleet analyze dist/ --fail-on warning',
  assess: 'fleet assess dist/',
  cost: 'fleet cost dist/ --prices prices.yaml',
  picture: "fleet picture dist/ --output 'pictures/{cluster}.svg'",
  plan: 'fleet plan dist/ new/ --format markdown',
  verify: "fleet verify dist/ --cluster --context '{cluster}'",
};

/** The options of `fleet`, and what it runs. */
export function define(command: Command, { terminal, done, run }: Host): void {
  command.description('Works on the topologies of many clusters: a fleet file, or its output with a folder for each.');
  command
    .command('synth')
    .summary('write the manifests of a fleet file')
    .description('Writes the manifests of a fleet file: a folder for each cluster, and what brings them there.')
    .argument('[file]', 'fleet file', 'fleet.yaml')
    .option('-o, --output <folder>', 'folder for the manifests', 'dist')
    .addOption(
      new Option('--jobs <number>', 'threads').argParser(count).default(availableParallelism(), 'one for each CPU'),
    )
    .option('--all', 'write unchanged clusters, too')
    .addOption(
      new Option('--fail-on <level>', 'lowest level of a finding that keeps the manifests from being written')
        .choices(['error', 'warning', 'note', 'never'])
        .default('error'),
    )
    .option('--config <file>', 'file with findings to ignore (default: knative-gateways.yaml, if it exists)')
    .addHelpText('after', SYNTH_EXAMPLES)
    .action(async (file: string, flags: FleetSynthFlags) => {
      const { runFleetSynth } = require('../fleet') as typeof import('../fleet');
      done(await runFleetSynth(file, flags, terminal));
    });
  for (const name of EACH_COMMANDS) {
    command
      .command(name)
      .summary(`\`${name}\` for each cluster`)
      .description(`Runs \`${name}\` for each cluster of an output of \`fleet synth\`.`)
      .usage(`${name === 'plan' ? '<old> <new>' : '<folder>'} [options]`)
      .argument('[folders-and-options...]')
      .allowUnknownOption()
      .addHelpText('after', `${EACH_HELP}\n\nExamples:\n  $ knative-gateways ${EACH_EXAMPLES[name]}`)
      .action(async (words: string[]) => {
        const { runEach } = require('../fleet-each') as typeof import('../fleet-each');
        done(await runEach(name, words, { terminal, run }));
      });
  }
}
