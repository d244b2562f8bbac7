/** Thrown deep inside a decoder at the first mistake of a text; `reading` turns it into a value. */
export class Unreadable extends Error {}

/** What a text says, or why it cannot be read. */
export type Reading<T> = { readonly value: T; readonly reason?: undefined } | { readonly reason: string };

export function reading<T>(decode: () => T): Reading<T> {
  try {
    return { value: decode() };
  } catch (error) {
    if (error instanceof Unreadable) return { reason: error.message };
    // Aliases can nest a short text deeper than the stack.
    if (error instanceof RangeError) return { reason: 'it is nested too deeply' };
    throw error;
  }
}
