import { existsSync } from 'node:fs';
import { explain } from '../analysis/explain';
import { explanationText } from '../analysis/explain/text';
import { type Explanation } from '../analysis/explain/types';
import { type Call, eachCall } from '../analysis/gateways/calls';
import { idOf } from '../analysis/input/manifest';
import { type Model } from '../analysis/model/build';
import { Reach } from '../analysis/reach/reach';
import { cellsOf, type Matrix, reachability, readyOf } from '../analysis/reach/reachability';
import { printable } from '../analysis/report/printable';
import { jsonPieces } from '../private/json-pieces';
import { mapped } from '../private/mapped';
import { type Pieces } from '../private/pieces';
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
  if (flags.matrix !== true && flags.cluster !== true && paths.length === 0 && existsSync(host ?? '')) {
    throw new Error(`no host: ${host ?? ''} is a file or folder; give a host before it, or --matrix`);
  }
  if (flags.matrix !== true && flags.format === 'html') {
    throw new Error('--format html is for --matrix: add it, or choose text or json');
  }
  const progress = new Progress(terminal);
  const loaded = await readInput(flags.matrix === true ? args : paths, flags, terminal, progress);
  progress.say('building the model');
  const model = modelOf(loaded, flags);
  const reach = new Reach(model, flags.client === undefined ? {} : { client: flags.client });
  const text =
    flags.matrix === true ? matrixPieces(model, reach, flags) : explanation(explain(model, host ?? '', reach), flags);
  progress.end();
  warnOfUnread(loaded, terminal);
  await writeResult(text, flags.output, terminal);
  return 0;
}

function explanation(result: Explanation, { format }: ExplainFlags): string {
  return format === 'json' ? `${JSON.stringify(result, null, 2)}\n` : safe(explanationText(result));
}

function matrixPieces(model: Model, reach: Reach, flags: ExplainFlags): Pieces {
  const { format } = flags;
  const matrix = chosenMatrix(reach, flags, format === 'json');
  if (format === 'json') return matrixJson(model, reach, flags, matrix);
  const result = reachability(model, reach, matrix);
  const calls = [...callsThrough(model, reach, flags, matrix)];
  if (format === 'text') return mapped([...matrixText(result), callsText(calls)], safe);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded for this format only
  const { matrixHtml } = require('../picture/matrix') as typeof import('../picture/matrix');
  return matrixHtml(result, calls);
}

function* matrixJson(model: Model, reach: Reach, flags: ExplainFlags, matrix: Matrix): Generator<string> {
  yield* jsonPieces({
    cells: cellsOf(reach, matrix),
    ready: readyOf(reach, matrix),
    calls: callsThrough(model, reach, flags, matrix),
  });
  yield '\n';
}

function* callsThrough(model: Model, reach: Reach, { gateway }: ExplainFlags, matrix: Matrix): Generator<Call> {
  const through = new Set<string | null>(matrix.services.map(idOf));
  for (const call of eachCall(model, reach, matrix.ingresses))
    if (gateway === undefined || through.has(call.through)) yield call;
}

function refuseMatrixFlags({ service, namespace, gateway, all }: ExplainFlags): void {
  const given = Object.entries({ service, namespace, gateway, all }).filter(([, value]) => value !== undefined);
  const [first] = given;
  if (first !== undefined) throw new Error(`--${first[0]} is for --matrix: add it, or leave --${first[0]} out`);
}

function safe(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
