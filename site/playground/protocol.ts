// What the page and its worker send each other.

export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

export type Question =
  | { readonly id: number; readonly files: readonly SourceFile[] }
  /** About the files that were sent last. */
  | { readonly id: number; readonly host: string };

export interface ShownFinding {
  readonly level: 'error' | 'warning' | 'note';
  readonly rule: string;
  readonly title: string;
  /** `Service gw-1/edge-1`. */
  readonly object: string;
  /** `recipe.yaml:12`. */
  readonly place: string;
  readonly message: string;
  readonly why: string;
  readonly fix: string;
}

export interface Analysis {
  readonly findings: readonly ShownFinding[];
  /** One line, as the command ends with. */
  readonly summary: string;
  /** Documents that could not be read. */
  readonly unread: readonly string[];
  /** Pages of their own. */
  readonly matrix: string;
  readonly picture: string;
  /** Hosts of services, to be explained. */
  readonly hosts: readonly string[];
}

export type Answer = { readonly id: number } & (
  { readonly analysis: Analysis } | { readonly explanation: string } | { readonly failure: string }
);
