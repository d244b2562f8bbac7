import { Argument, Command, CommanderError, Option } from 'commander';
import { type AnalyzeFlags } from './analyze';
import { type AssessFlags } from './assess';
import { candidates, COMPLETE, runCompletion, type Shell, SHELLS } from './completion';
import { type ConvertFlags } from './convert';
import { type CostFlags } from './cost';
import { type ExplainFlags } from './explain';
import { type InitFlags } from './init';
import { type KindsFlags } from './kinds';
import { CLIENT_FLAG, COST_INPUT_FLAGS, INPUT_FLAGS, MODEL_FLAGS, names, release, releaseOrFormat } from './options';
import { NEWEST } from '../knative/release-facts';
import { packageVersion } from './package';
import { type PictureFlags } from './picture';
import { type PlanFlags } from './plan';
import { type SynthFlags } from './synth';
import { type Terminal } from './terminal';
import { addVerifyOptions, type VerifyFlags } from './verify/options';

const EXIT_STATUS = `

Exit status:
  0  nothing at or above --fail-on
  1  findings at or above --fail-on
  2  wrong usage, or input that cannot be read`;

const ANALYZE_EXAMPLES = `
Examples:
  $ knative-gateways analyze dist/
  $ knative-gateways analyze --cluster
  $ knative-gateways analyze --cluster dist/
  $ knative-gateways analyze dist/ --summary --level note
  $ knative-gateways analyze dist/ -n istio-system-alpha --verbose
  $ knative-gateways analyze dist/ --format sarif --output findings.sarif --fail-on warning`;

const EXPLAIN_EXAMPLES = `
Examples:
  $ knative-gateways explain beta.default.example.com dist/
  $ knative-gateways explain beta.default.example.com --cluster
  $ knative-gateways explain --matrix dist/ -n team-a --gateway istio-ingressgateway
  $ knative-gateways explain --matrix dist/ --format json
  $ knative-gateways explain --matrix dist/ --format html --output matrix.html`;

const COST_EXAMPLES = `
Examples:
  $ knative-gateways cost dist/
  $ knative-gateways cost dist/ --usage usage.yaml --against shared --format markdown`;

const ASSESS_EXAMPLES = `
Examples:
  $ knative-gateways assess dist/
  $ knative-gateways assess --cluster --usage usage.yaml`;

const PLAN_EXAMPLES = `
Exit status:
  0  no step loses a request, or --accept
  2  wrong usage, or input that cannot be read
  3  a step loses requests

Examples:
  $ knative-gateways plan dist/ new/
  $ knative-gateways plan --cluster dist/
  $ knative-gateways plan main.yaml dist/ --format markdown --output plan.md`;

const CONVERT_EXAMPLES = `
Examples:
  $ knative-gateways convert config-istio.yaml --to 1.22
  $ knative-gateways convert config-istio.yaml --to lists --output config-istio.yaml`;

const PICTURE_EXAMPLES = `
Examples:
  $ knative-gateways picture dist/
  $ knative-gateways picture dist/ --output topology.html
  $ knative-gateways picture --cluster --output topology.svg`;

const SYNTH_EXAMPLES = `
Examples:
  $ knative-gateways synth topology.yaml --output dist/
  $ knative-gateways synth topology.yaml --output - | kubectl diff -f -
  $ knative-gateways synth topology.yaml --format helm --output charts/`;

const INIT_EXAMPLES = `
Examples:
  $ knative-gateways init
  $ knative-gateways init --domain example.com --gateway payments --namespaces payments --load-balancer awsNetwork`;

/**
 * Runs the command `knative-gateways`.
 *
 * @param args The arguments after the name of the command.
 * @returns the exit status.
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let status = 0;
  const program = programFor(terminal, (result) => (status = result));
  try {
    await program.parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.stderr.write(`knative-gateways: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

// Commands are loaded when they run: `--help` must not wait for the YAML parser.
/* eslint-disable @typescript-eslint/no-require-imports */
function programFor(terminal: Terminal, done: (status: number) => void): Command {
  const program = new Command('knative-gateways')
    .description('Finds problems in topologies of Knative gateways on Istio, from manifests of any source.')
    .version(packageVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      outputError: (text, write) => {
        write(text.replace(/^error: /, 'knative-gateways: '));
      },
    })
    .addHelpText('after', ANALYZE_EXAMPLES + EXPLAIN_EXAMPLES.replace('\nExamples:', '') + EXIT_STATUS);

  const analyze = program
    .command('analyze')
    .summary('find what breaks traffic, isolation or status')
    .description('Reads manifests (YAML, JSON, kubectl Lists, Helm output) and reports problems of the topology.')
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
    .option('--output <file>', 'write the report to a file')
    .addOption(
      new Option('--level <level>', 'lowest level that is printed; others are counted (default: warning)').choices([
        'error',
        'warning',
        'note',
      ]),
    )
    .option('-n, --namespace <names>', 'print only findings about these namespaces', names)
    .option('--gateway <names>', 'print only findings about these gateways, NAMESPACE/NAME or NAME', names)
    .addOption(
      new Option('--group-by <what>', 'put findings of one rule or of one gateway together (default: rule)').choices([
        'rule',
        'gateway',
      ]),
    )
    .option('--verbose', 'print every finding of a rule with its own fix')
    .option('--summary', 'print one line for each rule, or with --group-by gateway for each gateway')
    .option('--config <file>', 'findings to ignore (default: knative-gateways.yaml, if it exists)')
    .option('--no-annotations', 'do not read ignores from annotations')
    .option('--rule <names>', 'run only these rules', names)
    .option('--skip <names>', 'skip these rules', names)
    .option('--no-color', 'no colours, even on a terminal (same as the environment variable NO_COLOR)')
    .addHelpText('after', ANALYZE_EXAMPLES + EXIT_STATUS)
    .action(async (paths: string[], flags: AnalyzeFlags) => {
      const { runAnalyze } = require('./analyze') as typeof import('./analyze');
      done(await runAnalyze(paths, flags, terminal));
    });

  const explain = program
    .command('explain')
    .summary('show which gateway answers a host, and why')
    .description('Shows step by step which gateway answers a host and why, or the matrix of all hosts and gateways.')
    .usage('<host> [paths...] [options]\n       knative-gateways explain --matrix [paths...] [options]')
    .argument('[host-or-paths...]', 'a host, then files, folders, or - for the standard input')
    .option('--matrix', 'show the answers of all gateway Services for all hosts, and all Ready states')
    .option('--service <names>', 'with --matrix: only these services, NAMESPACE/NAME or NAME', names)
    .option('-n, --namespace <names>', 'with --matrix: only services of these namespaces', names)
    .option('--gateway <names>', 'with --matrix: only the Services of these gateways, NAMESPACE/NAME or NAME', names)
    .option('--all', 'with --matrix: print it however large it is')
    .addOption(CLIENT_FLAG)
    .addOption(
      new Option('--format <format>', 'format of the answer; html with --matrix only')
        .choices(['text', 'json', 'html'])
        .default('text'),
    )
    .option('--output <file>', 'write the answer to a file')
    .addHelpText('after', EXPLAIN_EXAMPLES)
    .action(async (paths: string[], flags: ExplainFlags) => {
      const { runExplain } = require('./explain') as typeof import('./explain');
      done(await runExplain(paths, flags, terminal));
    });

  program
    .command('rules')
    .summary('list the rules, or explain one')
    .description('Lists the rules, or explains one, with a bad and a good example.')
    .argument('[name]', 'name of a rule')
    .action((name: string | undefined) => {
      const { runRules } = require('./rules') as typeof import('./rules');
      done(runRules(name, terminal));
    });

  const cost = program
    .command('cost')
    .summary('show what each gateway costs')
    .description('Shows what each gateway costs in a month: always on and with usage, in US dollars.')
    .argument('[paths...]', 'files, folders, or - for the standard input')
    .addOption(new Option('--against <topology>', 'compare with one gateway for all').choices(['shared']))
    .addOption(
      new Option('--format <format>', 'format of the report').choices(['text', 'json', 'markdown']).default('text'),
    )
    .option('--output <file>', 'write the report to a file')
    .addHelpText('after', COST_EXAMPLES)
    .action(async (paths: string[], flags: CostFlags) => {
      const { runCost } = require('./cost') as typeof import('./cost');
      done(await runCost(paths, flags, terminal));
    });

  const assess = program
    .command('assess')
    .summary('show which gateways are needed')
    .description('Shows which gateways are needed, what the others cost, and what would do instead.')
    .argument('[paths...]', 'files, folders, or - for the standard input')
    .addOption(
      new Option('--format <format>', 'format of the report').choices(['text', 'json', 'markdown']).default('text'),
    )
    .addHelpText('after', ASSESS_EXAMPLES)
    .action(async (paths: string[], flags: AssessFlags) => {
      const { runAssess } = require('./assess') as typeof import('./assess');
      done(await runAssess(paths, flags, terminal));
    });
  for (const flag of COST_INPUT_FLAGS) for (const command of [cost, assess]) command.addOption(flag);

  const plan = program
    .command('plan')
    .summary('plan the way from one topology to another')
    .description('Plans the steps from one topology to another, and shows which of them lose requests.')
    .usage('<old> <new> [options]\n       knative-gateways plan --cluster <new> [options]')
    .argument('[old-and-new...]', 'two files or folders, or - for the standard input; with --cluster the new one')
    .option('--old-knative <version>', 'release of Knative Serving of the old topology', release)
    .option('--accept', 'exit with status 0 although a step loses requests')
    .addOption(
      new Option('--format <format>', 'format of the plan').choices(['text', 'json', 'markdown']).default('text'),
    )
    .option('-o, --output <file>', 'write the plan to a file')
    .addHelpText('after', PLAN_EXAMPLES)
    .action(async (paths: string[], flags: PlanFlags) => {
      const { runPlan } = require('./plan') as typeof import('./plan');
      done(await runPlan(paths, flags, terminal));
    });

  program
    .command('convert')
    .summary('write config-istio in the format of another release')
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
    .option('-o, --output <file>', 'write the result to a file')
    .addHelpText('after', CONVERT_EXAMPLES)
    .action(async (file: string, flags: ConvertFlags) => {
      const { runConvert } = require('./convert') as typeof import('./convert');
      done(await runConvert(file, flags, terminal));
    });

  const picture = program
    .command('picture')
    .summary('draw the topology with its findings')
    .description(
      'Draws load balancers, gateways, assignments and services, with the findings of analyze marked on them.',
    )
    .argument('[paths...]', 'files, folders, or - for the standard input')
    .option('-o, --output <file>', 'write the picture to a file: .svg, .html, .mmd (Mermaid) or .txt')
    .addOption(
      new Option(
        '--format <format>',
        'format of the picture (default: by the suffix of the file, otherwise text)',
      ).choices(['text', 'svg', 'mermaid', 'html']),
    )
    .option('--config <file>', 'findings to ignore (default: knative-gateways.yaml, if it exists)')
    .option('--no-annotations', 'do not read ignores from annotations')
    .addHelpText('after', PICTURE_EXAMPLES)
    .action(async (paths: string[], flags: PictureFlags) => {
      const { runPicture } = require('./picture') as typeof import('./picture');
      done(await runPicture(paths, flags, terminal));
    });

  program
    .command('synth')
    .summary('write the manifests of a topology file')
    .description(
      'Writes the manifests of a topology file: the same bytes as `cdk8s synth` of MultiGatewayChart.fromFile.',
    )
    .argument('[file]', 'topology file', 'topology.yaml')
    .option('-o, --output <folder>', 'folder for the manifests, or - for the standard output', 'dist')
    .addOption(
      new Option('--format <format>', 'plain files, or two Helm charts').choices(['files', 'helm']).default('files'),
    )
    .option('--chart-version <version>', 'version of the Helm charts', '0.1.0')
    .addOption(
      new Option('--fail-on <level>', 'lowest level of a finding with which nothing is written')
        .choices(['error', 'warning', 'note', 'never'])
        .default('error'),
    )
    .option('--config <file>', 'findings to ignore (default: knative-gateways.yaml, if it exists)')
    .option('--no-color', 'no colours, even on a terminal (same as the environment variable NO_COLOR)')
    .addHelpText('after', SYNTH_EXAMPLES)
    .action((file: string, flags: SynthFlags) => {
      const { runSynth } = require('./synth') as typeof import('./synth');
      done(runSynth(file, flags, terminal));
    });

  program
    .command('init')
    .summary('write a first topology file')
    .description('Writes a first topology file. What no option says is asked on a terminal.')
    .argument('[file]', 'topology file', 'topology.yaml')
    .option('--knative <version>', 'release of Knative Serving', NEWEST)
    .option('--domain <domain>', 'domain of the services')
    .option('--gateway <name>', 'name of the first gateway')
    .option('--namespaces <names>', 'namespaces whose services go through it (default: services with its label)', names)
    .option('--load-balancer <kind>', 'its load balancer, by the name of its factory, such as awsNetwork or clusterIp')
    .option('--force', 'replace an existing file')
    .addHelpText('after', INIT_EXAMPLES)
    .action(async (file: string, flags: InitFlags) => {
      const { runInit } = require('./init') as typeof import('./init');
      done(await runInit(file, flags, terminal));
    });

  const verify = addVerifyOptions(program.command('verify')).action(async (paths: string[], flags: VerifyFlags) => {
    const { runVerify } = require('./verify') as typeof import('./verify');
    done(await runVerify(paths, flags, terminal));
  });

  program
    .command('kinds')
    .summary('list the kinds of objects that are read')
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
      const { runKinds } = require('./kinds') as typeof import('./kinds');
      done(runKinds(flags, terminal));
    });

  program
    .command('completion')
    .summary('print the completion of a shell')
    .description('Prints the script that completes commands, options and their values in a shell.')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .action((shell: Shell) => {
      done(runCompletion(shell, terminal));
    });

  program
    .command(COMPLETE, { hidden: true })
    .argument('[words...]')
    .action((words: string[]) => {
      done(candidates(program, words, terminal));
    });

  for (const flag of [...INPUT_FLAGS, ...MODEL_FLAGS]) {
    for (const command of [analyze, explain, cost, assess, plan, picture, verify]) command.addOption(flag);
  }
  return program;
}
