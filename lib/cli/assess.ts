import { Reach } from '../analysis/reach/reach';
import { assess } from '../assess/assess';
import { assessmentMarkdown, assessmentText } from '../assess/text';
import { type CostInputFlags, readPrices, readUsage } from './cost-input';
import { readInput } from './input';
import { modelOf } from './model';
import { type InputFlags, type ModelFlags } from './options';
import { packageVersion } from './package';
import { Progress } from './progress';
import { type Terminal } from './terminal';

export interface AssessFlags extends CostInputFlags, InputFlags, ModelFlags {
  readonly format: 'text' | 'json' | 'markdown';
}

/** Shows which gateways are needed. */
export async function runAssess(paths: readonly string[], flags: AssessFlags, terminal: Terminal): Promise<0> {
  const prices = readPrices(flags);
  const progress = new Progress(terminal);
  const loaded = await readInput(paths, flags, terminal, progress);
  progress.say('building the model');
  const reach = new Reach(modelOf(loaded, flags));
  const assessment = assess(reach, { prices, usage: readUsage(flags, reach), date: flags.date });
  progress.end();
  const tool = { name: 'knative-gateways', version: packageVersion() };
  terminal.stdout.write(
    flags.format === 'text'
      ? assessmentText(assessment)
      : flags.format === 'markdown'
        ? assessmentMarkdown(assessment)
        : `${JSON.stringify({ tool, currency: 'USD', ...assessment }, undefined, 2)}\n`,
  );
  return 0;
}
