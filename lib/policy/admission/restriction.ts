/** One thing that an admission policy forbids, in Common Expression Language, for whichever engine evaluates it. */
export interface Restriction {
  /** Name of the policy: a DNS label, unique in the cluster. */
  readonly name: string;
  /** The resources it is about. */
  readonly resources: readonly RestrictedResources[];
  /** Names of the objects it is about; every name where it is left out. */
  readonly resourceNames?: readonly string[];
  readonly operations: readonly ('CREATE' | 'DELETE' | 'UPDATE')[];
  /** The only namespaces it is about; every namespace where it is left out. */
  readonly onlyNamespaces?: readonly string[];
  /** Namespaces that are free of it. */
  readonly exceptNamespaces?: readonly string[];
  /** Users that are free of it. */
  readonly exceptUsers: readonly string[];
  /** Groups whose members are free of it. */
  readonly exceptGroups: readonly string[];
  /** What must hold of `object`, and of `oldObject` on update. */
  readonly expression: string;
  /** What a refused user reads. */
  readonly message: string;
}

/** Resources of one API group. */
export interface RestrictedResources {
  readonly apiGroup: string;
  readonly resources: readonly string[];
  /** Kinds of the resources, in the same order. */
  readonly kinds: readonly string[];
}

/** A text as a CEL string literal. */
export function celText(value: string): string {
  return JSON.stringify(value);
}

/** A list of texts as a CEL list literal. */
export function celList(values: readonly string[]): string {
  return `[${values.map(celText).join(', ')}]`;
}

/** A map of texts as a CEL map literal, sorted by key. */
export function celMap(values: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${pairs.map(([key, value]) => `${celText(key)}: ${celText(value)}`).join(', ')}}`;
}
