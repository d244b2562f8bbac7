import { ConfiguredGateways } from '../analysis/gateways/configured-gateways';
import { Reach } from '../analysis/reach/reach';
import { LIST_PRICES, type Prices, PRICES_SHAPES } from '../cost/prices';
import { costOf, type CostReport } from '../cost/report';
import { costMarkdown, costText } from '../cost/text';
import { type Usage, USAGE_SHAPES } from '../cost/usage';
import { choice } from '../private/nearest';
import { type Refusal } from '../private/refusal';
import { parseDataFile, readTextFile } from '../private/yaml/data-file';
import { readInput } from './input';
import { modelOf } from './model';
import { type InputFlags, type ModelFlags } from './options';
import { writeWhole } from './output';
import { packageVersion } from './package';
import { Progress } from './progress';
import { type Terminal } from './terminal';

export interface CostFlags extends InputFlags, ModelFlags {
  readonly format: 'text' | 'json' | 'markdown';
  readonly date: string;
  readonly against?: 'shared';
  readonly usage?: string;
  readonly prices?: string;
  readonly output?: string;
}

/** Shows what gateways cost in a month. */
export async function runCost(paths: readonly string[], flags: CostFlags, terminal: Terminal): Promise<0> {
  const prices = flags.prices === undefined ? LIST_PRICES : readPrices(flags.prices);
  const progress = new Progress(terminal);
  const loaded = await readInput(paths, flags, terminal, progress);
  progress.say('building the model');
  const reach = new Reach(modelOf(loaded, flags));
  const usage = flags.usage === undefined ? {} : readUsage(flags.usage, reach);
  const report = costOf(reach, { prices, usage, date: flags.date, againstShared: flags.against === 'shared' });
  progress.end();
  const text = rendered(report, flags.format);
  if (flags.output === undefined) terminal.stdout.write(text);
  else writeWhole(flags.output, text);
  return 0;
}

function rendered(report: CostReport, format: CostFlags['format']): string {
  if (format === 'text') return costText(report);
  if (format === 'markdown') return costMarkdown(report);
  const tool = { name: 'knative-gateways', version: packageVersion() };
  return `${JSON.stringify({ tool, currency: 'USD', ...report }, undefined, 2)}\n`;
}

/** The prices of a file. Clouds that it does not have keep their list prices. */
function readPrices(file: string): Prices {
  const { value, refuse } = parseDataFile<Prices>(readTextFile(file), file, PRICES_SHAPES, 'Prices');
  const wrong = Object.entries(value).flatMap(([cloud, own]) => [
    ...(/^\d{4}-\d{2}-\d{2}$/.test(own.date) && !Number.isNaN(Date.parse(own.date))
      ? []
      : [{ path: [cloud, 'date'], what: 'not a date', got: own.date, allowed: 'a day such as 2026-09-30' }]),
    ...negative(own, [cloud]),
  ]);
  refuse(wrong);
  return { ...LIST_PRICES, ...value };
}

function readUsage(file: string, reach: Reach): Usage {
  const { value, refuse } = parseDataFile<Usage>(readTextFile(file), file, USAGE_SHAPES, 'Usage');
  const names = new ConfiguredGateways(reach).all.map(({ id }) => id);
  refuse([
    ...negative(value, []),
    ...Object.entries(value.gateways ?? {}).flatMap(([name, own]) => [
      ...(names.includes(name)
        ? []
        : [{ path: ['gateways', name], what: 'not a gateway of config-istio', got: name, ...choice(name, names) }]),
      ...negative(own, ['gateways', name]),
    ]),
  ]);
  return value;
}

function negative(values: object, path: readonly string[]): Refusal[] {
  return Object.entries(values).flatMap(([name, value]) =>
    typeof value === 'number' && !(value >= 0 && Number.isFinite(value))
      ? [{ path: [...path, name], what: 'not a quantity', got: value, allowed: 'a number from 0' }]
      : [],
  );
}
