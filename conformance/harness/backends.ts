import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { backendAddress } from './network';
import { type KubernetesObject } from './objects';
import { HASH_HEADER } from './virtual-service';

const QUEUE_PROXY_PORT = 8012;

/** Who a backend saw: the addresses of the caller and of all proxies between, the last one first. */
export const CALLERS_HEADER = 'x-callers';

/**
 * Stands in for the revisions' queue-proxies: one address for each Knative Service, each answering with its name, and
 * probes as queue-proxy does.
 */
export class Backends {
  private readonly names = new Map<string, string>();
  private readonly probed = new Set<string>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      if (request.headers['k-network-probe'] === 'probe') this.answerProbe(request, response);
      else {
        response.setHeader(CALLERS_HEADER, callersOf(request));
        response.end(this.names.get(request.socket.localAddress ?? '') ?? 'nobody');
      }
    });
  }

  public static async start(): Promise<Backends> {
    const backends = new Backends();
    await new Promise<void>((resolve, reject) => {
      backends.server.once('error', reject);
      backends.server.listen(QUEUE_PROXY_PORT, '0.0.0.0', resolve);
    });
    return backends;
  }

  /** Gives each of these services (`NAMESPACE/NAME`) an address of its own, forgetting all others. */
  public assign(services: readonly string[]): ReadonlyMap<string, string> {
    this.names.clear();
    this.probed.clear();
    return new Map(services.map((service) => [service, this.addressOf(service)]));
  }

  /** The address of a service, a new one where it has none yet. */
  public addressOf(service: string): string {
    for (const [address, name] of this.names) if (name === service) return address;
    const address = backendAddress(this.names.size + 1);
    this.names.set(address, service);
    return address;
  }

  /** Whether a probe for this host has come through a gateway. */
  public wasProbed(host: string): boolean {
    return this.probed.has(host);
  }

  public async end(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answerProbe({ headers }: IncomingMessage, response: ServerResponse): void {
    const hash = headers[HASH_HEADER];
    if (hash === undefined) response.statusCode = 400;
    else response.setHeader(HASH_HEADER, hash);
    this.probed.add((headers.host ?? '').replace(/:\d+$/, ''));
    response.end();
  }
}

/** Each proxy adds the address that it was called from; who called the backend itself is not among them. */
function callersOf({ headers, socket }: IncomingMessage): string {
  const before = String(headers['x-forwarded-for'] ?? '').split(',');
  return [socket.remoteAddress ?? '', ...before.map((address) => address.trim()).toReversed()].join(',');
}

/**
 * What Serving makes of a revision that is ready: its Service, and the endpoints behind it. @param pod Name of the pod
 * that has the address. @default - none in the namespace
 */
export function revisionObjects(namespace: string, name: string, address: string, pod?: string): KubernetesObject[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace },
      spec: { type: 'ClusterIP', ports: [{ name: 'http', port: 80, targetPort: QUEUE_PROXY_PORT }] },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: `${name}-1`, namespace, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      ports: [{ name: 'http', port: QUEUE_PROXY_PORT, protocol: 'TCP' }],
      endpoints: [
        {
          addresses: [address],
          conditions: { ready: true, serving: true, terminating: false },
          ...(pod !== undefined && { targetRef: { kind: 'Pod', name: pod, namespace } }),
        },
      ],
    },
  ];
}
