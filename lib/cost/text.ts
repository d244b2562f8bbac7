import { printable } from '../analysis/report/printable';
import { type CostBill, type CostItem, type CostReport, type CostTotal } from './report';
import { markdownTable } from './markdown-table';

/** Renders what gateways cost as text. */
export function costText(report: CostReport): string {
  const rows = [...bills(report)].flatMap(({ title, bill }) => [
    [title, '', sumText(bill.alwaysOn), sumText(bill.usage)],
    ...itemRows(bill.items),
  ]);
  const table = aligned([['US dollars a month', '', 'always on', 'usage'], ...rows]);
  return `${[...nothing(report), ...table, '', ...notes(report)].map(printable).join('\n')}\n`;
}

/** A row for each item; one for both kinds of the same item. */
function itemRows(items: readonly CostItem[]): string[][] {
  const rows: string[][] = [];
  for (const item of items) {
    const column = item.kind === 'usage' ? 3 : 2;
    const [what, quantity] = [`  ${item.what}`, quantityText(item)];
    const last = rows.at(-1);
    if (last?.[0] === what && last[1] === quantity && last[column] === '') last[column] = itemText(item);
    else rows.push([what, quantity, ...(column === 3 ? ['', itemText(item)] : [itemText(item), ''])]);
  }
  return rows;
}

/** Renders what gateways cost as Markdown, for a pull request. */
export function costMarkdown(report: CostReport): string {
  const rows = [...bills(report)].map(({ title, bill }) => [title, sumText(bill.alwaysOn), sumText(bill.usage)]);
  const table = markdownTable(['US dollars a month', 'always on', 'usage'], rows, ['always on', 'usage']);
  return `${[...nothing(report), ...table, '', ...notes(report).map((note) => (note === '' ? '' : `- ${note.trim()}`))].map(printable).join('\n')}\n`;
}

/** A sum of 0 would look like gateways without costs. */
function nothing({ gateways }: CostReport): string[] {
  return gateways.length > 0 ? [] : ['No gateway is among the manifests.', ''];
}

function* bills(report: CostReport): Generator<{ title: string; bill: CostBill }> {
  const { gateways, together, alwaysOn, usage, shared } = report;
  for (const bill of gateways) {
    yield { title: `${bill.gateway}${bill.isUnseen ? ' (not among the manifests)' : ''}`, bill };
  }
  if (together.items.length > 0) yield { title: 'all gateways together', bill: together };
  yield { title: 'total', bill: { alwaysOn, usage, items: [] } };
  if (shared !== undefined) yield { title: 'one gateway for all, instead', bill: { ...shared, items: [] } };
}

/** A sum, and whether something is missing from it: `16.43 + unknown`. */
export function sumText({ usd, unknownItems }: CostTotal): string {
  const amount = dollars(usd);
  if (unknownItems === 0) return amount;
  return usd === 0 ? 'unknown' : `${amount} + unknown`;
}

function quantityText({ quantity, unit, unitPrice }: CostItem): string {
  const price = unitPrice === undefined ? '' : ` at ${unitPrice}`;
  return quantity === undefined ? `${unit}${price}` : `${Math.round(quantity * 100) / 100} ${unit}${price}`;
}

function itemText({ usd, quantity, unitPrice }: CostItem): string {
  if (usd !== null) return dollars(usd);
  return quantity === undefined && unitPrice !== undefined ? 'no usage given' : 'no price';
}

function dollars(usd: number): string {
  return usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function notes({ quotas, prices, assumptions, excluded }: CostReport): string[] {
  return [
    ...prices.map(
      ({ cloud, region, date, source, ageDays, isOld }) =>
        `Prices of ${cloud}: ${region}, ${date}, ${source}${isOld ? `. Warning: they are ${ageDays} days old` : ''}.`,
    ),
    ...quotas.map(({ what, used, limit, source }) => `Quota: ${used} of ${limit} ${what} (${source}).`),
    ...assumptions.map((each) => `Assumed: ${each}.`),
    `Not counted: ${excluded.join('; ')}.`,
  ];
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (known, cells) => cells.map((cell, index) => Math.max(known[index] ?? 0, cell.length)),
    [],
  );
  return rows.map((cells) =>
    cells
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
