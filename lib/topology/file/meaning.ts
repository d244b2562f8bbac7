/** What a plain scalar of YAML stands for, in words. */
export function meaning(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `the string ${JSON.stringify(value)}`;
    case 'boolean':
    case 'number':
      return `the ${typeof value} ${String(value)}`;
    default:
      return value === null ? 'null' : 'a date';
  }
}
