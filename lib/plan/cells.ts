import { byText } from '../private/sort';
import { answerText, type ReachabilityCell } from '../analysis/reach/reachability';
import { type State } from './state';
import { type CellChange } from './types';

/** The answers that differ between two states. A gateway that answers nothing is as if it were not there. */
export function changedCells(before: State, after: State): readonly CellChange[] {
  const old = new Map(before.answers.cells.map((cell) => [keyOf(cell), cell]));
  const changes: CellChange[] = [];
  for (const cell of after.answers.cells) {
    const key = keyOf(cell);
    const earlier = old.get(key);
    old.delete(key);
    const [was, is] = [earlier && answerText(earlier), answerText(cell)];
    if (was !== is) changes.push(change(cell, was, is));
  }
  for (const [, cell] of old) {
    const now = after.matrix.answerOf(cell);
    changes.push(change(cell, answerText(cell), now && answerText(now)));
  }
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
