import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { httpGet } from './http';
import { HOST_ADDRESS, inPod } from './network';
import { type GatewayPod } from './pods';
import { RunningProcess } from './processes';

const ADMIN_PORT = 15000;
// The release line of Istio whose istiod runs; istiod adapts what it sends to the proxy's version.
const ISTIO_VERSION = '1.31.0';

/** Starts the Envoy of a gateway pod as istio-proxy would: a router whose whole configuration comes from istiod. */
export function startEnvoy(binary: string, folder: string, pod: GatewayPod, adsPort: number): RunningProcess {
  const file = join(folder, `${pod.network.name}.json`);
  writeFileSync(file, JSON.stringify(bootstrap(pod, adsPort)));
  const flags = [
    '-c',
    file,
    '--concurrency',
    '1',
    '--disable-hot-restart',
    '--log-level',
    'warning',
    '--drain-time-s',
    '1',
  ];
  return RunningProcess.start(folder, {
    name: `envoy-${pod.namespace}-${pod.name}`,
    ...inPod(pod.network, binary, flags),
  });
}

/** What this Envoy lacks before it serves all it was sent. */
export async function envoyMissing(pod: GatewayPod): Promise<string | undefined> {
  const admin = { address: pod.network.address, port: ADMIN_PORT };
  const ready = await httpGet({ ...admin, path: '/ready' });
  if (ready.status !== 200) return `envoy ${pod.namespace}/${pod.name} is ${ready.body.trim()}`;
  const stats = await httpGet({ ...admin, path: '/stats?filter=^(listener|cluster)_manager\\.' });
  const value = (name: string): number => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(stats.body)?.[1] ?? 'NaN');
  const warming = value('listener_manager\\.total_listeners_warming') + value('cluster_manager\\.warming_clusters');
  if (warming !== 0) return `envoy ${pod.namespace}/${pod.name} is warming ${warming} listeners or clusters`;
  return value('listener_manager\\.workers_started') === 1 ? undefined : 'envoy workers have not started';
}

function bootstrap(pod: GatewayPod, adsPort: number): object {
  return {
    node: {
      id: nodeId(pod),
      cluster: `${pod.name}.${pod.namespace}`,
      metadata: {
        NAME: pod.name,
        NAMESPACE: pod.namespace,
        LABELS: pod.labels,
        CLUSTER_ID: 'Kubernetes',
        ISTIO_VERSION,
        INSTANCE_IPS: pod.network.address,
      },
    },
    dynamic_resources: {
      ads_config: {
        api_type: 'GRPC',
        transport_api_version: 'V3',
        grpc_services: [{ envoy_grpc: { cluster_name: 'xds-grpc' } }],
      },
      cds_config: { ads: {}, resource_api_version: 'V3' },
      lds_config: { ads: {}, resource_api_version: 'V3' },
    },
    static_resources: {
      clusters: [
        {
          name: 'xds-grpc',
          type: 'STATIC',
          connect_timeout: '1s',
          typed_extension_protocol_options: {
            'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
              '@type': 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
              explicit_http_config: { http2_protocol_options: {} },
            },
          },
          load_assignment: {
            cluster_name: 'xds-grpc',
            endpoints: [{ lb_endpoints: [{ endpoint: { address: socket(HOST_ADDRESS, adsPort) } }] }],
          },
        },
      ],
    },
    admin: { address: socket('0.0.0.0', ADMIN_PORT) },
  };
}

/** The id istiod knows the pod's proxy by. */
function nodeId(pod: GatewayPod): string {
  return `router~${pod.network.address}~${pod.name}.${pod.namespace}~${pod.namespace}.svc.cluster.local`;
}

function socket(address: string, port: number): object {
  return { socket_address: { address, port_value: port } };
}
