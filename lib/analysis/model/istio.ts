import { at, flag, integer, type KubeObject, labelsAt, object, objects, strings, text } from '../../private/access';
import { PORT } from '../../private/checks';
import { groupOf, type Manifest } from '../input/manifest';
import { authorityPattern } from './authority';
import {
  type AuthorityMatch,
  type GatewayServer,
  type HttpRoute,
  type IstioGateway,
  type RouteMatch,
  type VirtualService,
} from './types';

const GROUP = 'networking.istio.io';

export function readGateway(manifest: Manifest): IstioGateway | undefined {
  if (groupOf(manifest) !== GROUP || manifest.kind !== 'Gateway') return undefined;
  const spec = object(manifest.object, 'spec');
  return {
    namespace: manifest.namespace,
    name: manifest.name,
    revision: manifest.labels['istio.io/rev'],
    selector: object(spec, 'selector') && labelsAt(spec, 'selector'),
    servers: readServers(at(spec, 'servers')),
    source: manifest,
  };
}

/** Reads `spec.servers`; a server without a possible port number is left out. */
function readServers(value: unknown): readonly GatewayServer[] {
  return objects({ servers: value }, 'servers').flatMap((server) => {
    const number = at(server, 'port', 'number');
    return isPortNumber(number) ? [readServer(server, number)] : [];
  });
}

/** Source: Istio, `ValidatePort` in pkg/config/validation/agent. */
export function isPortNumber(value: unknown): value is number {
  return PORT.test(value);
}

function readServer(server: KubeObject, number: number): GatewayServer {
  const tls = object(server, 'tls');
  return {
    number,
    protocol: text(server, 'port', 'protocol') ?? '',
    portName: text(server, 'port', 'name') ?? '',
    hosts: strings(server, 'hosts'),
    bind: text(server, 'bind') ?? '',
    tls: tls && {
      // PASSTHROUGH is the zero value of the API's enum.
      mode: text(tls, 'mode') ?? 'PASSTHROUGH',
      httpsRedirect: flag(tls, 'httpsRedirect') ?? false,
      credentialName: strings(tls, 'credentialNames')[0] ?? text(tls, 'credentialName') ?? '',
    },
  };
}

export function readVirtualService(manifest: Manifest): VirtualService | undefined {
  if (groupOf(manifest) !== GROUP || manifest.kind !== 'VirtualService') return undefined;
  const spec = object(manifest.object, 'spec');
  // A name without a namespace is in the VirtualService's own.
  const qualify = (gateway: string): string =>
    gateway === 'mesh' || gateway.includes('/') ? gateway : `${manifest.namespace}/${gateway}`;
  const gateways = strings(spec, 'gateways').map(qualify);
  return {
    namespace: manifest.namespace,
    name: manifest.name,
    hosts: strings(spec, 'hosts'),
    gateways: gateways.length === 0 ? ['mesh'] : gateways,
    exportTo: strings(spec, 'exportTo'),
    http: objects(spec, 'http').map((route) => readRoute(route, qualify)),
    revision: manifest.labels['istio.io/rev'],
    ingress: manifest.labels['networking.internal.knative.dev/ingress'],
    source: manifest,
  };
}

function readRoute(route: KubeObject, qualify: (gateway: string) => string): HttpRoute {
  return {
    matches: objects(route, 'match').map((match) => readMatch(match, qualify)),
    destinations: objects(route, 'route').flatMap((destination) => text(destination, 'destination', 'host') ?? []),
    isRedirect: object(route, 'redirect') !== undefined,
  };
}

function readMatch(match: KubeObject, qualify: (gateway: string) => string): RouteMatch {
  const uri = object(match, 'uri');
  const plainUri = uri === undefined || text(uri, 'prefix') === '/' || text(uri, 'exact') === '/';
  const plainMethod = [undefined, 'GET'].includes(text(match, 'method', 'exact'));
  const authority = readAuthority(object(match, 'authority'));
  // A regular expression that cannot be evaluated counts as not met.
  const plainAuthority = object(match, 'authority') === undefined || authority !== undefined;
  return {
    gateways: strings(match, 'gateways').map(qualify),
    port: integer(match, 'port'),
    authority,
    plain: plainUri && plainMethod && plainAuthority && Object.keys(object(match, 'headers') ?? {}).length === 0,
  };
}

function readAuthority(authority: KubeObject | undefined): AuthorityMatch | undefined {
  const regex = text(authority, 'regex');
  const pattern = regex === undefined ? undefined : authorityPattern(regex);
  if (regex !== undefined && pattern !== undefined) return { kind: 'regex', value: regex, pattern };
  for (const kind of ['exact', 'prefix'] as const) {
    const value = text(authority, kind);
    if (value !== undefined) return { kind, value };
  }
  return undefined;
}
