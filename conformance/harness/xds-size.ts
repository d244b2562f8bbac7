import { type Bench } from './bench';
import { ADMIN_PORT } from './envoy';
import { httpGet } from './http';
import { type Istiod, type IstiodSettings } from './istiod';
import { type KubernetesObject } from './objects';
import { type GatewayPod } from './pods';
import { serving } from './serving';

/** The four services of xDS. */
export const XDS_TYPES = ['LDS', 'RDS', 'CDS', 'EDS'] as const;
export type XdsType = (typeof XDS_TYPES)[number];

const RESOURCES: Readonly<Record<XdsType, string>> = {
  LDS: 'envoy.config.listener.v3.Listener',
  RDS: 'envoy.config.route.v3.RouteConfiguration',
  CDS: 'envoy.config.cluster.v3.Cluster',
  EDS: 'envoy.config.endpoint.v3.ClusterLoadAssignment',
};

// A dump of thousands of clusters has tens of megabytes.
const DUMP_SECONDS = 60;

/** What the Envoy of a gateway pod was sent until it served. */
export interface ProxySize {
  readonly pod: GatewayPod;
  /** Bytes that it received from istiod, with the framing of gRPC. */
  readonly received: number;
  readonly routes: number;
  readonly clusters: number;
  readonly endpoints: number;
  /** Bytes that it has allocated. */
  readonly memory: number;
  /** Hosts of the clusters that it has. */
  readonly clusterHosts: ReadonlySet<string>;
  /** Hosts that its routes lead to. */
  readonly routeHosts: ReadonlySet<string>;
}

export interface XdsSize {
  readonly proxies: readonly ProxySize[];
  /** Bytes of the resources that istiod sent to all of them, by service. */
  readonly sent: Readonly<Record<XdsType, number>>;
}

/** Starts an istiod on these objects and an Envoy for each pod, and weighs what it sends. */
export function xdsSize(
  bench: Bench,
  objects: readonly KubernetesObject[],
  pods: readonly GatewayPod[],
  settings: IstiodSettings,
): Promise<XdsSize> {
  return serving(bench, objects, pods, settings, async (istiod: Istiod) => ({
    proxies: await Promise.all(pods.map(proxySize)),
    sent: sentBytes(await istiod.metrics()),
  }));
}

/** Sums `pilot_xds_config_size_bytes` by service. Source: istio/istio pilot/pkg/xds/monitoring.go. */
export function sentBytes(metrics: string): Record<XdsType, number> {
  const bytes = (type: XdsType): number => {
    const wanted = new RegExp(`^pilot_xds_config_size_bytes_sum\\{[^}]*${RESOURCES[type]}"[^}]*\\} (\\S+)$`, 'm');
    return Number(wanted.exec(metrics)?.[1] ?? 0);
  };
  return { LDS: bytes('LDS'), RDS: bytes('RDS'), CDS: bytes('CDS'), EDS: bytes('EDS') };
}

async function proxySize(pod: GatewayPod): Promise<ProxySize> {
  const get = async (path: string): Promise<string> =>
    (await httpGet({ address: pod.network.address, port: ADMIN_PORT, path, seconds: DUMP_SECONDS })).body;
  const { allocated } = JSON.parse(await get('/memory')) as { readonly allocated: string };
  const stats = await get('/stats?filter=^cluster\\.xds-grpc\\.upstream_cx_rx_bytes_total$');
  return {
    pod,
    memory: Number(allocated),
    received: Number(/: (\d+)/.exec(stats)?.[1]),
    ...contents(await get('/config_dump?include_eds')),
  };
}

interface Cluster {
  readonly name: string;
}
interface Route {
  readonly route?: {
    readonly cluster?: string;
    readonly weighted_clusters?: { readonly clusters: readonly Cluster[] };
  };
}
interface Dump {
  readonly configs: readonly {
    readonly dynamic_active_clusters?: readonly { readonly cluster: Cluster }[];
    readonly dynamic_route_configs?: readonly {
      readonly route_config: { readonly virtual_hosts?: readonly { readonly routes?: readonly Route[] }[] };
    }[];
    readonly dynamic_endpoint_configs?: readonly {
      readonly endpoint_config: { readonly endpoints?: readonly { readonly lb_endpoints?: readonly object[] }[] };
    }[];
  }[];
}

/** Counts what is in the dump of an Envoy. */
export function contents(
  dump: string,
): Pick<ProxySize, 'clusterHosts' | 'clusters' | 'endpoints' | 'routeHosts' | 'routes'> {
  const { configs } = JSON.parse(dump) as Dump;
  const clusters = configs.flatMap((each) => each.dynamic_active_clusters ?? []).map(({ cluster }) => cluster.name);
  const routes = configs
    .flatMap((each) => each.dynamic_route_configs ?? [])
    .flatMap(({ route_config: { virtual_hosts: hosts = [] } }) => hosts)
    .flatMap(({ routes: all = [] }) => all);
  const targets = routes.flatMap(({ route }) => [
    ...(route?.cluster === undefined ? [] : [route.cluster]),
    ...(route?.weighted_clusters?.clusters ?? []).map(({ name }) => name),
  ]);
  const endpoints = configs
    .flatMap((each) => each.dynamic_endpoint_configs ?? [])
    .flatMap(({ endpoint_config: { endpoints: localities = [] } }) => localities)
    .flatMap(({ lb_endpoints: all = [] }) => all);
  return {
    routes: routes.length,
    clusters: clusters.length,
    endpoints: endpoints.length,
    clusterHosts: hostsIn(clusters),
    routeHosts: hostsIn(targets),
  };
}

/** Of `outbound|PORT|SUBSET|HOST`; other clusters lead to no service. */
function hostsIn(clusters: readonly string[]): ReadonlySet<string> {
  return new Set(
    clusters.flatMap((name) => {
      const [direction, , , host] = name.split('|');
      return direction === 'outbound' && host !== undefined ? [host] : [];
    }),
  );
}
