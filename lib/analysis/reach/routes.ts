import { type VirtualService } from '../model/types';
import { ServerHosts, Wildcards } from './hosts';
import { type BoundServer } from './bound-server';
import { withoutWildcardNamespace } from './listeners';
import { idOf } from '../input/manifest';
import { meets, type Route, Routes } from './route-index';

interface VirtualHost {
  /** Of each VirtualService, in istiod's order. */
  readonly routes: Routes[];
  /** Whether every request is redirected to https. */
  redirect: boolean;
}

/** The route of a request: a VirtualService, a redirect, or none. */
export type RouteAnswer = VirtualService | 'redirect' | 'not-found';

/**
 * The routes of one listener: a virtual host for each host that a server shares with a VirtualService of its Gateway.
 *
 * Source: Istio, `buildGatewayHTTPRouteConfig` in pilot/pkg/networking/core/gateway.go.
 */
export class RouteTable {
  private readonly virtualHosts = new Map<string, VirtualHost>();
  private wildcards: Wildcards | undefined;

  /** @param virtualServicesOf The VirtualServices of a Gateway `NAMESPACE/NAME`, in istiod's order. */
  public constructor(
    servers: readonly BoundServer[],
    virtualServicesOf: (gateway: string) => readonly VirtualService[],
  ) {
    const built = new Map<string, Routes>();
    for (const { gateway, server } of servers) {
      const id = idOf(gateway);
      const serverHosts = server.hosts.map((host) => withoutWildcardNamespace(host, gateway.namespace));
      const redirect = server.tls?.httpsRedirect === true;
      const accepted = new ServerHosts(serverHosts);
      for (const virtualService of virtualServicesOf(id)) {
        const hosts = accepted.intersect(virtualService.hosts, virtualService.namespace);
        if (hosts.length === 0) continue;
        // istiod builds the routes of a Gateway's VirtualService once, with the port of the first server that needs
        // them.
        const key = `${id} ${idOf(virtualService)}`;
        const routes = built.get(key) ?? new Routes(routesOf(virtualService, id, server.number));
        if (routes.isEmpty) continue;
        built.set(key, routes);
        for (const host of hosts) this.add(host, [routes], redirect);
      }
      if (redirect) for (const host of serverHosts) this.add(host, [], true);
    }
  }

  /** The hosts and wildcards of its virtual hosts, in lower case. */
  public get names(): Iterable<string> {
    return this.virtualHosts.keys();
  }

  /** The route of a plain `GET /` for this host; over https there is nothing to redirect. */
  public answer(host: string, scheme: 'http' | 'https'): RouteAnswer {
    const virtualHost = this.virtualHostOf(host.toLowerCase());
    if (virtualHost === undefined) return 'not-found';
    if (virtualHost.redirect && scheme === 'http') return 'redirect';
    for (const routes of virtualHost.routes) {
      const first = routes.firstFor(host);
      if (first !== undefined) return first.isRedirect ? 'redirect' : first.virtualService;
    }
    return 'not-found';
  }

  private add(host: string, routes: readonly Routes[], redirect: boolean): void {
    const name = host.toLowerCase();
    const virtualHost = this.virtualHosts.get(name);
    if (virtualHost === undefined) this.virtualHosts.set(name, { routes: [...routes], redirect });
    else {
      virtualHost.routes.push(...routes);
      virtualHost.redirect ||= redirect;
    }
  }

  /** Envoy prefers the exact host, then the longest suffix of a wildcard, then `*`. */
  private virtualHostOf(host: string): VirtualHost | undefined {
    const exact = this.virtualHosts.get(host);
    if (exact !== undefined) return exact;
    this.wildcards ??= new Wildcards(this.virtualHosts.keys());
    const longest = this.wildcards.longestCovering(host);
    return longest === undefined ? undefined : this.virtualHosts.get(longest);
  }
}

/** Whether a plain `GET /` for a host takes one of the routes of a VirtualService at a Gateway `NAMESPACE/NAME`. */
export function routesHost({ http }: VirtualService, gateway: string, host: string): boolean {
  return http.some(({ matches }) =>
    matches.length === 0
      ? true
      : matches.some(
          (match) => (match.gateways.length === 0 || match.gateways.includes(gateway)) && meets(match, host),
        ),
  );
}

/** Whether requests for a host take one of its routes that a plain `GET /` does not: by path, method or headers. */
export function routesSome({ http }: VirtualService, gateway: string, host: string): boolean {
  return http.some(({ matches }) =>
    matches.some(
      (match) =>
        !match.plain &&
        (match.gateways.length === 0 || match.gateways.includes(gateway)) &&
        meets({ ...match, plain: true }, host),
    ),
  );
}

function routesOf(virtualService: VirtualService, gateway: string, port: number): readonly Route[] {
  const routes: Route[] = [];
  for (const { matches, isRedirect = false } of virtualService.http) {
    if (matches.length === 0) return [...routes, { virtualService, match: undefined, isRedirect }];
    for (const match of matches) {
      const applies = match.gateways.length === 0 || match.gateways.includes(gateway);
      if (applies && (match.port === undefined || match.port === port))
        routes.push({ virtualService, match, isRedirect });
    }
  }
  return routes;
}
