import { type ConfiguredGateways } from '../analysis/gateways/configured-gateways';
import { LIST_PRICES, type Prices, PRICES_SHAPES } from '../cost/prices';
import { type Usage, USAGE_SHAPES } from '../cost/usage';
import { choice } from '../private/nearest';
import { type Refusal } from '../private/refusal';
import { parseDataFile, readTextFile } from '../private/yaml/data-file';

/** Options of the commands that name costs. */
export interface CostInputFlags {
  readonly date: string;
  readonly usage?: string;
  readonly prices?: string;
}

/** The prices of a file. Clouds that it does not have keep their list prices. */
export function readPrices({ prices: file }: Pick<CostInputFlags, 'prices'>): Prices {
  if (file === undefined) return LIST_PRICES;
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

/** The usage of a file. @throws if it names a gateway that is not among those of config-istio. */
export function readUsage({ usage: file }: Pick<CostInputFlags, 'usage'>, gateways: ConfiguredGateways): Usage {
  if (file === undefined) return {};
  const { value, refuse } = parseDataFile<Usage>(readTextFile(file), file, USAGE_SHAPES, 'Usage');
  const names = gateways.all.map(({ id }) => id);
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
