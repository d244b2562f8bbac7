import { addressFamily, isInBlock, parseCidr } from '../../private/network';
import { type AuthorizationCondition } from '../model/types';

/** A `GET` without credentials. */
export interface Request {
  /** Host as in the request, with its port if the client says one; `undefined` for any. */
  readonly host: string | undefined;
  readonly path: string;
  /** Headers that are known, by their names in lower case; of others, but for a client's usual ones, there are none. */
  readonly headers: Readonly<Record<string, string>>;
  /** IP address of the client, as the gateway sees it; `undefined` for any. */
  readonly client: string | undefined;
}

/** A request for a certain host. */
export interface HostRequest extends Request {
  readonly host: string;
}

/** A plain `GET /`. */
export function plainRequest(host: string, client: string | undefined): HostRequest {
  return { host, path: '/', headers: {}, client };
}

/**
 * A probe of net-istio, from an address that is not known.
 *
 * Source: knative.dev/networking `pkg/status/status.go`.
 *
 * @param host `HOST:PORT`, or `undefined` for any.
 */
export function probeRequest<Host extends string | undefined>(host: Host): Request & { readonly host: Host } {
  const headers = { 'user-agent': 'Knative-Ingress-Probe', 'k-network-probe': 'probe', 'k-network-hash': 'override' };
  return { host, path: '/healthz', headers, client: undefined };
}

/** `maybe` where it depends on what is not known. */
export type Truth = 'yes' | 'maybe' | 'no';

export function anyOf(truths: readonly Truth[]): Truth {
  if (truths.includes('yes')) return 'yes';
  return truths.includes('maybe') ? 'maybe' : 'no';
}

export function allOf(truths: readonly Truth[]): Truth {
  if (truths.includes('no')) return 'no';
  return truths.includes('maybe') ? 'maybe' : 'yes';
}

export function not(truth: Truth): Truth {
  if (truth === 'maybe') return 'maybe';
  return truth === 'yes' ? 'no' : 'yes';
}

/** Whether a request to a port of a pod meets a condition of an AuthorizationPolicy. */
export function meets(
  { attribute, values, notValues }: AuthorizationCondition,
  request: Request,
  podPort: number,
): Truth {
  const match = matcherOf(attribute, request, podPort);
  return allOf([values.length === 0 ? 'yes' : anyOf(values.map(match)), not(anyOf(notValues.map(match)))]);
}

type Matcher = (value: string) => Truth;

// Sent by most clients, with values that nobody knows.
const USUAL_HEADERS = new Set(['accept', 'accept-encoding', 'accept-language', 'user-agent']);
const UNKNOWN: Matcher = () => 'maybe';
const ABSENT: Matcher = () => 'no';

function matcherOf(attribute: string, request: Request, podPort: number): Matcher {
  const header = /^request\.headers\[(.+)\]$/.exec(attribute)?.[1]?.toLowerCase();
  if (header !== undefined) {
    const value = Object.hasOwn(request.headers, header) ? request.headers[header] : undefined;
    if (value === undefined) return USUAL_HEADERS.has(header) || header.startsWith(':') ? UNKNOWN : ABSENT;
    return textMatcher(value);
  }
  switch (attribute) {
    case 'request.host':
      return hostMatcher(request.host);
    case 'request.method':
      return textMatcher('GET');
    case 'request.path':
      // A template such as `/{*}`.
      return (value) => (value.includes('{') ? 'maybe' : textMatcher(request.path)(value));
    case 'destination.port':
      return (value) => truth(value === String(podPort));
    case 'source.ip':
    case 'remote.ip':
      return addressMatcher(request.client);
    default:
      // Identities of the mesh and of tokens, which a request without credentials has none of.
      return /^(?:source\.|request\.auth\.)/.test(attribute) ? ABSENT : UNKNOWN;
  }
}

/** Istio's patterns: `*` for any, `*SUFFIX`, `PREFIX*`, or the whole text. */
function textMatcher(text: string): Matcher {
  return (value) => {
    if (value === '*') return 'yes';
    if (value.startsWith('*')) return truth(text.endsWith(value.slice(1)));
    if (value.endsWith('*')) return truth(text.startsWith(value.slice(0, -1)));
    return truth(text === value);
  };
}

function hostMatcher(host: string | undefined): Matcher {
  const match = host === undefined ? UNKNOWN : textMatcher(host.toLowerCase());
  return (value) => match(value.toLowerCase());
}

function addressMatcher(client: string | undefined): Matcher {
  if (client === undefined) return UNKNOWN;
  return (value) => {
    const block = parseCidr(addressFamily(value) === undefined ? value : `${value}/${value.includes(':') ? 128 : 32}`);
    return block === undefined ? 'maybe' : truth(isInBlock(client, block));
  };
}

function truth(holds: boolean): Truth {
  return holds ? 'yes' : 'no';
}
