/** The number of a percentage such as `25%`; undefined for anything else. */
export function percentOf(value: unknown): number | undefined {
  const number = typeof value === 'string' ? /^(\d+)%$/.exec(value)?.[1] : undefined;
  return number === undefined ? undefined : Number(number);
}
