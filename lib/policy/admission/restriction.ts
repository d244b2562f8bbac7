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
  /** Who is free of it. */
  readonly exempt: Exempt;
  /** What must hold of `object`, and of `oldObject` on update. */
  readonly expression: string;
  /** What a refused user reads. */
  readonly message: string;
}

/** Users and groups that may do what a restriction forbids: exact names. */
export interface Exempt {
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

/** Resources of one API group. */
export interface RestrictedResources {
  readonly apiGroup: string;
  readonly resources: readonly string[];
  /** Kinds of the resources, in the same order. */
  readonly kinds: readonly string[];
}

/** Further users beside those that are free of a restriction anyway; sorted, each once. */
export function alsoUsers({ users, groups }: Exempt, ...more: readonly string[]): Exempt {
  return { users: [...new Set([...users, ...more])].sort(), groups };
}
