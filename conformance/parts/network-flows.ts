import { type Flow, type FlowEnd } from '../harness/flows';

/** A gateway of the topology, as the flows need to know it. */
export interface FlowGateway {
  readonly name: string;
  readonly pod: FlowEnd;
  /** Ports of the pod that take requests. */
  readonly ports: readonly number[];
  readonly isExposed: boolean;
  /** Namespaces whose services are behind it. */
  readonly serves: readonly string[];
  /** Namespaces whose pods may call it. */
  readonly callers: readonly string[];
  /** Namespaces whose pods may call it by cluster-local names; undefined where these are on the shared gateway. */
  readonly localCallers: readonly string[] | undefined;
  /** Pods to which it forwards the requests of DomainMappings. */
  readonly next: readonly FlowEnd[];
}

let pods = 0;

/** A pod, with an address that no other has. */
export function pod(namespace: string, podLabels: Readonly<Record<string, string>>): FlowEnd {
  pods += 1;
  return { namespace, podLabels, ip: `10.244.${Math.floor(pods / 250)}.${(pods % 250) + 1}` };
}

const CLIENT = { ip: '203.0.113.7' };
const CLIENT_V6 = { ip: '2001:db8::7' };
const HEALTH_CHECK = { ip: '35.191.0.1' };
const API_SERVER = { ip: '192.168.0.2' };
const NODE_LOCAL_DNS = { ip: '169.254.20.10' };
const DNS = pod('kube-system', { 'k8s-app': 'kube-dns' });
const ISTIOD = pod('istio-system', { app: 'istiod' });
const PROMETHEUS = pod('monitoring', { 'app.kubernetes.io/name': 'prometheus' });
const serving = (app: string): FlowEnd => pod('knative-serving', { app });
const ACTIVATOR = serving('activator');
const AUTOSCALER = serving('autoscaler');
const OTHER_AUTOSCALER = serving('autoscaler');
const NET_ISTIO = serving('net-istio-controller');
const WEBHOOKS = [serving('webhook'), serving('net-istio-webhook')];
export const STOCK = pod('istio-system', { istio: 'ingressgateway', app: 'istio-ingressgateway' });
const SOLVER = { 'acme.cert-manager.io/http01-solver': 'true' };
const REQUESTS = [8012, 8013, 8112];
const LOCAL = [8081, 8444];

const revisions = new Map<string, FlowEnd>();

/** The pod of a Knative revision in this namespace. */
export function revision(namespace: string): FlowEnd {
  const known = revisions.get(namespace) ?? pod(namespace, { 'serving.knative.dev/revision': 'app-00001', app: 'app' });
  revisions.set(namespace, known);
  return known;
}

const solvers = new Map<string, FlowEnd>();

/** The pod by which cert-manager answers a challenge for a service of this namespace. */
function solver(namespace: string): FlowEnd {
  const known = solvers.get(namespace) ?? pod(namespace, SOLVER);
  solvers.set(namespace, known);
  return known;
}

function flows(row: string, from: FlowEnd, to: FlowEnd, ports: readonly number[], protocol?: 'UDP'): Flow[] {
  return ports.map((port) => ({
    name: `${row}: ${place(from)} to ${place(to)} ${protocol ?? 'TCP'} ${port}`,
    from,
    to,
    port,
    ...(protocol && { protocol }),
  }));
}

function place({ ip, namespace, podLabels = {} }: FlowEnd): string {
  const [label] = Object.values(podLabels);
  return namespace === undefined ? ip : `${namespace}/${label ?? ip}`;
}

/** What has to pass at one gateway. The words before the colon are those of docs/flows.md. */
export function neededAtGateway(gateway: FlowGateway): Flow[] {
  const { pod: own, ports, isExposed, serves, callers, localCallers, next } = gateway;
  return [
    ...(isExposed ? [CLIENT, CLIENT_V6].flatMap((client) => flows('client to gateway', client, own, ports)) : []),
    ...flows('load balancer to gateway health', HEALTH_CHECK, own, [15021]),
    ...flows('prober to gateway', NET_ISTIO, own, [...ports, ...(localCallers ? [8081] : [])]),
    ...flows('monitoring to gateway', PROMETHEUS, own, [15020, 15090]),
    ...callers.flatMap((namespace) => flows('tenant to its gateway', revision(namespace), own, ports)),
    ...flows('gateway to DNS', own, DNS, [53]),
    ...flows('gateway to DNS', own, DNS, [53], 'UDP'),
    ...flows('gateway to DNS', own, NODE_LOCAL_DNS, [53]),
    ...flows('gateway to DNS', own, NODE_LOCAL_DNS, [53], 'UDP'),
    ...flows('gateway to istiod', own, ISTIOD, [15012]),
    ...flows('gateway to activator', own, ACTIVATOR, REQUESTS),
    ...serves.flatMap((namespace) => flows('gateway to queue-proxy', own, revision(namespace), REQUESTS)),
    ...serves.flatMap((namespace) => flows('gateway to HTTP-01 solver', own, solver(namespace), [8089])),
    ...(localCallers ?? []).flatMap((namespace) =>
      flows('tenant to its local gateway', revision(namespace), own, LOCAL),
    ),
    ...next.flatMap((to) => flows('gateway to local gateway', own, to, LOCAL)),
  ];
}

/** What has to pass between Knative and a tenant, of whatever gateway. */
export function neededByTenant(namespace: string): Flow[] {
  const app = revision(namespace);
  return [
    ...flows('activator to queue-proxy', ACTIVATOR, app, REQUESTS),
    ...flows('autoscaler to queue-proxy', AUTOSCALER, app, [9090]),
    ...flows('Knative to queue-proxy admin', ACTIVATOR, app, [8022]),
    ...flows('monitoring to queue-proxy', PROMETHEUS, app, [9091]),
    ...flows('monitoring to queue-proxy', AUTOSCALER, app, [9091]),
    ...flows('tenant to itself', pod(namespace, { app: 'job' }), app, [8012, 5432]),
    ...flows('sidecar to istiod', app, ISTIOD, [15012]),
    ...flows('tenant to anywhere', app, CLIENT, [443]),
  ];
}

/** What has to pass between Knative's and Istio's own components. */
export const NEEDED_BY_SYSTEM: readonly Flow[] = [
  ...flows('activator to autoscaler', ACTIVATOR, AUTOSCALER, [8080]),
  ...flows('autoscaler to autoscaler', AUTOSCALER, OTHER_AUTOSCALER, [8080]),
  ...flows('autoscaler to activator', AUTOSCALER, ACTIVATOR, REQUESTS),
  ...WEBHOOKS.flatMap((webhook) => flows('API server to webhooks', API_SERVER, webhook, [8443])),
  ...flows('API server to istiod webhooks', API_SERVER, ISTIOD, [15017]),
  ...flows('controllers to API server', NET_ISTIO, API_SERVER, [6443]),
  ...flows('monitoring to activator', PROMETHEUS, ACTIVATOR, [9090]),
];

/** What has to pass for pods that may call services of every gateway. */
export function neededByCaller(namespace: string, gateways: readonly FlowGateway[]): Flow[] {
  const locals = [STOCK, ...gateways.filter(({ localCallers }) => localCallers).map((each) => each.pod)];
  return locals.flatMap((to) => flows('cluster caller to local gateway', pod(namespace, { app: 'caller' }), to, LOCAL));
}

/** What has to pass for pods that may call the services of one gateway by all their names. */
export function neededByGrant(namespace: string, { pod: to, ports }: FlowGateway): Flow[] {
  return flows('granted caller to gateway', revision(namespace), to, [...LOCAL, ...ports]);
}

/** What has to pass for a tenant of the shared cluster-local gateway. */
export function neededFromShared(namespace: string): Flow[] {
  return flows('local gateway to queue-proxy', STOCK, revision(namespace), REQUESTS);
}

/** What has to be cut between two tenants. */
export function cutBetween(one: string, other: string): Flow[] {
  const app = revision(one);
  return [
    ...flows('tenant to tenant', app, revision(other), [...REQUESTS, 8022, 9090, 9091, 8080]),
    ...flows('tenant to tenant', app, pod(other, { app: 'database' }), [5432]),
  ];
}

/** What has to be cut of a gateway's own pods. */
export function cutFromGateway(
  { pod: from, serves, next }: FlowGateway,
  tenants: readonly string[],
  gateways: readonly FlowGateway[],
): Flow[] {
  const foreign = tenants.filter((namespace) => !serves.includes(namespace));
  const others = [STOCK, ...gateways.filter(({ localCallers }) => localCallers).map((each) => each.pod)];
  return [
    ...foreign.flatMap((namespace) => flows('gateway to foreign tenant', from, revision(namespace), REQUESTS)),
    ...others
      .filter((to) => !next.includes(to))
      .flatMap((to) => flows('gateway to foreign local gateway', from, to, LOCAL)),
  ];
}

/** What gateways that let everybody call still cut: the ports that nobody needs. */
export function cutByDefault(namespace: string, { pod: to }: FlowGateway): Flow[] {
  return flows('pod to other ports of a gateway', revision(namespace), to, [15000, 15006, 15008]);
}

/** What has to be cut of the pods of any namespace: gateways that are not theirs, and what tenants share. */
export function cutFrom(namespace: string, gateways: readonly FlowGateway[]): Flow[] {
  const app = revision(namespace);
  const foreign = gateways.filter(({ callers }) => !callers.includes(namespace));
  return [
    ...foreign.flatMap(({ pod: to, ports }) => flows('pod to foreign gateway', app, to, [...ports, 15020, 15090])),
    ...gateways
      .filter(({ localCallers }) => localCallers?.includes(namespace) === false)
      .flatMap(({ pod: to }) => flows('pod to foreign local gateway', app, to, LOCAL)),
    ...flows('pod to shared local gateway', app, STOCK, LOCAL),
    ...flows('pod to activator', app, ACTIVATOR, REQUESTS),
  ];
}
