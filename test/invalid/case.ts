/** An input that must be refused. */
export interface InvalidCase {
  /** What is wrong with it, unique in its file. */
  readonly name: string;
  /** Gives the input to the code that refuses it. */
  readonly run: () => unknown;
  /** The whole message of the error. */
  readonly message: string;
}

/** A value of the wrong type, as untyped callers hand it over. */
export function unchecked(value: unknown): never {
  return value as never;
}
