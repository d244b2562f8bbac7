import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KeyPair } from './authority';
import { httpGet } from './http';
import { HOST_ADDRESS, inPod } from './network';
import { type GatewayPod } from './pods';
import { RunningProcess } from './processes';

/** The name in istiod's certificate. */
export const ISTIOD_HOST = 'istiod.istio-system.svc';

export const ADMIN_PORT = 15000;
// The release line of Istio whose istiod runs; istiod adapts what it sends to the proxy's version.
const ISTIO_VERSION = '1.31.0';

/** By what an Envoy shows who it is. istiod hands secrets to none that does not. */
export interface Identity extends KeyPair {
  /** The certificate of the authority that signed istiod's. */
  readonly authority: string;
}

/** Where an Envoy gets its configuration. */
export interface Discovery {
  readonly port: number;
  /** @default - plain text, without secrets */
  readonly identity?: Identity;
  /** Socket on which it gets the pod's certificate, for mutual TLS in the mesh. @default - there is none */
  readonly secrets?: string;
  /** Whether it is the sidecar of a service. @default false: a router */
  readonly isSidecar?: boolean;
}

/** Starts the Envoy of a pod as istio-proxy would: its whole configuration comes from istiod. */
export function startEnvoy(binary: string, folder: string, pod: GatewayPod, discovery: Discovery): RunningProcess {
  const file = join(folder, `${pod.network.name}.json`);
  writeFileSync(file, JSON.stringify(bootstrap(pod, discovery)), { mode: 0o600 });
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

interface SecretsDump {
  readonly configs?: readonly { readonly name: string }[];
}

/**
 * Names of the Secrets that this Envoy still waits for; it gives up after 15 s, and holds back what needs them until
 * then.
 */
export async function awaitedSecrets(pod: GatewayPod): Promise<readonly string[]> {
  const { body } = await httpGet({
    address: pod.network.address,
    port: ADMIN_PORT,
    path: '/config_dump?resource=dynamic_warming_secrets',
  });
  return ((JSON.parse(body) as SecretsDump).configs ?? []).map(({ name }) => name.replace(/^.*:\/\//, ''));
}

function bootstrap(pod: GatewayPod, { port, identity, secrets, isSidecar = false }: Discovery): object {
  return {
    node: {
      id: nodeId(pod, isSidecar ? 'sidecar' : 'router'),
      cluster: `${pod.name}.${pod.namespace}`,
      metadata: {
        NAME: pod.name,
        NAMESPACE: pod.namespace,
        LABELS: pod.labels,
        SERVICE_ACCOUNT: pod.serviceAccount,
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
          typed_extension_protocol_options: HTTP2,
          load_assignment: {
            cluster_name: 'xds-grpc',
            endpoints: [{ lb_endpoints: [{ endpoint: { address: socket(HOST_ADDRESS, port) } }] }],
          },
          ...(identity !== undefined && { transport_socket: mutualTls(identity) }),
        },
        ...(secrets === undefined ? [] : [secretsCluster(secrets)]),
      ],
    },
    admin: { address: socket('0.0.0.0', ADMIN_PORT) },
  };
}

const HTTP2 = {
  'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
    '@type': 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
    explicit_http_config: { http2_protocol_options: {} },
  },
};

/** Under this name istiod has Envoy ask for the pod's certificate. */
function secretsCluster(path: string): object {
  const name = 'sds-grpc';
  const endpoint = { address: { pipe: { path } } };
  return {
    name,
    type: 'STATIC',
    connect_timeout: '1s',
    typed_extension_protocol_options: HTTP2,
    load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [{ endpoint }] }] },
  };
}

function mutualTls({ authority, certificate, key }: Identity): object {
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext',
      sni: ISTIOD_HOST,
      common_tls_context: {
        alpn_protocols: ['h2'],
        tls_certificates: [{ certificate_chain: { inline_string: certificate }, private_key: { inline_string: key } }],
        validation_context: {
          trusted_ca: { inline_string: authority },
          match_typed_subject_alt_names: [{ san_type: 'DNS', matcher: { exact: ISTIOD_HOST } }],
        },
      },
    },
  };
}

/** The id istiod knows the pod's proxy by. */
function nodeId(pod: GatewayPod, type: 'router' | 'sidecar'): string {
  return `${type}~${pod.network.address}~${pod.name}.${pod.namespace}~${pod.namespace}.svc.cluster.local`;
}

function socket(address: string, port: number): object {
  return { socket_address: { address, port_value: port } };
}
