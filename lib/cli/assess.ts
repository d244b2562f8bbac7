import { Reach } from '../analysis/reach/reach';
import { assess, type Assessment } from '../assess/assess';
import { assessmentMarkdown, assessmentText } from '../assess/text';
import { type CostInputFlags, readPrices, readUsage } from './cost-input';
import { readInput, warnOfUnread } from './input';
import { modelOf } from './model';
import { type InputFlags, type ModelFlags } from './options';
import { refuseToReplace, writeResult } from './output';
import { packageVersion } from './package';
import { Progress } from './progress';
import { type Terminal } from './terminal';
import { ConfiguredGateways } from '../analysis/gateways/configured-gateways';
import { toolJson } from '../private/tool-json';

export interface AssessFlags extends CostInputFlags, InputFlags, ModelFlags {
  readonly format: 'text' | 'json' | 'markdown';
  readonly output?: string;
}

/** Shows which gateways are needed. */
export async function runAssess(paths: readonly string[], flags: AssessFlags, terminal: Terminal): Promise<0> {
  refuseToReplace(flags.output, [flags.usage, flags.prices]);
  const prices = readPrices(flags);
  const progress = new Progress(terminal);
  const loaded = await readInput(paths, flags, terminal, progress);
  progress.end();
  warnOfUnread(loaded, terminal);
  progress.say('building the model');
  const gateways = new ConfiguredGateways(new Reach(modelOf(loaded, flags)));
  const assessment = assess(gateways, { prices, usage: readUsage(flags, gateways), date: flags.date });
  progress.end();
  await writeResult(rendered(assessment, flags.format), flags.output, terminal);
  return 0;
}

function rendered(assessment: Assessment, format: AssessFlags['format']): string {
  if (format === 'text') return assessmentText(assessment);
  if (format === 'markdown') return assessmentMarkdown(assessment);
  return toolJson({ currency: 'USD', ...assessment }, packageVersion());
}
