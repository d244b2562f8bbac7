import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CertificateAuthority } from './authority';
import { type Discovery, ISTIOD_HOST } from './envoy';
import { httpGet } from './http';
import { PLAIN_ENVOY_ENVIRONMENT, PLAIN_ENVOY_MESH, parseSyncz, unsynced } from './istiod';
import { HOST_ADDRESS } from './network';
import { type GatewayPod } from './pods';
import { RunningProcess, untilUp } from './processes';
import { type Missing } from './wait';

const START_SECONDS = 60;
const LOOPBACK = '127.0.0.1';
const PORTS = { http: 8080, grpc: 15010, monitoring: 15014, secure: 15012 } as const;
/** How far the ports of a second istiod are from those of the first. */
const SECOND = 100;

interface PilotDiscoveryOptions {
  /** The program. */
  readonly binary: string;
  readonly folder: string;
  /** Of the cluster that it reads. */
  readonly kubeconfig: string;
  /** Signs istiod's certificate, and those of its clients. */
  readonly authority: CertificateAuthority;
  /** `PILOT_SCOPE_GATEWAY_TO_NAMESPACE`. @default false */
  readonly scopeGatewayToNamespace?: boolean;
  /** `PILOT_ENABLE_STRICT_GATEWAY_MERGING`. @default - istiod's own default */
  readonly strictGatewayMerging?: boolean;
  /** Port of the discovery service. @default 15012 */
  readonly port?: number;
  /** The revision of a second istiod, beside the one without a revision. @default - it is the first */
  readonly revision?: string;
  /** Mesh configuration on top of PLAIN_ENVOY_MESH. */
  readonly mesh?: object;
  /** `SHARED_MESH_CONFIG`: a ConfigMap whose mesh configuration istiod adds to its own. @default - none */
  readonly sharedMesh?: string;
}

/** istiod itself, on a cluster: Envoys reach it over mutual TLS only, as in a mesh. */
export class PilotDiscovery {
  private constructor(
    private readonly running: RunningProcess,
    private readonly authority: CertificateAuthority,
    private readonly port: number,
    private readonly httpPort: number,
  ) {}

  public static async start(options: PilotDiscoveryOptions): Promise<PilotDiscovery> {
    const { binary, folder, kubeconfig, authority, scopeGatewayToNamespace = false, revision, sharedMesh } = options;
    const { strictGatewayMerging: strict } = options;
    const shift = revision === undefined ? 0 : SECOND;
    const { port = PORTS.secure + shift } = options;
    const httpPort = PORTS.http + shift;
    const program = revision === undefined ? 'istiod' : `istiod-${revision}`;
    const file = (name: string, content: string): string => {
      const path = join(folder, name);
      writeFileSync(path, content, { mode: 0o600 });
      return path;
    };
    const { certificate, key } = await authority.issue(`DNS:${ISTIOD_HOST}`);
    const running = RunningProcess.start(folder, {
      name: program,
      command: binary,
      args: [
        ...['discovery', '--registries', 'Kubernetes', '--kubeconfig', kubeconfig],
        ...['--meshConfig', file('mesh.yaml', JSON.stringify({ ...PLAIN_ENVOY_MESH, ...options.mesh }))],
        ...['--httpAddr', `${LOOPBACK}:${httpPort}`, '--monitoringAddr', `${LOOPBACK}:${PORTS.monitoring + shift}`],
        ...['--httpsAddr', '', '--grpcAddr', `${LOOPBACK}:${PORTS.grpc + shift}`],
        ...['--secureGRPCAddr', `${HOST_ADDRESS}:${port}`, '--caCertFile', authority.file],
        ...['--tlsCertFile', file(`${program}.crt`, certificate), '--tlsKeyFile', file(`${program}.key`, key)],
      ],
      env: {
        ...PLAIN_ENVOY_ENVIRONMENT,
        // The authority of the run signs in its place.
        ENABLE_CA_SERVER: 'false',
        PILOT_SCOPE_GATEWAY_TO_NAMESPACE: String(scopeGatewayToNamespace),
        ...(strict !== undefined && { PILOT_ENABLE_STRICT_GATEWAY_MERGING: String(strict) }),
        ...(revision !== undefined && { REVISION: revision }),
        ...(sharedMesh !== undefined && { SHARED_MESH_CONFIG: sharedMesh }),
        POD_NAME: program,
        POD_NAMESPACE: 'istio-system',
      },
    });
    try {
      await untilUp(running, START_SECONDS, async () => {
        const answer = await httpGet({ address: LOOPBACK, port: httpPort, path: '/ready' });
        return answer.status === 200 ? undefined : `/ready says ${answer.status}`;
      });
    } catch (error) {
      await running.end('SIGKILL');
      throw error;
    }
    return new PilotDiscovery(running, authority, port, httpPort);
  }

  /** How the Envoy of a pod connects: with a certificate for the pod's service account. */
  public async discoveryOf({ namespace, serviceAccount }: GatewayPod): Promise<Discovery> {
    const pair = await this.authority.issueIdentity(namespace, serviceAccount);
    return { port: this.port, identity: { ...pair, authority: this.authority.certificate } };
  }

  /** What of the configuration has not been sent to, or not been accepted by, these pods' proxies. */
  public async unsynced(pods: readonly GatewayPod[]): Promise<Missing> {
    const answer = await httpGet({ address: LOOPBACK, port: this.httpPort, path: '/debug/syncz' });
    return unsynced(parseSyncz(answer.body), pods, true);
  }

  /** The mesh configuration in force, as JSON. */
  public async mesh(): Promise<string> {
    return (await httpGet({ address: LOOPBACK, port: this.httpPort, path: '/debug/mesh' })).body;
  }

  public check(): void {
    this.running.check();
  }

  public async end(signal?: NodeJS.Signals): Promise<void> {
    await this.running.end(signal);
  }
}
