import { HOST_ADDRESS } from '../harness/network';
import { type KubernetesObject } from '../harness/objects';
import { type Answers, OWN_LABELS } from './two-gateways';

/** Answers to `alpha` (of the default gateway) and `beta` (of the second), and to net-istio's probe of `beta`. */
export interface Expected {
  readonly alpha: Answers;
  readonly beta: Answers;
  readonly probe: Answers;
}

export interface AuthorizationCase {
  readonly name: string;
  readonly policy: KubernetesObject;
  /** Hosts of the second Gateway. @default all */
  readonly hosts?: readonly string[];
  readonly expected: Expected;
}

const BETA = 'beta.default.example.com';
const ISOLATED: Expected = { alpha: ['200', '404'], beta: ['404', '200'], probe: ['404', '200'] };
const CLOSED = second('403', '403', '403');
const OWN_HOST = second('403', '200', '200');

function second(alpha: string, beta: string, probe: string): Expected {
  return { alpha: ['200', alpha], beta: ['404', beta], probe: ['404', probe] };
}

function policy(spec: object, metadata: object = {}): KubernetesObject {
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name: 'policy', namespace: 'istio-system-beta', ...metadata },
    spec: { selector: { matchLabels: OWN_LABELS }, ...spec },
  };
}

function from(source: object): object {
  return { rules: [{ from: [{ source }] }] };
}

function to(operation: object): object {
  return { rules: [{ to: [{ operation }] }] };
}

function when(key: string, given: object): object {
  return { rules: [{ when: [{ key, ...given }] }] };
}

const DENY = { action: 'DENY' };
const OWN_HOST_ONLY = to({ hosts: [BETA, `${BETA}:*`] });

/** One policy on the second gateway of a topology that isolates. What it does is known from Istio's documents. */
export const AUTHORIZATION_CASES: readonly AuthorizationCase[] = [
  { name: 'ALLOW the client', policy: policy(from({ ipBlocks: [`${HOST_ADDRESS}/24`] })), expected: ISOLATED },
  { name: 'ALLOW other addresses', policy: policy(from({ ipBlocks: ['203.0.113.0/24'] })), expected: CLOSED },
  { name: 'ALLOW all but the client', policy: policy(from({ notRemoteIpBlocks: [HOST_ADDRESS] })), expected: CLOSED },
  {
    name: 'DENY the client',
    policy: policy({ ...DENY, ...from({ remoteIpBlocks: ['10.244.0.0/16'] }) }),
    expected: CLOSED,
  },
  {
    name: 'DENY others',
    policy: policy({ ...DENY, ...when('remote.ip', { values: ['2001:db8::/32'] }) }),
    expected: ISOLATED,
  },
  { name: 'ALLOW the own host', policy: policy(OWN_HOST_ONLY), expected: OWN_HOST },
  {
    name: 'ALLOW the own host, no port',
    policy: policy(to({ hosts: [BETA.toUpperCase()] })),
    expected: second('403', '200', '403'),
  },
  {
    name: 'ALLOW the own domain, no port',
    policy: policy(to({ hosts: ['*.example.com'] })),
    expected: second('404', '200', '403'),
  },
  { name: 'DENY the own host', policy: policy({ ...DENY, ...OWN_HOST_ONLY }), expected: second('404', '403', '403') },
  { name: 'ALLOW without rules', policy: policy({}), expected: CLOSED },
  { name: 'DENY an empty rule', policy: policy({ ...DENY, rules: [{}] }), expected: CLOSED },
  { name: 'DENY the port of the Service', policy: policy({ ...DENY, ...to({ ports: ['80'] }) }), expected: ISOLATED },
  { name: 'DENY the port of the pod', policy: policy({ ...DENY, ...to({ ports: ['8080'] }) }), expected: CLOSED },
  {
    name: 'ALLOW a path',
    policy: policy(to({ methods: ['GET'], paths: ['/'] })),
    expected: second('404', '200', '403'),
  },
  {
    name: 'ALLOW the probe',
    policy: policy(when('request.headers[K-Network-Probe]', { values: ['probe'] })),
    expected: second('403', '403', '200'),
  },
  {
    name: 'DENY a header',
    policy: policy({ ...DENY, ...when('request.headers[x-team]', { values: ['*'] }) }),
    expected: ISOLATED,
  },
  { name: 'ALLOW workloads of the mesh', policy: policy(from({ principals: ['*'] })), expected: CLOSED },
  {
    name: 'DENY all but a namespace',
    policy: policy({ ...DENY, ...from({ notNamespaces: ['team-a'] }) }),
    expected: CLOSED,
  },
  { name: 'ALLOW tokens', policy: policy(from({ requestPrincipals: ['*'] })), expected: CLOSED },
  { name: 'AUDIT', policy: policy({ action: 'AUDIT', rules: [{}] }), expected: ISOLATED },
  {
    name: 'dry run',
    policy: policy({ ...DENY, rules: [{}] }, { annotations: { 'istio.io/dry-run': 'true' } }),
    expected: ISOLATED,
  },
  {
    name: 'in another namespace',
    policy: policy({ ...DENY, rules: [{}] }, { namespace: 'default' }),
    expected: ISOLATED,
  },
  {
    name: 'for other pods',
    policy: policy({ ...DENY, rules: [{}], selector: { matchLabels: { istio: 'other' } } }),
    expected: ISOLATED,
  },
  {
    name: 'DENY all but probes',
    policy: policy({ ...DENY, ...when('request.headers[K-Network-Probe]', { notValues: ['probe'] }) }),
    expected: second('403', '403', '200'),
  },
  {
    name: 'ALLOW a host that the Gateway refuses',
    policy: policy(OWN_HOST_ONLY),
    hosts: ['*.other.example.com'],
    expected: second('403', '404', '404'),
  },
  {
    name: 'in the root namespace',
    policy: policy({ ...to({ hosts: [BETA, `${BETA}:*`] }), selector: undefined }, { namespace: 'istio-system' }),
    expected: { alpha: ['403', '403'], beta: ['404', '200'], probe: ['404', '200'] },
  },
];
