/** One thing that an admission policy forbids, in Common Expression Language, for whichever engine evaluates it. */
export interface Restriction {
  /** Name of the policy: a DNS label, unique in the cluster. */
  readonly name: string;
  /** The resources that it applies to. */
  readonly resources: readonly RestrictedResources[];
  readonly operations: readonly ('CREATE' | 'DELETE' | 'UPDATE')[];
  /** The namespaces that it applies to; all if omitted. */
  readonly onlyNamespaces?: readonly string[];
  /** Namespaces that are exempt. */
  readonly exceptNamespaces?: readonly string[];
  /** Users and groups that are exempt. */
  readonly exempt: Exempt;
  /** The condition on `object`, and on `oldObject` for updates. */
  readonly expression: string;
  /** The message of the refusal. */
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

/** Additional exempt users; sorted, without duplicates. */
export function alsoUsers({ users, groups }: Exempt, ...more: readonly string[]): Exempt {
  return { users: [...new Set([...users, ...more])].sort(), groups };
}
