/** One value of a text and where it stands; `itemLines` holds the line of each member of its `items`. */
export interface RawDocument {
  readonly value: unknown;
  readonly line: number;
  readonly itemLines?: readonly number[];
}

/** A stretch of text that could not be read. */
export interface RawProblem {
  readonly line: number;
  readonly reason: string;
}

/** What a reader made of a text, before anything is known about Kubernetes. */
export interface RawContent {
  readonly documents: readonly RawDocument[];
  readonly problems: readonly RawProblem[];
}
