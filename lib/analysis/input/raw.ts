/** One value of a text and its line; `itemLines` has the line of each member of its `items`. */
export interface RawDocument {
  readonly value: unknown;
  readonly line: number;
  readonly itemLines?: readonly number[];
  /** The line of the first key that its mapping has already. */
  readonly duplicateKey?: number;
}

/** A part of a text that could not be read. */
export interface RawProblem {
  readonly line: number;
  readonly reason: string;
}

/** The parsed values of a text, before they are read as Kubernetes objects. */
export interface RawContent {
  readonly documents: readonly RawDocument[];
  readonly problems: readonly RawProblem[];
}
