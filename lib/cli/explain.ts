import { explain } from '../analysis/explain';
import { explanationText } from '../analysis/explain/text';
import { type Explanation } from '../analysis/explain/types';
import { type Call, callsOf } from '../analysis/gateways/calls';
import { idOf } from '../analysis/input/manifest';
import { type Model } from '../analysis/model/build';
import { Reach } from '../analysis/reach/reach';
import { type Reachability, reachability } from '../analysis/reach/reachability';
import { printable } from '../analysis/report/printable';
import { readInput, warnOfUnread } from './input';
import { callsText } from './calls';
import { matrixText } from './matrix';
import { chosenMatrix, type MatrixFlags } from './matrix-filter';
import { modelOf } from './model';
import { type InputFlags, type ModelFlags } from './options';
import { writeResult } from './output';
import { Progress } from './progress';
import { type Terminal } from './terminal';

export interface ExplainFlags extends InputFlags, MatrixFlags, ModelFlags {
  readonly format: 'text' | 'json' | 'html';
  readonly output?: string;
  readonly matrix?: true;
  readonly client?: string;
}

/** Explains which gateway answers a host, or shows the matrix of all hosts. */
export async function runExplain(args: readonly string[], flags: ExplainFlags, terminal: Terminal): Promise<0> {
  const [host, ...paths] = args;
  if (flags.matrix !== true && host === undefined) {
    throw new Error('no host: give a host, or --matrix, and files or --cluster');
  }
  if (flags.matrix !== true) refuseMatrixFlags(flags);
  if (flags.matrix !== true && flags.format === 'html') {
    throw new Error('--format html is for --matrix: add it, or choose text or json');
  }
  const progress = new Progress(terminal);
  const loaded = await readInput(flags.matrix === true ? args : paths, flags, terminal, progress);
  progress.say('building the model');
  const model = modelOf(loaded, flags);
  const reach = new Reach(model, flags.client === undefined ? {} : { client: flags.client });
  const result = flags.matrix === true ? matrixResult(model, reach, flags) : explain(model, host ?? '', reach);
  progress.end();
  warnOfUnread(loaded, terminal);
  const text = rendered(result, flags.format);
  writeResult(text, flags.output, terminal);
  return 0;
}

function matrixResult(model: Model, reach: Reach, flags: ExplainFlags): Reachability & { calls: readonly Call[] } {
  const matrix = chosenMatrix(reach, flags, flags.format === 'json');
  const through = new Set<string | null>(matrix.services.map(idOf));
  const calls = callsOf(model, reach, matrix.ingresses);
  return {
    ...reachability(model, reach, matrix),
    calls: flags.gateway === undefined ? calls : calls.filter((call) => through.has(call.through)),
  };
}

function refuseMatrixFlags({ service, namespace, gateway, all }: ExplainFlags): void {
  const given = Object.entries({ service, namespace, gateway, all }).filter(([, value]) => value !== undefined);
  const [first] = given;
  if (first !== undefined) throw new Error(`--${first[0]} is for --matrix: add it, or leave --${first[0]} out`);
}

type Matrix = Reachability & { readonly calls: readonly Call[] };

function rendered(result: Matrix | Explanation, format: ExplainFlags['format']): string {
  if (format === 'json') return `${JSON.stringify(result, null, 2)}\n`;
  if (!('cells' in result)) return safe(explanationText(result));
  if (format === 'text') return safe(matrixText(result) + callsText(result.calls));
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded for this format only
  const { matrixHtml } = require('../picture/matrix') as typeof import('../picture/matrix');
  return matrixHtml(result, result.calls);
}

function safe(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
