import { addressFamily, isInBlock, parseCidr } from '../../private/network';
import { type AuthorizationCondition } from '../model/types';

/** The known properties of a request. */
export interface Request {
  /** Host as in the request, with its port if the client sends one; `undefined` for any. */
  readonly host: string | undefined;
  /** A `GET` without credentials; `undefined` for any request. */
  readonly get: Get | undefined;
  /** IP address of the client, as the gateway sees it; `undefined` for any. */
  readonly client: string | undefined;
  /** Namespace of a client with a mesh identity. */
  readonly sourceNamespace?: string;
}

/** A `GET` without credentials. */
export interface Get {
  readonly path: string;
  /** Known headers, by lower-case name; other headers are absent, except for common ones. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A request for a certain host. */
export interface HostRequest extends Request {
  readonly host: string;
}

/** A plain `GET /`. */
export function plainRequest(host: string, client: string | undefined): HostRequest & { readonly get: Get } {
  return { host, get: { path: '/', headers: {} }, client };
}

/** Any request for a host, from any client. */
export function anyRequest(host: string): HostRequest {
  return { host, get: undefined, client: undefined };
}

/**
 * A probe of net-istio, from an unknown address.
 *
 * Source: knative.dev/networking `pkg/status/status.go`.
 *
 * @param host `HOST:PORT`, or `undefined` for any.
 */
export function probeRequest<Host extends string | undefined>(
  host: Host,
): Request & { readonly host: Host; readonly get: Get } {
  const headers = { 'user-agent': 'Knative-Ingress-Probe', 'k-network-probe': 'probe', 'k-network-hash': 'override' };
  return { host, get: { path: '/healthz', headers }, client: undefined };
}

/** `maybe` if it depends on unknown facts. */
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

// Sent by most clients, or set by Envoy before it evaluates policies; their values are unknown.
const USUAL_HEADER = /^(?::.*|host|accept(?:-.*)?|user-agent|x-forwarded-.*|x-request-id|x-envoy-.*)$/;
const UNKNOWN: Matcher = () => 'maybe';
const ABSENT: Matcher = () => 'no';

function matcherOf(attribute: string, request: Request, podPort: number): Matcher {
  if (attribute === 'request.host') return hostMatcher(request.host);
  if (attribute === 'destination.port') return (value) => truth(value === String(podPort));
  if (attribute === 'source.ip' || attribute === 'remote.ip') return addressMatcher(request.client);
  if (request.sourceNamespace !== undefined && attribute.startsWith('source.')) {
    return meshMatcher(attribute, request.sourceNamespace);
  }
  return request.get === undefined ? UNKNOWN : getMatcher(attribute, request.get);
}

function getMatcher(attribute: string, { path, headers }: Get): Matcher {
  const header = /^request\.headers\[(.+)\]$/.exec(attribute)?.[1]?.toLowerCase();
  if (header !== undefined) {
    const value = Object.hasOwn(headers, header) ? headers[header] : undefined;
    if (value === undefined) return USUAL_HEADER.test(header) ? UNKNOWN : ABSENT;
    return textMatcher(value);
  }
  if (attribute === 'request.method') return textMatcher('GET');
  // A template such as `/{*}`.
  if (attribute === 'request.path') return (value) => (value.includes('{') ? 'maybe' : textMatcher(path)(value));
  // Mesh and token identities, which a request without credentials lacks.
  return /^(?:source\.|request\.auth\.)/.test(attribute) ? ABSENT : UNKNOWN;
}

/** Identities of the mesh; the service account is not known. */
function meshMatcher(attribute: string, namespace: string): Matcher {
  if (attribute === 'source.namespace') return textMatcher(namespace);
  return (value) => (value === '*' ? 'yes' : 'maybe');
}

/** Istio's patterns: `*` for any, `*SUFFIX`, `PREFIX*`, or the whole text. */
function textMatcher(text: string): Matcher {
  return (value) => {
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
