// A topology, and gateways on loopback addresses that give the answers that a test wants.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Testing } from 'cdk8s';
import { GatewayAssignment, KnativeRelease, KnativeService, MultiGatewayChart } from '../../lib';
import { cli, type Ran, workingFolder } from './support';

export const folder = workingFolder();

export type Manifest = Record<string, unknown> & {
  readonly kind: string;
  readonly metadata: { readonly name: string };
};

export const [ALPHA, BETA] = ['alpha.default.example.com', 'beta.default.example.com'];
export const [STOCK, OWN] = ['istio-system/istio-ingressgateway', 'istio-system-alpha/istio-ingressgateway'];

/** `alpha` of the stock gateway, `beta` of a second one. */
export function topology(change: (manifest: Manifest) => Manifest = (manifest) => manifest): string {
  const chart = new MultiGatewayChart(Testing.app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    defaultDomain: 'example.com',
    gateways: { alpha: { namespace: 'istio-system-alpha', assignment: GatewayAssignment.label('gateway', 'alpha') } },
  });
  const image = 'example.com/app:1';
  new KnativeService(chart, 'alpha', { image });
  new KnativeService(chart, 'beta', { image }).assignTo(chart.gateway('alpha'));
  return (Testing.synth(chart) as Manifest[]).map((each) => JSON.stringify(change(each))).join('\n---\n');
}

/** A Knative Service with a Ready condition, as a cluster has it. */
export const withReady =
  (name: string, status: string, message = '') =>
  (manifest: Manifest): Manifest =>
    manifest.kind === 'Service' &&
    manifest['apiVersion'] === 'serving.knative.dev/v1' &&
    manifest.metadata.name === name
      ? { ...manifest, status: { conditions: [{ type: 'Ready', status, message }] } }
      : manifest;

export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

/** Envoy with routes to backends that answer for these hosts. */
export function envoy(...hosts: readonly string[]): Behaviour {
  return ({ headers: { host = '' } }, response) => {
    if (hosts.includes(host)) response.writeHead(200, { 'x-envoy-upstream-service-time': '1' }).end('hello');
    else response.writeHead(404).end();
  };
}

// Nothing listens on port 1.
export const portFlags = (port: string): string[] => ['--http-port', port, '--https-port', '1'];

export interface Gateways {
  readonly port: string;
  /** How many requests each got. */
  readonly asked: number[];
  readonly most: () => number;
  close(): void;
}

/** Gateways on loopback addresses of their own, all on one port: 127.0.0.2, 127.0.0.3. */
export async function gateways(...behaviours: readonly Behaviour[]): Promise<Gateways> {
  const asked = behaviours.map(() => 0);
  let [now, most] = [0, 0];
  const servers: Server[] = [];
  let port = 0;
  for (const [index, behaviour] of behaviours.entries()) {
    const server = createServer((request, response) => {
      asked[index] = (asked[index] ?? 0) + 1;
      if (index === 0) {
        now += 1;
        most = Math.max(most, now);
        response.on('close', () => (now -= 1));
      }
      setTimeout(() => {
        behaviour(request, response);
      }, 5);
    });
    await new Promise<void>((resolve) => server.listen(port, `127.0.0.${index + 2}`, resolve));
    ({ port } = server.address() as AddressInfo);
    servers.push(server);
  }
  return {
    port: `${port}`,
    asked,
    most: () => most,
    close: () => {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

/** Verifies a topology against two gateways. */
export async function verify(
  manifests: string,
  [stock, own]: readonly [Behaviour, Behaviour],
  ...flags: readonly string[]
): Promise<Ran & Gateways> {
  folder.write('topology.yaml', manifests);
  const both = await gateways(stock, own);
  try {
    const addresses = ['--address', `${STOCK}=127.0.0.2`, '--address', `${OWN}=127.0.0.3`];
    const ran = await cli(['verify', 'topology.yaml', ...addresses, ...portFlags(both.port), ...flags]);
    return { ...ran, ...both };
  } finally {
    both.close();
  }
}

export interface Report {
  readonly summary: Record<string, number>;
  readonly differences: readonly Record<string, string>[];
}

export async function differences(...args: Parameters<typeof verify>): Promise<Report['differences']> {
  const [manifests, both, ...flags] = args;
  const { stdout } = await verify(manifests, both, ...flags, '--format', 'json');
  return (JSON.parse(stdout) as Report).differences;
}

export const GOOD: readonly [Behaviour, Behaviour] = [envoy(ALPHA), envoy(BETA)];
