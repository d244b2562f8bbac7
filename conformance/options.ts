import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';

export interface Options {
  /** Names of the parts to run; empty for all. */
  readonly only: readonly string[];
  readonly list?: true;
  /** How many parts run at a time. */
  readonly atATime: number;
  readonly seed: number;
  readonly random: number;
  readonly randomOptions: number;
  readonly randomTls: number;
  readonly randomTlsChain: number;
  readonly xds: readonly { readonly gateways: number; readonly services: number }[];
}

// One computes while another waits.
const AT_A_TIME = 2;
const RANDOM_TOPOLOGIES = 100;
const RANDOM_OPTIONS = 500;
const RANDOM_TLS_TOPOLOGIES = 100;
const RANDOM_TLS_CHAINS = 3;
const XDS_SCALES = [{ gateways: 4, services: 40 }];
// The pod network has room for one more, the stock gateway.
const MOST_GATEWAYS = 39;
const SEEDS = 2 ** 31;

/** Reads the command line. Throws commander's own error, after it was printed. */
export function parseOptions(args: readonly string[], parts: readonly string[]): Options {
  const part = (text: string, chosen: readonly string[]): readonly string[] => {
    if (!parts.includes(text)) throw new InvalidArgumentError(`the parts are ${parts.join(', ')}.`);
    return [...chosen, text];
  };
  return new Command('conformance')
    .description('Runs what this package synthesizes on the real components, without containers.')
    .option('--only <part>', 'run this part alone; may be repeated', part, [])
    .option('--list', 'list the parts')
    .option('--at-a-time <number>', 'how many parts run at a time', from(1), AT_A_TIME)
    .option('--seed <number>', 'first choice of the random topologies, to replay a run', from(0), randomInt(SEEDS))
    .option('--random <number>', 'how many random topologies', from(1), RANDOM_TOPOLOGIES)
    .option('--random-options <number>', 'how many topologies of random options', from(1), RANDOM_OPTIONS)
    .option('--random-tls <number>', 'how many with certificates', from(1), RANDOM_TLS_TOPOLOGIES)
    .option('--random-tls-chain <number>', 'how many of those on whole clusters', from(1), RANDOM_TLS_CHAINS)
    .option('--xds <gatewaysXservices>', 'measure what istiod sends at this scale; may be repeated', scale, XDS_SCALES)
    .exitOverride()
    .parse(args, { from: 'user' })
    .opts<Options>();
}

function scale(text: string, chosen: Options['xds']): Options['xds'] {
  const [, gateways = 0, services = 0] = (/^(\d+)x(\d+)$/.exec(text) ?? []).map(Number);
  if (gateways < 1 || gateways > MOST_GATEWAYS || services < gateways) {
    throw new InvalidArgumentError(
      `10x500 is expected: 1 to ${MOST_GATEWAYS} gateways, and a service or more for each.`,
    );
  }
  return [...(chosen === XDS_SCALES ? [] : chosen), { gateways, services }];
}

function from(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value >= SEEDS) {
      throw new InvalidArgumentError(`a whole number from ${least} to ${SEEDS - 1} is expected, in decimal digits.`);
    }
    return value;
  };
}
