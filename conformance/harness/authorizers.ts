import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { type Server, createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type CertificateAuthority } from './authority';
import { HOST_ADDRESS } from './network';
import { type KubernetesObject } from './objects';

const KEYS_PORT = 9443;
const PROVIDER_PORT = 9192;
const HOUR = 3600;
const PROVIDER = { name: 'decider', namespace: 'deciders' };

/** The header with which the external provider lets a request through. */
export const PASS_HEADER = 'x-decider';

/** The issuer whose tokens are accepted. */
export const ISSUER = { issuer: 'https://issuer.example.com', jwksUri: `https://${HOST_ADDRESS}:${KEYS_PORT}/keys` };

/** Mesh configuration with the external provider. */
export const WITH_PROVIDER = {
  extensionProviders: [
    {
      name: PROVIDER.name,
      envoyExtAuthzHttp: {
        service: `${PROVIDER.name}.${PROVIDER.namespace}.svc.cluster.local`,
        port: 80,
        includeRequestHeadersInCheck: [PASS_HEADER],
      },
    },
  ],
};

/** Who decides on requests at gateways: an issuer of tokens, and an external provider. */
export class Authorizers {
  private constructor(
    private readonly servers: readonly Server[],
    private readonly key: string,
  ) {}

  /** Starts both. The issuer shows a certificate of this authority, which istiod has to trust. */
  public static async start(authority: CertificateAuthority): Promise<Authorizers> {
    const key = newKey();
    const { certificate, key: own } = await authority.issue(`IP:${HOST_ADDRESS}`);
    const keys = { keys: [{ ...createPublicKey(key).export({ format: 'jwk' }), alg: 'RS256', use: 'sig' }] };
    const issuer = createTlsServer({ cert: certificate, key: own }, (_, response) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(keys));
    });
    const provider = createServer(({ headers }, response) => {
      response.statusCode = headers[PASS_HEADER] === 'pass' ? 200 : 403;
      response.end();
    });
    await Promise.all([listening(issuer, KEYS_PORT), listening(provider, PROVIDER_PORT)]);
    return new Authorizers([issuer, provider], key);
  }

  /** The provider, as istiod finds it. */
  public static get objects(): KubernetesObject[] {
    const { name, namespace } = PROVIDER;
    const labels = { 'kubernetes.io/service-name': name };
    return [
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: PROVIDER,
        spec: { type: 'ClusterIP', ports: [{ name: 'http', port: 80, targetPort: PROVIDER_PORT }] },
      },
      {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { name: `${name}-1`, namespace, labels },
        addressType: 'IPv4',
        ports: [{ name: 'http', port: PROVIDER_PORT, protocol: 'TCP' }],
        endpoints: [{ addresses: [HOST_ADDRESS], conditions: { ready: true, serving: true, terminating: false } }],
      },
    ];
  }

  /** A token of the issuer; with another key, one that somebody else signed. */
  public token(claims: object = {}, key = this.key): string {
    const now = Math.floor(Date.now() / 1000);
    const body = { iss: ISSUER.issuer, sub: 'somebody', iat: now, exp: now + HOUR, ...claims };
    const text = [{ alg: 'RS256', typ: 'JWT' }, body].map((part) => encoded(JSON.stringify(part))).join('.');
    return `${text}.${sign('sha256', Buffer.from(text), createPrivateKey(key)).toString('base64url')}`;
  }

  public async end(): Promise<void> {
    for (const server of this.servers) server.closeAllConnections();
    await Promise.all(this.servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

/** A new private key, as PEM. */
export function newKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST_ADDRESS, resolve);
  });
}
