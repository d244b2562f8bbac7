/** A topology file as data. */
export type TopologyData = Readonly<Record<string, unknown>>;

/** The manifests of a topology, or why it is refused. */
export type Make = (topology: TopologyData) => { readonly manifests: readonly object[] } | { readonly refusal: string };
