import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { type AdoptFlags } from './adopt';
import { LOAD_BALANCER_NAMES, type StarterOptions, starterTopology } from '../synth/starter';
import { synthesize } from '../synth/synthesize';
import { writeWhole } from './output';
import { packageFolder, schemaUrl } from './package';
import { type Terminal } from './terminal';

export interface InitFlags extends AdoptFlags {
  readonly knative: string;
  readonly domain?: string;
  readonly gateway?: string;
  readonly namespaces?: readonly string[];
  readonly loadBalancer?: string;
  readonly force?: true;
  readonly copySchema?: true;
}

type Answers = Pick<StarterOptions, 'domain' | 'gateway' | 'loadBalancer' | 'namespaces'>;

/** Writes a first topology file, from the flags and from answers on a terminal. */
export async function runInit(file: string, flags: InitFlags, terminal: Terminal): Promise<0 | 1> {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new Error(`${file}: a folder; allowed: the path of the topology file to write`);
  }
  if (existsSync(file) && flags.force !== true) throw new Error(`${file}: the file exists; --force replaces it`);
  if (flags.from !== undefined || flags.cluster === true) return runAdopt(file, flags, terminal);
  const answers = await answersOf(flags, terminal);
  const text = starterTopology({ ...answers, knative: flags.knative, schema: schemaFor(file, flags) });
  writeChecked(file, text);
  terminal.stderr.write(`${file} is written. Next: knative-gateways synth ${file}\n`);
  return 0;
}

/** Writes the topology file of what is there. */
async function runAdopt(file: string, flags: InitFlags, terminal: Terminal): Promise<0 | 1> {
  if (flags.from !== undefined && flags.cluster === true) throw new Error('give --from or --cluster, not both');
  // With the analyzer, which a first file does without.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { adoptedFile } = require('./adopt') as typeof import('./adopt');
  const { text, isAll, report } = await adoptedFile(flags, schemaFor(file, flags), terminal);
  writeWhole(file, text);
  terminal.stderr.write(`${file} is written.${isAll ? '' : ' What it does not express is at its end:'}\n`);
  return report();
}

const QUESTIONS = {
  domain: { text: 'Domain of the services', fallback: 'example.com' },
  gateway: { text: 'Name of the first gateway', fallback: 'internal' },
  namespaces: {
    text: 'Namespaces whose services go through it, with commas between them (none: services with its label)',
    fallback: '',
  },
  loadBalancer: {
    text: `Its load balancer (${LOAD_BALANCER_NAMES.join(', ')})`,
    fallback: 'clusterIp',
  },
} as const;

async function answersOf(
  { domain, gateway, loadBalancer, namespaces }: InitFlags,
  terminal: Terminal,
): Promise<Answers> {
  if (terminal.stdin.isTTY !== true || terminal.stderr.isTTY !== true) {
    const missing = Object.entries({
      '--domain example.com': domain,
      '--gateway internal': gateway,
      [`--load-balancer ${LOAD_BALANCER_NAMES.join('|')}`]: loadBalancer,
    }).flatMap(([flag, value]) => (value === undefined ? [flag] : []));
    if (missing.length > 0) {
      throw new Error(`without a terminal, options say what would be asked; missing: ${missing.join(' ')}`);
    }
  }
  const lines = createInterface({ input: Readable.from(terminal.stdin) });
  const answers = lines[Symbol.asyncIterator]();
  const ask = async (given: string | undefined, name: keyof typeof QUESTIONS): Promise<string> => {
    if (given !== undefined) return given;
    const { text, fallback } = QUESTIONS[name];
    terminal.stderr.write(`${text}${fallback === '' ? '' : ` [${fallback}]`}: `);
    const answer = await answers.next();
    if (answer.done === true) throw new Error(`no answer to: ${text}`);
    return answer.value.trim() || fallback;
  };
  try {
    const isAsked = terminal.stdin.isTTY === true;
    return {
      domain: await ask(domain, 'domain'),
      gateway: await ask(gateway, 'gateway'),
      namespaces: namespaces ?? (isAsked ? (await ask(undefined, 'namespaces')).split(/[\s,]+/).filter(Boolean) : []),
      loadBalancer: await ask(loadBalancer, 'loadBalancer'),
    };
  } finally {
    lines.close();
  }
}

/** Writes a topology file that the constructs accept; of any other, nothing is left but their error. */
function writeChecked(file: string, text: string): void {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  let isAccepted = false;
  writeWhole(file, text);
  try {
    synthesize(file);
    isAccepted = true;
  } catch (error) {
    throw new Error(`nothing is written: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    if (!isAccepted && before === undefined) rmSync(file);
    if (!isAccepted && before !== undefined) writeWhole(file, before);
  }
}

const SCHEMA = 'topology.schema.json';

/**
 * Where an editor finds the schema: beside the file if it is copied there, in the package that is installed beside it,
 * or on the site of this version.
 */
function schemaFor(file: string, { copySchema }: Pick<InitFlags, 'copySchema'>): string {
  const folder = dirname(resolve(file));
  if (copySchema === true) {
    writeWhole(join(folder, SCHEMA), readFileSync(join(packageFolder(), 'schema', SCHEMA), 'utf8'));
    return SCHEMA;
  }
  const installed = ['node_modules', 'cdk8s-knative-gateways', 'schema', SCHEMA];
  return existsSync(join(folder, ...installed)) ? installed.join('/') : schemaUrl(SCHEMA);
}
