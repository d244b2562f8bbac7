import { type Command, InvalidArgumentError, Option } from 'commander';
import { SERVING_NAMESPACE } from '../../private/stock-install';
import { INPUT_FLAGS, MODEL_FLAGS } from '../options';
import { type VerifyFlags } from '../verify';
import { type AddressFlags } from '../verify/addresses';
import { type Host } from './host';

const VERIFY_HELP = `
Requests are sent only to addresses that the Services name in their status, or that --address or --in-cluster confirm.

Examples:
  $ knative-gateways verify --cluster
  $ knative-gateways verify --cluster --address knative-serving/knative-ingress-gateway=203.0.113.7
  $ knative-gateways verify dist/ --address istio-system/istio-ingressgateway=127.0.0.1 --http-port 8080
  $ knative-gateways verify --cluster --format junit --output verify.xml
  $ knative-gateways verify --job registry.example.com/knative-gateways:1 | kubectl apply -f -

Exit status:
  0  nothing at or above --fail-on differs
  1  something does
  2  wrong usage, input that cannot be read, or no gateway with an address`;

/** The options of `verify`, and what it runs. */
export function define(command: Command, { terminal, done }: Host): void {
  command
    .description('Asks every gateway for every host, and compares the answers with the predictions and with Ready.')
    .argument('[paths...]', 'files, folders, or - for the standard input')
    .option(
      '--address <gateway=host>',
      'ask a gateway (NAMESPACE/NAME, or of its Service) at this address',
      lazyAddress,
    )
    .option('--in-cluster', 'ask every gateway Service at its name in the cluster')
    .addOption(new Option('--http-port <port>', 'port for http').argParser(port).default(80))
    .addOption(new Option('--https-port <port>', 'port for https').argParser(port).default(443))
    .addOption(new Option('--path <path>', 'path to ask for').default('/'))
    .addOption(new Option('--timeout <seconds>', 'time for one request').argParser(count).default(5))
    .addOption(new Option('--max-time <seconds>', 'time for all requests').argParser(count).default(300))
    .addOption(
      new Option('--max-requests <number>', 'send nothing if more requests are needed').argParser(count).default(2000),
    )
    .addOption(
      new Option('--format <format>', 'format of the report').choices(['text', 'json', 'junit']).default('text'),
    )
    .addOption(
      new Option('--fail-on <level>', 'lowest level that makes the exit status 1')
        .choices(['error', 'warning', 'never'])
        .default('error'),
    )
    .option('-o, --output <file>', 'write the report to a file instead of the standard output')
    .addOption(
      new Option('--job <image>', 'print a Job that does this in the cluster, with this image').argParser(image),
    )
    .addOption(new Option('--job-namespace <name>', `namespace of the Job (default: ${SERVING_NAMESPACE})`))
    .addHelpText('after', VERIFY_HELP)
    .action(async (paths: string[], flags: VerifyFlags) => {
      const { runVerify } = require('../verify') as typeof import('../verify');
      done(await runVerify(paths, flags, terminal));
    });
  for (const flag of [...INPUT_FLAGS, ...MODEL_FLAGS]) command.addOption(flag);
}

function lazyAddress(value: string, previous?: AddressFlags['address']): AddressFlags['address'] {
  // Only when it is given: help must not wait for the model.
  const { givenAddress } = require('../verify/addresses') as typeof import('../verify/addresses');
  return givenAddress(value, previous);
}

function image(value: string): string {
  if (/^[\w.:/@-]+$/.test(value)) return value;
  throw new InvalidArgumentError('Allowed is the reference of an image, such as registry.example.com/tools:1.');
}

function port(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0 && number < 65_536) return number;
  throw new InvalidArgumentError('Allowed is a port number from 1 to 65535.');
}

export function count(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0 && number <= 100_000) return number;
  throw new InvalidArgumentError('Allowed is a whole number from 1 to 100000.');
}
