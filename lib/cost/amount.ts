/** Hours of a month, as the calculators of the clouds have it. */
export const MONTH_HOURS = 730;

/**
 * US dollars in millionths: whole numbers add up exactly, and are rounded to cents once, when they are printed.
 */
export type Amount = number;

const MILLION = 1_000_000;

export function amountOf(quantity: number, unitPrice: number): Amount {
  return Math.round(quantity * unitPrice * MILLION);
}

export function sumOf(amounts: readonly Amount[]): Amount {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}

/** Dollars, rounded to cents. */
export function dollarsOf(amount: Amount): number {
  return Math.round(amount / 10_000) / 100;
}
