/** A topology in the words of the constructs or of a file: both are composed in the same way. */
export type Part = Readonly<Record<string, unknown>>;

/** By whose names the topologies of a cluster are found. */
export interface Levels<
  Cluster extends { readonly environment?: string; readonly region?: string; readonly topology?: object },
> {
  readonly clusters: Readonly<Record<string, Cluster>>;
  readonly defaults?: object;
  readonly environments?: Readonly<Record<string, object>>;
  readonly regions?: Readonly<Record<string, object>>;
}

/** What is joined by name. */
const BY_NAME = ['discoveryLabels', 'existingGateways', 'labels'];
/** What is joined by name, and each by option. */
const BY_OPTION = 'gateways';

/** The topology of a cluster: `defaults`, its environment, its region, and its own. */
export function composed<
  Cluster extends { readonly environment?: string; readonly region?: string; readonly topology?: object },
>({ clusters, defaults, environments = {}, regions = {} }: Levels<Cluster>, name: string): Part {
  const { environment, region, topology } = clusters[name] ?? {};
  const levels = [
    defaults,
    environment === undefined ? undefined : environments[environment],
    region === undefined ? undefined : regions[region],
    topology,
  ];
  return levels.reduce<Part>((all, level) => joined(all, (level ?? {}) as Part), {});
}

function joined(before: Part, after: Part): Part {
  const result: Record<string, unknown> = { ...before };
  for (const [key, value] of Object.entries(after)) {
    if (value === undefined) continue;
    const known = before[key];
    if (key === BY_OPTION) result[key] = gatewaysJoined(known, value);
    else result[key] = BY_NAME.includes(key) ? { ...(known as object | undefined), ...(value as object) } : value;
  }
  return result;
}

function gatewaysJoined(before: unknown, after: unknown): object {
  const gateways: Record<string, unknown> = { ...(before as object | undefined) };
  for (const [name, options] of Object.entries(after as object)) {
    gateways[name] = { ...(gateways[name] as object | undefined), ...(options as object) };
  }
  return gateways;
}
