/** Random choices, the same for each seed. */
export interface Random {
  /** From 0 to 1. */
  next(): number;
  chance(): boolean;
  index(items: readonly unknown[]): number;
  of<T>(items: readonly T[]): T;
}

/** mulberry32 */
export function generator(seed: number): Random {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const index = (items: readonly unknown[]): number => Math.floor(next() * items.length);
  return { next, index, chance: () => next() < 0.5, of: (items) => items[index(items)] as (typeof items)[number] };
}
