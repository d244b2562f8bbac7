import { Reach } from '../analysis/reach/reach';
import { costOf, type CostReport } from '../cost/report';
import { costMarkdown, costText } from '../cost/text';
import { type CostInputFlags, readPrices, readUsage } from './cost-input';
import { readInput, warnOfUnread } from './input';
import { modelOf } from './model';
import { type InputFlags, type ModelFlags } from './options';
import { refuseToReplace, writeResult } from './output';
import { packageVersion } from './package';
import { Progress } from './progress';
import { type Terminal } from './terminal';
import { toolJson } from '../private/tool-json';
import { ConfiguredGateways } from '../analysis/gateways/configured-gateways';

export interface CostFlags extends CostInputFlags, InputFlags, ModelFlags {
  readonly format: 'text' | 'json' | 'markdown';
  readonly against?: 'shared';
  readonly output?: string;
}

/** Shows what gateways cost in a month. */
export async function runCost(paths: readonly string[], flags: CostFlags, terminal: Terminal): Promise<0> {
  refuseToReplace(flags.output, [flags.usage, flags.prices]);
  const prices = readPrices(flags);
  const progress = new Progress(terminal);
  const loaded = await readInput(paths, flags, terminal, progress);
  progress.end();
  warnOfUnread(loaded, terminal);
  progress.say('building the model');
  const gateways = new ConfiguredGateways(new Reach(modelOf(loaded, flags)));
  const usage = readUsage(flags, gateways);
  const report = costOf(gateways, { prices, usage, date: flags.date, againstShared: flags.against === 'shared' });
  progress.end();
  const text = rendered(report, flags.format);
  await writeResult(text, flags.output, terminal);
  return 0;
}

function rendered(report: CostReport, format: CostFlags['format']): string {
  if (format === 'text') return costText(report);
  if (format === 'markdown') return costMarkdown(report);
  return toolJson({ currency: 'USD', ...report }, packageVersion());
}
