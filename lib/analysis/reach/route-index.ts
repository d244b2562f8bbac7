import { type RouteMatch, type VirtualService } from '../model/types';

export interface Route {
  readonly virtualService: VirtualService;
  /** `undefined` matches everything. */
  readonly match: RouteMatch | undefined;
  readonly isRedirect: boolean;
}

/**
 * The routes of one VirtualService, in their order. The first one for a host is found without asking all: a service
 * with thousands of traffic tags has as many routes, and as many hosts that ask.
 */
export class Routes {
  /** How many routes were compared with a host. */
  public comparisons = 0;

  private readonly exact = new Map<string, number>();
  private readonly prefixes = new Map<string, number>();
  private readonly prefixLengths: readonly number[];
  /** The routes that no text finds: for every host, or by a regular expression. */
  private readonly others: readonly number[];

  public constructor(private readonly routes: readonly Route[]) {
    const others: number[] = [];
    routes.forEach(({ match }, index) => {
      if (match?.plain === false) return;
      const authority = match?.authority;
      if (authority === undefined || authority.kind === 'regex') others.push(index);
      else {
        const texts = authority.kind === 'exact' ? this.exact : this.prefixes;
        if (!texts.has(authority.value)) texts.set(authority.value, index);
      }
    });
    this.others = others;
    this.prefixLengths = [...new Set([...this.prefixes.keys()].map((prefix) => prefix.length))];
  }

  public get isEmpty(): boolean {
    return this.routes.length === 0;
  }

  /** The first route that a plain `GET /` for a host takes. */
  public firstFor(host: string): Route | undefined {
    const found = [
      this.exact.get(host) ?? Infinity,
      ...this.prefixLengths.map((length) => this.prefixes.get(host.slice(0, length)) ?? Infinity),
    ];
    this.comparisons += found.length;
    const first = Math.min(...found);
    for (const index of this.others) {
      if (index > first) break;
      this.comparisons += 1;
      const route = this.routes[index];
      if (route?.match === undefined || meets(route.match, host)) return route;
    }
    return this.routes[first];
  }
}

/** Whether a plain `GET /` for a host takes a route. */
export function meets({ authority, plain }: RouteMatch, host: string): boolean {
  if (!plain) return false;
  if (authority === undefined) return true;
  if (authority.kind === 'regex') return authority.pattern.test(host);
  return authority.kind === 'exact' ? host === authority.value : host.startsWith(authority.value);
}
