import { type ReachabilityCell, SCHEMES } from '../analysis/reach/reachability';
import { idOf } from '../private/id';
import { type Model } from '../analysis/model/build';
import { type State } from './state';

/** How a gateway Service answers a host: always, or only some of its pods or some requests. */
export type Share = 'all' | 'some';

/** A host over one scheme, and the gateway Services that serve it to the clients it is for. */
export interface ServedHost extends Pick<ReachabilityCell, 'service' | 'kind' | 'host' | 'scheme'> {
  readonly at: ReadonlyMap<string, Share>;
}

/** Which gateway Services clients of a kind of host use. */
export class Entrances {
  private readonly external = new Set<string>();
  private readonly local = new Set<string>();

  /** @param models The topologies at both ends. */
  public constructor(models: readonly Model[]) {
    for (const { configIstio, lookup } of models) {
      const ids = (entries: readonly { readonly service: string }[] = []): readonly string[] =>
        entries.flatMap(({ service }) => lookup.serviceOfHost(service) ?? []).map(idOf);
      for (const id of ids(configIstio.config?.externalGateways)) this.external.add(id);
      for (const id of ids(configIstio.config?.localGateways)) this.local.add(id);
    }
  }

  /** A local gateway answers external hosts, too, but nobody from outside asks it. */
  public isFor({ kind, gatewayService }: Pick<ReachabilityCell, 'kind' | 'gatewayService'>): boolean {
    if (kind === 'local') return this.local.has(gatewayService);
    return kind === 'other' || this.external.has(gatewayService) || !this.local.has(gatewayService);
  }
}

/** The hosts of a state, by `SCHEME HOST`, with who serves them. */
export function servedHosts(state: State, entrances: Entrances): ReadonlyMap<string, ServedHost> {
  const known = cache.get(state);
  if (known?.entrances === entrances) return known.hosts;
  const hosts = compute(state, entrances);
  cache.set(state, { entrances, hosts });
  return hosts;
}

interface Known {
  readonly entrances: Entrances;
  readonly hosts: ReadonlyMap<string, ServedHost>;
}

const cache = new WeakMap<State, Known>();

function compute({ matrix, answers: { cells } }: State, entrances: Entrances): ReadonlyMap<string, ServedHost> {
  const secure = new Set(
    cells
      .filter(({ scheme, answer }) => scheme === 'https' && answer === '200')
      .map(({ host, gatewayService }) => `${host} ${gatewayService}`),
  );
  const hosts = new Map<string, ServedHost & { readonly at: Map<string, Share> }>();
  for (const { service, kind, host } of matrix.rows) {
    for (const scheme of SCHEMES) {
      const key = `${scheme} ${host}`;
      if (!hosts.has(key)) hosts.set(key, { service, kind, host, scheme, at: new Map() });
    }
  }
  for (const cell of cells) {
    const { host, scheme, gatewayService } = cell;
    if (!entrances.isFor(cell)) continue;
    const share = shareOf(cell, () => secure.has(`${host} ${gatewayService}`));
    if (share !== undefined) hosts.get(`${scheme} ${host}`)?.at.set(gatewayService, share);
  }
  return hosts;
}

/** A redirect counts where it leads to an answer. */
function shareOf({ answer, random }: ReachabilityCell, isSecure: () => boolean): Share | undefined {
  const isGood = (word: string): boolean => word === '200' || (word === '301' && isSecure());
  const words = new Set([answer, ...(random?.answers ?? [])].flatMap((each) => each.split('|')));
  if ([...words].every(isGood)) return 'all';
  return [...words].some(isGood) ? 'some' : undefined;
}
