import { type CostTotal } from '../cost/report';
import { sumText } from '../cost/text';
import { type FleetCommand } from './fleet-commands';

/** A count, or a sum from which something may be missing. */
type Figure = number | CostTotal;

/** A figure of a cluster, from the JSON of the command. */
type Figures = Readonly<Record<string, (json: never) => Figure>>;

interface Findings {
  readonly findings: readonly { readonly level: string }[];
}
interface Cost {
  readonly gateways: readonly object[];
  readonly alwaysOn: CostTotal;
  readonly usage: CostTotal;
}
interface Assessment {
  readonly gateways: readonly { readonly verdict: string }[];
}
interface Plan {
  readonly losesTraffic: boolean;
  readonly services: readonly object[];
  readonly steps: readonly object[];
}

const level =
  (wanted: string) =>
  ({ findings }: Findings): number =>
    findings.filter((each) => each.level === wanted).length;
const verdict =
  (wanted: string) =>
  ({ gateways }: Assessment): number =>
    gateways.filter((each) => each.verdict === wanted).length;

/** What is counted for each cluster and in all. The other commands have nothing to count. */
export const FIGURES: Readonly<Partial<Record<FleetCommand, Figures>>> = {
  analyze: { errors: level('error'), warnings: level('warning'), notes: level('note') },
  assess: { needed: verdict('needed'), choice: verdict('choice'), idle: verdict('idle') },
  cost: {
    gateways: ({ gateways }: Cost) => gateways.length,
    'USD always on': ({ alwaysOn }: Cost) => alwaysOn,
    'USD with usage': ({ alwaysOn, usage }: Cost) => sum([alwaysOn, usage]),
  },
  plan: {
    steps: ({ steps }: Plan) => steps.length,
    'services moved': ({ services }: Plan) => services.length,
    'loses requests': ({ losesTraffic }: Plan) => Number(losesTraffic),
  },
};

/** The line of a cluster; without figures where the command failed. */
export interface Row {
  readonly name: string;
  readonly figures?: readonly Figure[];
}

/** The line of a cluster for what the command printed as JSON. */
export function rowOf(name: string, figures: Figures, json: string | undefined): Row {
  if (json === undefined) return { name };
  const value = JSON.parse(json) as never;
  return { name, figures: Object.values(figures).map((figure) => figure(value)) };
}

/** A line for each cluster, and the total of those that have figures. */
export function tableText(figures: Figures, rows: readonly Row[]): string {
  const head = Object.keys(figures);
  const known = rows.filter((row) => row.figures !== undefined);
  const total = head.map((_, index) => sum(known.map((row) => row.figures?.[index] ?? 0)));
  const lines = [
    ['cluster', ...head],
    ...[...rows, { name: 'total', ...(known.length > 0 && { figures: total }) }].map((row: Row) => [
      row.name,
      ...head.map((_, index) => textOf(row.figures?.[index])),
    ]),
  ];
  const widths = head.map((_, index) => Math.max(...lines.map((line) => line[index + 1]?.length ?? 0)));
  const first = Math.max(...lines.map(([name = '']) => name.length));
  return lines
    .map(([name = '', ...cells]) =>
      [name.padEnd(first), ...cells.map((cell, column) => cell.padStart((widths[column] ?? 0) + 2))].join(''),
    )
    .map((line) => `${line}\n`)
    .join('');
}

function sum(figures: readonly Figure[]): Figure {
  return figures.reduce<Figure>((a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return a + b;
    const [x, y] = [a, b].map((each) => (typeof each === 'number' ? { usd: each, unknownItems: 0 } : each));
    return { usd: (x?.usd ?? 0) + (y?.usd ?? 0), unknownItems: (x?.unknownItems ?? 0) + (y?.unknownItems ?? 0) };
  }, 0);
}

function textOf(figure: Figure | undefined): string {
  if (figure === undefined) return '-';
  return typeof figure === 'number' ? String(figure) : sumText(figure);
}
