import { type Command } from 'commander';
import { type Host } from './commands/host';

interface Subcommand {
  readonly name: string;
  readonly summary: string;
  /** Its options. What it runs is loaded when it runs. */
  load(): { define(command: Command, host: Host): void };
}

/* eslint-disable @typescript-eslint/no-require-imports */
const SUBCOMMANDS: readonly Subcommand[] = [
  {
    name: 'init',
    summary: 'write a first topology file, or one for an installation',
    load: () => require('./commands/init') as typeof import('./commands/init'),
  },
  {
    name: 'synth',
    summary: 'write the manifests of a topology file',
    load: () => require('./commands/synth') as typeof import('./commands/synth'),
  },
  {
    name: 'analyze',
    summary: 'find what breaks traffic, isolation or status',
    load: () => require('./commands/analyze') as typeof import('./commands/analyze'),
  },
  {
    name: 'explain',
    summary: 'show which gateway answers a host, and why',
    load: () => require('./commands/explain') as typeof import('./commands/explain'),
  },
  {
    name: 'picture',
    summary: 'draw the topology with its findings',
    load: () => require('./commands/picture') as typeof import('./commands/picture'),
  },
  {
    name: 'plan',
    summary: 'plan the steps from one topology to another',
    load: () => require('./commands/plan') as typeof import('./commands/plan'),
  },
  {
    name: 'verify',
    summary: 'ask the gateways, and compare their answers with the predictions',
    load: () => require('./commands/verify') as typeof import('./commands/verify'),
  },
  {
    name: 'assess',
    summary: 'show which gateways are needed',
    load: () => require('./commands/assess') as typeof import('./commands/assess'),
  },
  {
    name: 'cost',
    summary: 'show what each gateway costs',
    load: () => require('./commands/cost') as typeof import('./commands/cost'),
  },
  {
    name: 'fleet',
    summary: 'write, check and compare the topologies of many clusters',
    load: () => require('./commands/fleet') as typeof import('./commands/fleet'),
  },
  {
    name: 'convert',
    summary: 'write config-istio in the format of another release',
    load: () => require('./commands/convert') as typeof import('./commands/convert'),
  },
  {
    name: 'rules',
    summary: 'list the rules, or explain one',
    load: () => require('./commands/rules') as typeof import('./commands/rules'),
  },
  {
    name: 'kinds',
    summary: 'list the kinds of objects that are read',
    load: () => require('./commands/kinds') as typeof import('./commands/kinds'),
  },
  {
    name: 'completion',
    summary: 'print the completion of a shell',
    load: () => require('./commands/completion') as typeof import('./commands/completion'),
  },
];
/* eslint-enable @typescript-eslint/no-require-imports */

/**
 * Adds the commands. Only those among the arguments get their options; without any, all of them do, for help and
 * completion.
 */
export function addCommands(program: Command, args: readonly string[], host: Host): void {
  const given = SUBCOMMANDS.filter(({ name }) => args.includes(name));
  for (const each of SUBCOMMANDS) {
    const command = program.command(each.name).summary(each.summary);
    if (given.length === 0 || given.includes(each)) each.load().define(command, host);
  }
}
