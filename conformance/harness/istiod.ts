import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { httpGet } from './http';
import { isReadByIstiod } from './istiod-objects';
import { HOST_ADDRESS } from './network';
import { type KubernetesObject, toYaml } from './objects';
import { type GatewayPod } from './pods';
import { RunningProcess, untilUp } from './processes';

const START_SECONDS = 180;

/** Settings under which istiod sends nothing that an Envoy without Istio's own filters would refuse. */
export const PLAIN_ENVOY_ENVIRONMENT = {
  PILOT_ENABLE_METADATA_EXCHANGE: 'false',
  PILOT_ENABLE_ALPN_FILTER: 'false',
} as const;

/** The mesh configuration that belongs to them. */
export const PLAIN_ENVOY_MESH = { enableAutoMtls: false } as const;

export interface IstiodSettings {
  /** `PILOT_SCOPE_GATEWAY_TO_NAMESPACE`. @default false */
  readonly scopeGatewayToNamespace?: boolean;
  /** Mesh configuration on top of PLAIN_ENVOY_MESH. */
  readonly mesh?: object;
  /** Further environment variables. @default - none */
  readonly env?: Readonly<Record<string, string>>;
  /** File with the certificates that it trusts, as PEM. @default - the machine's */
  readonly authority?: string;
}

interface IstiodOptions extends IstiodSettings {
  readonly binary: string;
  readonly folder: string;
  readonly objects: readonly KubernetesObject[];
}

interface SyncStatus {
  readonly proxy?: string;
  readonly resources?: Readonly<Record<string, ResourceStatus>>;
}

interface ResourceStatus {
  readonly sent?: string;
  readonly acked?: string;
  readonly lastError?: string;
}

/** An istiod that serves one fixed set of objects. */
export class Istiod {
  public static readonly ADS_PORT = 15010;
  private static readonly DEBUG_PORT = 15014;

  private constructor(private readonly running: RunningProcess) {}

  public static async start(options: IstiodOptions): Promise<Istiod> {
    const objects = join(options.folder, 'istiod-objects.yaml');
    const mesh = join(options.folder, 'istiod-mesh.yaml');
    writeFileSync(objects, toYaml(options.objects.filter(isReadByIstiod)));
    writeFileSync(mesh, JSON.stringify({ ...PLAIN_ENVOY_MESH, ...options.mesh }));
    const running = RunningProcess.start(options.folder, {
      name: 'istiod',
      command: options.binary,
      args: [
        ...['-objects', objects, '-mesh', mesh],
        ...['-ads', `${HOST_ADDRESS}:${Istiod.ADS_PORT}`, '-debug', `${HOST_ADDRESS}:${Istiod.DEBUG_PORT}`],
      ],
      env: {
        ...PLAIN_ENVOY_ENVIRONMENT,
        PILOT_SCOPE_GATEWAY_TO_NAMESPACE: String(options.scopeGatewayToNamespace ?? false),
        ...options.env,
        ...(options.authority !== undefined && { SSL_CERT_FILE: options.authority }),
      },
    });
    const istiod = new Istiod(running);
    try {
      await untilUp(running, START_SECONDS, async () => {
        await istiod.syncz();
        return undefined;
      });
    } catch (error) {
      await running.end();
      throw error;
    }
    return istiod;
  }

  /** What of the configuration has not been sent to, or not been accepted by, these pods' proxies. */
  public async unsynced(pods: readonly GatewayPod[]): Promise<string | undefined> {
    return unsynced(await this.syncz(), pods);
  }

  /** What istiod sends to the proxy of a pod, as JSON; undefined until it is connected. */
  public async sentTo(pod: GatewayPod): Promise<string | undefined> {
    const path = `/debug/config_dump?proxyID=${pod.name}.${pod.namespace}`;
    const answer = await httpGet({ address: HOST_ADDRESS, port: Istiod.DEBUG_PORT, path });
    return answer.status === 200 ? answer.body : undefined;
  }

  /** Its metrics, in the text format of Prometheus. */
  public async metrics(): Promise<string> {
    return (await httpGet({ address: HOST_ADDRESS, port: Istiod.DEBUG_PORT, path: '/metrics' })).body;
  }

  /** Throws if istiod has ended. */
  public check(): void {
    this.running.check();
  }

  public async end(): Promise<void> {
    await this.running.end();
  }

  private async syncz(): Promise<readonly SyncStatus[]> {
    const answer = await httpGet({ address: HOST_ADDRESS, port: Istiod.DEBUG_PORT, path: '/debug/syncz' });
    return parseSyncz(answer.body);
  }
}

/** The body of an answer of `/debug/syncz`. */
export function parseSyncz(body: string): readonly SyncStatus[] {
  return JSON.parse(body) as readonly SyncStatus[];
}

// Two Gateways with a certificate each for the same server names. Envoy goes without that listener, here as in a
// cluster.
const CLASH = /filter chain .* has the same matching rules/;

/**
 * Reads the statuses of `/debug/syncz`: every pod's proxy has clusters and listeners, and acknowledged all it was sent.
 *
 * @param mayClash Whether a proxy may refuse a listener because two certificates are for the same server names.
 */
export function unsynced(
  statuses: readonly SyncStatus[],
  pods: readonly GatewayPod[],
  mayClash = false,
): string | undefined {
  for (const pod of pods) {
    const name = `${pod.name}.${pod.namespace}`;
    const resources = statuses.find(({ proxy }) => proxy === name)?.resources;
    if (resources === undefined) return `the proxy of ${name} is not connected`;
    for (const type of ['Cluster', 'Listener']) {
      const asked = Object.entries(resources).find(([url]) => url.endsWith(`.${type}`));
      if (asked?.[1].sent === undefined || asked[1].sent === '') return `${name} was sent no ${type}`;
    }
    for (const [url, { sent, acked, lastError }] of Object.entries(resources)) {
      if (lastError !== undefined && lastError !== '') {
        if (mayClash && CLASH.test(lastError)) continue;
        return `${name} refused ${url}: ${lastError}`;
      }
      if (sent !== acked) return `${name} has not acknowledged ${url}`;
    }
  }
  return undefined;
}
