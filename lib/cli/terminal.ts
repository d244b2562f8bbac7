/** Where a command writes. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** What a command knows of the world; `process` is one. */
export interface Terminal {
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Whether to colour what goes to the standard output. Cf. no-color.org. */
export function isColored({ stdout, env }: Terminal, wanted: boolean): boolean {
  return wanted && stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}
