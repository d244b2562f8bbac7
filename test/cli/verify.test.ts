import { parse, parseAllDocuments } from 'yaml';
import { cli } from './support';
import {
  ALPHA,
  type Behaviour,
  BETA,
  differences,
  envoy,
  folder,
  gateways,
  GOOD,
  type Manifest,
  OWN,
  type Report,
  STOCK,
  topology,
  verify,
  withReady,
  portFlags,
} from './verified-topology';

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
  [['--job-namespace', 'ops'], '--job-namespace: has no effect without --job'],
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
  const { stdout } = await cli(['verify', '--job', 'example.com/kg:1', '--format', 'junit', '--job-namespace', 'ops']);
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
