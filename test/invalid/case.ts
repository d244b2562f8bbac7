interface Case {
  /** What is wrong with it, unique in its file. */
  readonly name: string;
  /** Gives the input to the code that refuses it. */
  readonly run: () => unknown;
  /** The whole message of the error. */
  readonly message: string;
}

/** An input that must be refused. */
export interface InvalidCase extends Case {
  /** The path of each refusal from the options, as it is written in JavaScript; empty for the options as a whole. */
  readonly paths: readonly string[];
}

/** A topology file that must be refused. */
export interface InvalidFile extends Case {
  /** The line of each problem; none for a file that cannot be read. */
  readonly lines: readonly number[];
}

/** A value of the wrong type, as untyped callers hand it over. */
export function unchecked(value: unknown): never {
  return value as never;
}
