import { type KnativeRelease } from '../knative/release';
import { type InputFlags, type ModelFlags, modelOptions } from './options';
import { losesTraffic, type Plan, planOf } from '../plan/plan';
import { planJson } from '../plan/report/json';
import { planMarkdown } from '../plan/report/markdown';
import { planText } from '../plan/report/text';
import { readInput, warnOfUnread } from './input';
import { warnOfKeptKeys } from './kept-keys';
import { writeResult } from './output';
import { packageVersion } from './package';
import { type Pieces } from '../private/pieces';
import { Progress } from './progress';
import { type Terminal } from './terminal';

export interface PlanFlags extends InputFlags, ModelFlags {
  readonly format: 'text' | 'json' | 'markdown';
  readonly accept?: true;
  readonly prune: boolean;
  readonly oldKnative?: KnativeRelease;
  readonly output?: string;
}

/** Plans the way from one topology to another. Returns the exit status. */
export async function runPlan(paths: readonly string[], flags: PlanFlags, terminal: Terminal): Promise<0 | 3> {
  const [first, second, ...more] = paths;
  const { output } = flags;
  const isLive = flags.cluster === true;
  const target = isLive ? first : second;
  if (first === undefined || target === undefined || more.length > 0 || (isLive && second !== undefined)) {
    throw new Error('give the old and the new topology, or --cluster and the new one');
  }
  if (first === '-' && second === '-') throw new Error('only one of the two topologies can be the standard input');
  const progress = new Progress(terminal);
  const before = await readInput(isLive ? [] : [first], flags, terminal, progress);
  const after = await readInput([target], { ...(output !== undefined && { output }) }, terminal, progress);
  progress.end();
  for (const loaded of [before, after]) warnOfUnread(loaded, terminal);
  if (isLive) warnOfKeptKeys(before.manifests, after.manifests, terminal);
  if (before.problems.length + after.problems.length > 0) {
    throw new Error('no plan: what cannot be read would count as removed; correct these documents, or leave them out');
  }
  progress.say('planning');
  const { release: to, ...options } = modelOptions(flags);
  const { oldKnative: from } = flags;
  const plan = planOf(before, after, {
    ...options,
    ...(!flags.prune && { keepsOthers: true }),
    ...(from && { from }),
    ...(to && { to }),
  });
  progress.end();
  const text = rendered(plan, flags);
  await writeResult(text, output, terminal);
  return losesTraffic(plan) && flags.accept !== true ? 3 : 0;
}

function rendered(plan: Plan, { format }: PlanFlags): string | Pieces {
  switch (format) {
    case 'text':
      return planText(plan);
    case 'markdown':
      return planMarkdown(plan);
    case 'json':
      return planJson(plan, packageVersion());
  }
}
