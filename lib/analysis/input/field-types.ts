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

/** The fields of an object that the API server refuses, since they hold values of the wrong type. */
export function refusedFields({ groupKind, object }: Manifest): readonly RefusedField[] {
  const fields = Object.hasOwn(SPECS, groupKind) ? SPECS[groupKind] : undefined;
  return fields === undefined ? [] : [...refusedIn(object, { fields: { metadata: METADATA, ...fields } }, [])];
}

function* refusedIn(value: unknown, type: Type, path: RefusedField['path']): Generator<RefusedField> {
  // The API server takes null for absent.
  if (value === undefined || value === null || isPlaceholder(value)) return;
  if (!isOf(value, type)) {
    yield { path, got: gotOf(value, type), wanted: wantedOf(type) };
  } else if (typeof type === 'object') {
    for (const [key, inner, member] of members(value, type)) yield* refusedIn(member, inner, [...path, key]);
  }
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

function* members(
  value: unknown,
  type: Exclude<Type, string>,
): Generator<readonly [key: string | number, type: Type, value: unknown]> {
  if (isList(type)) {
    for (const [index, member] of (value as readonly unknown[]).entries()) yield [index, type[0], member];
  } else if ('each' in type) {
    for (const [key, member] of Object.entries(value as KubeObject)) yield [key, type.each, member];
  } else if ('fields' in type) {
    const object = value as KubeObject;
    for (const [key, inner] of Object.entries(type.fields))
      if (Object.hasOwn(object, key)) yield [key, inner, object[key]];
  }
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
