import { explain } from '../analysis/explain';
import { explanationText } from '../analysis/explain/text';
import { callsOf } from '../analysis/gateways/calls';
import { type Loaded } from '../analysis/input/load';
import { Reach } from '../analysis/reach/reach';
import { reachability } from '../analysis/reach/reachability';
import { printable } from '../analysis/report/printable';
import { readInput } from './input';
import { callsText } from './calls';
import { matrixText } from './matrix';
import { modelOf } from './model';
import { type InputFlags, type ModelFlags } from './options';
import { Progress } from './progress';
import { type Terminal } from './terminal';

export interface ExplainFlags extends InputFlags, ModelFlags {
  readonly format: 'text' | 'json';
  readonly matrix?: true;
  readonly client?: string;
}

/** Explains which gateway answers a host, or shows the matrix of all hosts. */
export async function runExplain(args: readonly string[], flags: ExplainFlags, terminal: Terminal): Promise<0> {
  const [host, ...paths] = args;
  if (flags.matrix !== true && host === undefined) {
    throw new Error('no host: give a host, or --matrix, and files or --cluster');
  }
  const progress = new Progress(terminal);
  const loaded = await readInput(flags.matrix === true ? args : paths, flags, terminal, progress);
  progress.say('building the model');
  const model = modelOf(loaded, flags);
  const reach = new Reach(model, flags.client === undefined ? {} : { client: flags.client });
  const result =
    flags.matrix === true
      ? { ...reachability(model, reach), calls: callsOf(model, reach) }
      : explain(model, host ?? '', reach);
  progress.end();
  warn(loaded, terminal);
  if (flags.format === 'json') terminal.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else
    terminal.stdout.write(
      safe('cells' in result ? matrixText(result) + callsText(result.calls) : explanationText(result)),
    );
  return 0;
}

function warn({ problems }: Loaded, terminal: Terminal): void {
  for (const { file, line, reason } of problems) {
    terminal.stderr.write(`${printable(`knative-gateways: ${file}:${line}: not read: ${reason}`)}\n`);
  }
}

function safe(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
