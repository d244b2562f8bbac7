import { byText } from '../private/sort';
import { answerText, type Reachability, type ReachabilityCell } from '../analysis/reach/reachability';
import { answersNothing } from './served';
import { type CellChange } from './types';

/** The cells that somebody answers; where there is none, it is 404, refused or reset. */
export function answeredCells({ cells, ready }: Reachability): Reachability {
  return { cells: cells.filter((cell) => !answersNothing(cell)), ready };
}

/** The answers that differ between two matrices. A gateway that answers nothing is as if it were not there. */
export function changedCells(before: Reachability, after: Reachability): readonly CellChange[] {
  const old = new Map(answeredCells(before).cells.map((cell) => [keyOf(cell), cell]));
  const changes: CellChange[] = [];
  for (const cell of after.cells) {
    if (answersNothing(cell) && old.size === 0) continue;
    const key = keyOf(cell);
    const earlier = old.get(key);
    old.delete(key);
    if (answersNothing(cell) && earlier === undefined) continue;
    const [was, is] = [earlier && answerText(earlier), answerText(cell)];
    if (was !== is) changes.push(change(cell, was, is));
  }
  for (const [, cell] of old) changes.push(change(cell, answerText(cell), undefined));
  return changes.sort(
    byText(({ service, host, scheme, gatewayService }) => [service, host, scheme, gatewayService].join(' ')),
  );
}

function change(
  { service, kind, host, gatewayService, scheme }: ReachabilityCell,
  before: string | undefined,
  after: string | undefined,
): CellChange {
  return { service, kind, host, gatewayService, scheme, before, after };
}

function keyOf({ scheme, kind, host, gatewayService }: ReachabilityCell): string {
  return `${scheme} ${kind} ${host} ${gatewayService}`;
}
