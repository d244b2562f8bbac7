import { type Report } from '../analyze';
import { printable } from './printable';

// A whole repository may have dozens.
const NAMED = 3;

/** Says how many objects are of kinds that the model does not read, and names some of these kinds; empty if none is. */
export function othersText({ objects, kinds }: Report['others']): string {
  if (objects === 0) return '';
  const named = kinds.slice(0, NAMED).map(printable).join(', ');
  const more = kinds.length > NAMED ? ` and ${kinds.length - NAMED} more` : '';
  return `, ${objects} of them of kinds that no rule needs (${named}${more})`;
}
