import { isObject, type KubeObject } from '../../private/access';
import { type Manifest } from './manifest';

/** What the API server accepts at a field; a tuple is a list. Fields that are not named may hold anything. */
type Type =
  | 'string'
  | 'integer'
  | 'boolean'
  | 'integer or string'
  | readonly [Type]
  | { readonly fields: Readonly<Record<string, Type>> }
  | { readonly each: Type }
  | { readonly oneOf: readonly string[] };

/** A field with a value that the API server refuses. */
export interface RefusedField {
  /** Names of fields and indexes of lists. */
  readonly path: readonly (string | number)[];
  /** What it holds: `a string`, or a value that is none of the allowed ones. */
  readonly got: string;
  /** What it may hold: `a list`, or the allowed values. */
  readonly wanted: string;
}

const TEXTS: Type = { each: 'string' };
const METADATA: Type = { fields: { name: 'string', namespace: 'string', labels: TEXTS, annotations: TEXTS } };
const TLS_MODES = ['PASSTHROUGH', 'SIMPLE', 'MUTUAL', 'AUTO_PASSTHROUGH', 'ISTIO_MUTUAL', 'OPTIONAL_MUTUAL'];
const SERVER: Type = {
  fields: {
    // port.number: gateway-does-not-listen.
    port: { fields: { protocol: 'string', name: 'string' } },
    hosts: ['string'],
    bind: 'string',
    tls: {
      fields: {
        mode: { oneOf: TLS_MODES },
        httpsRedirect: 'boolean',
        credentialName: 'string',
        credentialNames: ['string'],
      },
    },
  },
};
const ROUTE: Type = {
  fields: {
    match: [{ fields: { gateways: ['string'], port: 'integer', uri: { fields: {} }, authority: { fields: {} } } }],
    route: [{ fields: { destination: { fields: { host: 'string' } } } }],
  },
};
const PORT: Type = {
  fields: { name: 'string', port: 'integer', targetPort: 'integer or string', nodePort: 'integer', protocol: 'string' },
};
const TEMPLATE: Type = { fields: { metadata: METADATA } };
const PODS: Type = {
  fields: { replicas: 'integer', template: TEMPLATE, selector: { fields: { matchLabels: TEXTS } } },
};

/**
 * The types of the fields that the model reads, by `GROUP KIND`. Sources: Kubernetes' API reference; the
 * CustomResourceDefinitions of Istio 1.29, Knative Serving 1.22 and the Knative operator 1.22.
 */
const SPECS: Readonly<Record<string, Readonly<Record<string, Type>>>> = {
  ' ConfigMap': { data: TEXTS },
  ' Namespace': {},
  ' Secret': { data: TEXTS, stringData: TEXTS, type: 'string' },
  ' Service': {
    spec: {
      fields: {
        type: { oneOf: ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'] },
        selector: TEXTS,
        ports: [PORT],
        externalTrafficPolicy: { oneOf: ['Cluster', 'Local'] },
      },
    },
  },
  'apps DaemonSet': { spec: PODS },
  'apps Deployment': { spec: PODS },
  'apps StatefulSet': { spec: PODS },
  'networking.istio.io Gateway': { spec: { fields: { selector: TEXTS, servers: [SERVER] } } },
  'networking.istio.io VirtualService': {
    spec: { fields: { hosts: ['string'], gateways: ['string'], exportTo: ['string'], http: [ROUTE] } },
  },
  'networking.k8s.io NetworkPolicy': {
    spec: {
      fields: { podSelector: { fields: { matchLabels: TEXTS } }, policyTypes: ['string'], ingress: [{ fields: {} }] },
    },
  },
  'operator.knative.dev KnativeServing': { spec: { fields: { config: { each: TEXTS }, version: 'string' } } },
  'security.istio.io AuthorizationPolicy': {
    spec: { fields: { action: { oneOf: ['ALLOW', 'DENY', 'AUDIT', 'CUSTOM'] }, rules: [{ fields: {} }] } },
  },
  'security.istio.io PeerAuthentication': {
    spec: { fields: { mtls: { fields: { mode: { oneOf: ['UNSET', 'DISABLE', 'PERMISSIVE', 'STRICT'] } } } } },
  },
  'serving.knative.dev DomainMapping': {
    spec: {
      fields: { ref: { fields: { kind: 'string', name: 'string' } }, tls: { fields: { secretName: 'string' } } },
    },
  },
  'serving.knative.dev Route': {},
  'serving.knative.dev Service': { spec: { fields: { template: TEMPLATE } } },
};

const TYPES: ReadonlyMap<string, Type> = new Map(
  Object.entries(SPECS).map(([groupKind, fields]) => [groupKind, { fields: { metadata: METADATA, ...fields } }]),
);

/** The fields of an object that the API server refuses, since they hold values of the wrong type. */
export function refusedFields({ groupKind, object }: Manifest): readonly RefusedField[] {
  const type = TYPES.get(groupKind);
  if (type === undefined) return [];
  const refused: RefusedField[] = [];
  check(object, type, undefined, refused);
  return refused;
}

/** Where a value is. Paths are written out for refused fields alone. */
interface Place {
  readonly outer: Place | undefined;
  readonly key: string | number;
}

function check(value: unknown, type: Type, place: Place | undefined, refused: RefusedField[]): void {
  if (!isOf(value, type)) {
    if (isPlaceholder(value)) return;
    refused.push({ path: pathTo(place), got: gotOf(value, type), wanted: wantedOf(type) });
  } else if (isList(type)) {
    const [inner] = type;
    for (const [index, member] of (value as readonly unknown[]).entries()) {
      if (!isAccepted(member, inner)) check(member, inner, { outer: place, key: index }, refused);
    }
  } else if (typeof type === 'object' && !('oneOf' in type)) {
    const object = value as KubeObject;
    for (const key of Object.keys('each' in type ? object : type.fields)) {
      const inner = 'each' in type ? type.each : type.fields[key];
      if (inner === undefined || !Object.hasOwn(object, key)) continue;
      const member = object[key];
      if (!isAccepted(member, inner)) check(member, inner, { outer: place, key }, refused);
    }
  }
}

/** Whether there is nothing more to look at. The API server takes null for absent. */
function isAccepted(value: unknown, type: Type): boolean {
  if (value === undefined || value === null) return true;
  return (typeof type === 'string' || 'oneOf' in type) && isOf(value, type);
}

function pathTo(place: Place | undefined): RefusedField['path'] {
  return place === undefined ? [] : [...pathTo(place.outer), place.key];
}

/** Flux and envsubst replace `${NAME}`, Kustomize `$(NAME)`. */
function isPlaceholder(value: unknown): boolean {
  return typeof value === 'string' && /\$[{(]/.test(value);
}

function isOf(value: unknown, type: Type): boolean {
  if (type === 'string') return typeof value === 'string';
  if (type === 'integer') return typeof value === 'number';
  if (type === 'boolean') return typeof value === 'boolean';
  if (type === 'integer or string') return typeof value === 'number' || typeof value === 'string';
  if ('oneOf' in type) return typeof value === 'string' && (value === '' || type.oneOf.includes(value));
  return isList(type) ? Array.isArray(value) : isObject(value);
}

function isList(type: Type): type is readonly [Type] {
  return Array.isArray(type);
}

function gotOf(value: unknown, type: Type): string {
  // A value of the right type may be shown, since such fields hold no secrets.
  if (typeof type === 'object' && 'oneOf' in type && typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : `a ${typeof value}`;
}

function wantedOf(type: Type): string {
  if (typeof type === 'string')
    return type === 'boolean' ? 'true or false' : type === 'string' ? 'a string' : `an ${type}`;
  if ('oneOf' in type) return `one of ${type.oneOf.join(', ')}`;
  return isList(type) ? 'a list' : 'a mapping';
}
