/** How many random inputs a test tries: few in `npm test`, many in `npm run sweep`. */
export function sweep(few: number, many: number): number {
  return process.env['SWEEP'] === undefined ? few : many;
}
