import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { Testing } from 'cdk8s';
import { parse } from 'yaml';
import { parseAllDocuments } from 'yaml';
import { GatewayAssignment, KnativeRelease, KnativeService, MultiGatewayChart } from '../../lib';
import { cli, type Ran, workingFolder } from './support';

const folder = workingFolder();

type Manifest = Record<string, unknown> & { readonly kind: string; readonly metadata: { readonly name: string } };

const [ALPHA, BETA] = ['alpha.default.example.com', 'beta.default.example.com'];
const [STOCK, OWN] = ['istio-system/istio-ingressgateway', 'istio-system-alpha/istio-ingressgateway'];

/** `alpha` of the stock gateway, `beta` of a second one. */
function topology(change: (manifest: Manifest) => Manifest = (manifest) => manifest): string {
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
const withReady =
  (name: string, status: string, message = '') =>
  (manifest: Manifest): Manifest =>
    manifest.kind === 'Service' &&
    manifest['apiVersion'] === 'serving.knative.dev/v1' &&
    manifest.metadata.name === name
      ? { ...manifest, status: { conditions: [{ type: 'Ready', status, message }] } }
      : manifest;

type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

/** Envoy with routes to backends that answer for these hosts. */
function envoy(...hosts: readonly string[]): Behaviour {
  return ({ headers: { host = '' } }, response) => {
    if (hosts.includes(host)) response.writeHead(200, { 'x-envoy-upstream-service-time': '1' }).end('hello');
    else response.writeHead(404).end();
  };
}

// Nothing listens on port 1.
const portFlags = (port: string): string[] => ['--http-port', port, '--https-port', '1'];

interface Gateways {
  readonly port: string;
  /** How many requests each got. */
  readonly asked: number[];
  readonly most: () => number;
  close(): void;
}

/** Gateways on loopback addresses of their own, all on one port: 127.0.0.2, 127.0.0.3. */
async function gateways(...behaviours: readonly Behaviour[]): Promise<Gateways> {
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
async function verify(
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

interface Report {
  readonly summary: Record<string, number>;
  readonly differences: readonly Record<string, string>[];
}

async function differences(...args: Parameters<typeof verify>): Promise<Report['differences']> {
  const [manifests, both, ...flags] = args;
  const { stdout } = await verify(manifests, both, ...flags, '--format', 'json');
  return (JSON.parse(stdout) as Report).differences;
}

const GOOD: readonly [Behaviour, Behaviour] = [envoy(ALPHA), envoy(BETA)];

test('a good topology passes, with one request at a time to each gateway', async () => {
  const { status, stdout, asked, most } = await verify(topology(), GOOD);
  expect(stdout).toContain('12 of 12 answers are as predicted, by 11 requests; nothing differs.\n');
  // Both services, each with its public and its cluster-local host. Only the stock gateway has a port for https, which
  // is refused three times, and then given up.
  expect({ status, asked, most: most() }).toEqual({ status: 0, asked: [4, 4], most: 1 });
});

test('a gateway that is not confirmed and has no address in its status is not asked', async () => {
  folder.write('topology.yaml', topology());
  const both = await gateways(...GOOD);
  const ran = await cli(['verify', 'topology.yaml', '--address', `${OWN}=127.0.0.3`, ...portFlags(both.port)]);
  both.close();
  expect(ran.stdout).toContain(`Not asked: ${STOCK}: its status names no address of a load balancer`);
  expect(both.asked).toEqual([0, 4]);
});

test('the address of a load balancer in the status is asked', async () => {
  const both = await gateways(...GOOD);
  const isService = ({ kind, metadata }: Manifest): boolean =>
    kind === 'Service' && metadata.name === 'istio-ingressgateway';
  folder.write(
    'topology.yaml',
    topology((each) =>
      isService(each) ? { ...each, status: { loadBalancer: { ingress: [{ ip: '127.0.0.3' }] } } } : each,
    ),
  );
  const { status } = await cli(['verify', 'topology.yaml', ...portFlags(both.port)]);
  both.close();
  expect({ status, asked: both.asked }).toEqual({ status: 0, asked: [0, 4] });
});

test('a leak that the manifests do not foresee', async () => {
  expect(await differences(topology(), [envoy(ALPHA, BETA), envoy(BETA)])).toEqual([
    {
      kind: 'leak',
      level: 'error',
      gatewayService: STOCK,
      service: 'default/beta',
      url: `http://${BETA}`,
      predicted: '404',
      observed: 'answered with 200',
      fact: expect.stringContaining('Nothing that was read explains it') as string,
    },
  ]);
});

test('a leak that the manifests explain is one all the same', async () => {
  const copied = topology((each) =>
    each.kind === 'Gateway' && !each.metadata.name.endsWith('-local')
      ? { ...each, spec: { ...(each['spec'] as object), selector: { istio: 'ingressgateway' } } }
      : each,
  );
  const found = await differences(copied, [envoy(ALPHA, BETA), envoy()]);
  expect(found.find(({ kind }) => kind === 'leak')).toMatchObject({
    url: `http://${BETA}`,
    predicted: '200',
    fact: expect.stringMatching(/^foreign-gateway-attached: /) as string,
  });
});

test('a cluster-local host that is answered at a load balancer is a leak', async () => {
  const local = 'beta.default.svc.cluster.local';
  const [leak] = await differences(topology(), [envoy(ALPHA), envoy(BETA, local)]);
  expect(leak).toMatchObject({ kind: 'leak', gatewayService: OWN, url: `http://${local}` });
});

test('a host that its own gateway does not have', async () => {
  expect(await differences(topology(), [envoy(ALPHA), envoy()])).toMatchObject([
    { kind: 'unreachable', level: 'error', gatewayService: OWN, predicted: '200', observed: '404' },
  ]);
});

test('a service that is Ready and not reachable', async () => {
  const ready = topology(withReady('beta', 'True'));
  expect(await differences(ready, [envoy(ALPHA), envoy()])).toMatchObject([
    { kind: 'ready-unreachable', level: 'error' },
  ]);
});

test('a service that is Unknown and works', async () => {
  const unknown = topology(withReady('beta', 'Unknown', 'Waiting for load balancer to be ready'));
  expect(await differences(unknown, GOOD)).toMatchObject([
    {
      kind: 'works-not-ready',
      level: 'warning',
      service: 'default/beta',
      fact: 'Its condition says: Waiting for load balancer to be ready.',
    },
  ]);
  expect((await verify(unknown, GOOD)).status).toBe(0);
  expect((await verify(unknown, GOOD, '--fail-on', 'warning')).status).toBe(1);
});

test('a backend that answers 404 itself is no fault', async () => {
  const backend: Behaviour = ({ headers: { host } }, response) => {
    response.writeHead(404, host === BETA ? { 'x-envoy-upstream-service-time': '1' } : {}).end();
  };
  expect(await differences(topology(), [envoy(ALPHA), backend])).toEqual([]);
});

test('a gateway that is dead is one difference, with what the cluster says of its pods', async () => {
  folder.write(
    'topology.yaml',
    topology((each) =>
      each.kind === 'Deployment'
        ? { ...each, metadata: { ...each.metadata, uid: '1' }, status: { replicas: 2 } }
        : withReady('beta', 'True')(each),
    ),
  );
  const both = await gateways(...GOOD);
  const args = ['--address', `${OWN}=127.0.0.9`, ...portFlags(both.port)];
  const { status, stdout } = await cli(['verify', 'topology.yaml', ...args, '--format', 'json']);
  both.close();
  expect(status).toBe(1);
  expect((JSON.parse(stdout) as Report).differences).toMatchObject([
    {
      kind: 'dead-gateway',
      gatewayService: OWN,
      observed: 'refused for all 4 requests, while 1 of these services are Ready',
      fact: 'Deployment istio-system-alpha/istio-ingressgateway has no ready pod.',
    },
  ]);
});

test('a gateway that never answers costs three timeouts', async () => {
  const never: Behaviour = () => undefined;
  const { stdout, asked } = await verify(topology(), [envoy(ALPHA), never], '--timeout', '1', '--format', 'json');
  const { summary, differences: found } = JSON.parse(stdout) as Report;
  expect({ asked, sent: summary['sent'] }).toEqual({ asked: [4, 3], sent: 10 });
  expect(found).toMatchObject([{ kind: 'dead-gateway', observed: 'timeout for all 4 requests' }]);
});

test('too many requests are not sent at all', async () => {
  const { status, stderr, asked } = await verify(topology(), GOOD, '--max-requests', '11');
  expect({ status, asked }).toEqual({ status: 2, asked: [0, 0] });
  expect(stderr).toContain('12 requests are more than --max-requests 11');
});

test('JUnit has a case for each request', async () => {
  const { stdout, status } = await verify(topology(), [envoy(ALPHA, BETA), envoy(BETA)], '--format', 'junit');
  expect(status).toBe(1);
  expect(stdout).toContain(
    '<testsuites name="knative-gateways verify" tests="14" failures="1" errors="0" skipped="2">',
  );
  expect(stdout).toContain('<failure type="leak" message="expected 404, seen answered with 200">');
});

test.each([
  [['--address', 'alpha=127.0.0.1'], 'Allowed is NAMESPACE/NAME=HOST'],
  [['--address', 'a/b=http://x'], 'Allowed is NAMESPACE/NAME=HOST'],
  [['--address', 'a/b=127.0.0.1'], 'a/b is not a gateway; allowed: '],
  [['--http-port', '0'], 'Allowed is a port number'],
  [['--timeout', 'x'], 'Allowed is a whole number'],
  [['--job', 'not an image'], 'Allowed is the reference of an image'],
  [
    [],
    'no request was sent, since no gateway that serves a host has an address that may be asked:\n  istio-system-alpha/istio-ingressgateway: its status names no address of a load balancer\n',
  ],
  [[], '\n  to fix: --address istio-system-alpha/istio-ingressgateway=HOST, with the address of its load balancer'],
])('%j is refused', async (flags, message) => {
  folder.write('topology.yaml', topology());
  const { status, stderr } = await cli(['verify', 'topology.yaml', ...flags]);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});

test('the Job may list what the model reads but Secrets, and Pod Security restricted admits it', async () => {
  const { stdout } = await cli(['verify', '--job', 'example.com/kg:1', '--format', 'junit', '--namespace', 'ops']);
  const [account, role, , job] = parseAllDocuments(stdout).map((each) => each.toJS() as Record<string, never>);
  const { rules } = parse((await cli(['kinds', '--format', 'clusterrole'])).stdout) as { rules: object };
  expect(role).toMatchObject({ kind: 'ClusterRole', rules });
  expect(account).toMatchObject({ kind: 'ServiceAccount', metadata: { namespace: 'ops' } });
  expect(job).toMatchObject({
    kind: 'Job',
    spec: {
      template: {
        spec: {
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [
            {
              image: 'example.com/kg:1',
              command: [
                'knative-gateways',
                'verify',
                '--cluster',
                '--in-cluster',
                '--format',
                'junit',
                '--fail-on',
                'error',
              ],
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
            },
          ],
        },
      },
    },
  });
});

/** A certificate for these names, and its key. */
function certificateFor(...names: readonly string[]): { readonly cert: string; readonly key: string } {
  const [keyFile, certFile] = [`${folder.path}/key`, `${folder.path}/crt`];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=edge'];
  const alternative = `subjectAltName=${names.map((name) => `DNS:${name}`).join()}`;
  execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', keyFile, '-out', certFile, '-addext', alternative], {
    stdio: 'pipe',
  });
  return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
}

/** Verifies a gateway with a wildcard certificate, which serves this certificate. */
async function verifyTls(
  served: { readonly cert: string; readonly key: string },
  known: string,
): Promise<Report['differences']> {
  const tls = { mode: 'SIMPLE', credentialName: 'wildcard' };
  const servers = [
    { port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] },
    { port: { number: 443, name: 'https', protocol: 'HTTPS' }, hosts: ['*'], tls },
  ];
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: { name: 'wildcard', namespace: 'istio-system-alpha' },
    data: { 'tls.crt': Buffer.from(known).toString('base64'), 'tls.key': '' },
  };
  const ports = [
    { name: 'http2', port: 80, targetPort: 8080 },
    { name: 'https', port: 443, targetPort: 8443 },
  ];
  const manifests = topology((each) => {
    const isOwn = each.metadata.name.startsWith('istio-ingressgateway') || each.kind === 'Gateway';
    if (!isOwn || each.metadata.name.endsWith('-local')) return each;
    const more = each.kind === 'Gateway' ? { servers } : each.kind === 'Service' ? { ports } : {};
    return { ...each, spec: { ...(each['spec'] as object), ...more } };
  });
  folder.write('topology.yaml', [manifests, JSON.stringify(secret)].join('\n---\n'));
  const plain = await gateways(...GOOD);
  const secure = createTlsServer(served, envoy(BETA));
  await new Promise<void>((resolve) => secure.listen(0, '127.0.0.3', resolve));
  const { port } = secure.address() as AddressInfo;
  const tlsPorts = ['--http-port', plain.port, '--https-port', `${port}`];
  const { stdout } = await cli([
    'verify',
    'topology.yaml',
    '--address',
    `${OWN}=127.0.0.3`,
    ...tlsPorts,
    '--format',
    'json',
  ]);
  plain.close();
  secure.close();
  return (JSON.parse(stdout) as Report).differences;
}

test('a certificate for the host, which is the one of the Secret, is right', async () => {
  const served = certificateFor('*.default.example.com');
  expect(await verifyTls(served, served.cert)).toEqual([]);
});

test('a certificate that is not for the host', async () => {
  const served = certificateFor('other.example.com');
  expect(await verifyTls(served, served.cert)).toMatchObject([
    {
      kind: 'certificate',
      url: `https://${BETA}`,
      predicted: 'the certificate of Secret istio-system-alpha/wildcard',
      observed: 'a certificate for other.example.com',
    },
  ]);
});

test('a certificate that is not the one of the Secret', async () => {
  const [before, after] = [certificateFor('*.default.example.com'), certificateFor('*.default.example.com')];
  expect(await verifyTls(before, after.cert)).toMatchObject([
    { kind: 'certificate', observed: 'another certificate than that of Secret istio-system-alpha/wildcard' },
  ]);
});
