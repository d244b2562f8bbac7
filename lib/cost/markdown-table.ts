/** A table for a pull request. Columns of numbers are set to the right. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: readonly string[] = [],
): string[] {
  const ruler = header.map((title) => (numbers.includes(title) ? '---:' : '---'));
  return [header, ruler, ...rows].map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`);
}
