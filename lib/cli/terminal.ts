/** Where a command writes. */
export interface Output {
  /** False if what is written piles up until `drain`. */
  write(text: string): unknown;
  once?(event: 'drain', listener: () => void): unknown;
  readonly isTTY?: boolean;
}

/** The input and output of a command; `process` implements it. */
export interface Terminal {
  readonly stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Whether to colour the standard output. See no-color.org. */
export function isColored({ stdout, env }: Terminal, wanted: boolean): boolean {
  return wanted && stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}
