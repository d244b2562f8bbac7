import { type IConstruct } from 'constructs';
import { refuse } from './errors';

/** Refuses what is no whole number from `low` to `high`; `property` names it in the message. */
export function demandInteger(property: string, value: unknown, low: number, high: number, scope?: IConstruct): void {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= low && value <= high) return;
  refuse({ what: `${property} is not a whole number in range`, got: value, allowed: `${low} to ${high}` }, scope);
}

/** Refuses what is no port number, 1 to 65535. */
export function demandPort(property: string, value: unknown, scope?: IConstruct): void {
  demandInteger(property, value, 1, 65535, scope);
}
