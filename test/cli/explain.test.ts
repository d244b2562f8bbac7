import { readFileSync } from 'node:fs';
import { explain, explanationText } from '../../lib/analysis/explain';
import { joinLoaded } from '../../lib/analysis/input/load';
import { buildModel } from '../../lib/analysis/model/build';
import { readPaths } from '../../lib/analysis/input/read';
import { reachability } from '../../lib/analysis/reach/reachability';
import { BROKEN, cli, POD_GATEWAY, vectors, workingFolder } from './support';

const folder = workingFolder();

const paths = (id: string): string[] => [`${vectors}/stock.yaml`, `${vectors}/${id}/manifests.yaml`];
const modelOf = (id: string, scopeGatewayToNamespace: boolean) =>
  buildModel(joinLoaded([readPaths(paths(id))]).manifests, { scopeGatewayToNamespace });

interface Matrix {
  cells: { service: string; kind: string; host: string; gatewayService: string; scheme: string; answer: string }[];
  ready: { service: string; status: string; reason: string }[];
}

const ALLOW_LIST = `
apiVersion: v1
kind: Pod
metadata: { name: edge, namespace: gw, labels: { istio: edge }, annotations: { inject.istio.io/templates: gateway } }
spec: { containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: v1
kind: Service
metadata: { name: edge, namespace: gw, labels: { istio: edge } }
spec: { selector: { istio: edge }, ports: [{ name: http2, port: 80, targetPort: 8080 }] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: gw }
spec: { selector: { istio: edge }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['*'] }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: office, namespace: gw }
spec: { rules: [{ from: [{ source: { ipBlocks: [192.0.2.0/24] } }] }] }
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: { name: a, namespace: team }
`;

describe('explain --matrix --format json', () => {
  // One of them with scoped Gateways.
  test.each(['7-006', '8-003', '8-017'])('%s: every measured cell, by the contract', async (id) => {
    const measured = JSON.parse(readFileSync(`${vectors}/${id}/measured.json`, 'utf8')) as {
      scopeGatewayToNamespace: boolean;
      matrix: Record<string, Record<string, string>>;
    };
    const flags = measured.scopeGatewayToNamespace ? ['--scope-gateway-to-namespace'] : [];
    const { status, stdout, stderr } = await cli(['explain', '--matrix', ...paths(id), '--format', 'json', ...flags]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { calls, ...matrix } = JSON.parse(stdout) as Matrix & { calls: object[] };
    expect(calls.length).toBeGreaterThan(0);
    expect(matrix).toEqual(reachability(modelOf(id, measured.scopeGatewayToNamespace)));
    const cells: typeof measured.matrix = {};
    for (const { service, kind, gatewayService, answer } of matrix.cells.filter(({ scheme }) => scheme === 'http')) {
      (cells[`${service} ${kind}`] ??= {})[gatewayService] = answer;
    }
    expect(cells).toEqual(measured.matrix);
  });

  test('objects hold the keys of the contract and no others', async () => {
    const { stdout } = await cli(['explain', ...paths('8-017'), '--matrix', '--format', 'json']);
    const { cells, ready, calls, ...rest } = JSON.parse(stdout) as Matrix & { calls: object[] };
    expect(rest).toEqual({});
    expect([...new Set(calls.map((each) => Object.keys(each).join()))]).toEqual([
      'caller,service,path,host,through,answer',
    ]);
    expect([...new Set(cells.map((cell) => `${cell.scheme}: ${Object.keys(cell).join()}`))]).toEqual([
      'http: service,kind,host,gatewayService,scheme,answer',
      'https: service,kind,host,gatewayService,scheme,answer,certificate',
    ]);
    expect([...new Set(ready.map((each) => Object.keys(each).join()))]).toEqual(['service,status,reason']);
  });
});

test('explain --matrix shows people each service, its hosts and who answers them', async () => {
  const { stdout } = await cli(['explain', '--matrix', ...paths('8-017')]);
  expect(stdout).toContain(`team-a/s1: Ready True
  s1.team-a.example.com
    gw-0/edge-0                         200
    istio-system/istio-ingressgateway   200
    istio-system/knative-local-gateway  200
  s1.team-a.svc.cluster.local
    gw-0/edge-0                         404
    istio-system/istio-ingressgateway   404
    istio-system/knative-local-gateway  200
`);
});

describe('a part of the matrix', () => {
  const matrix = async (...args: string[]): Promise<Matrix & { calls: { service: string; through: string }[] }> => {
    const { stdout } = await cli(['explain', '--matrix', ...paths('8-017'), '--format', 'json', ...args]);
    return JSON.parse(stdout) as Matrix & { calls: { service: string; through: string }[] };
  };
  const distinct = (values: readonly string[]): string[] => [...new Set(values)].sort();

  test('is that of a service, of a namespace, of a gateway', async () => {
    const all = await matrix();
    for (const args of [
      ['--service', 'team-a/s1'],
      ['--service', 's1'],
      ['--service', 's1', '-n', 'team-a'],
    ]) {
      const part = await matrix(...args);
      expect(part.cells).toEqual(all.cells.filter(({ service }) => service === 'team-a/s1'));
      expect(part.ready.map(({ service }) => service)).toEqual(['team-a/s1']);
      expect(distinct(part.calls.map(({ service }) => service))).toEqual(['team-a/s1']);
    }
    const ofNamespace = await matrix('-n', 'team-a');
    expect(ofNamespace.cells).toEqual(all.cells.filter(({ service }) => service.startsWith('team-a/')));
    const services = (part: Matrix): string[] => distinct(part.cells.map(({ gatewayService }) => gatewayService));
    for (const name of ['gw-0/edge-0', 'edge-0']) {
      const part = await matrix('--gateway', name);
      expect(services(part)).toEqual(['gw-0/edge-0']);
      expect(part.calls).toEqual(all.calls.filter(({ through }) => through === 'gw-0/edge-0'));
    }
    // The pods of all Services carry the label of this Gateway, which thus applies to all.
    for (const name of ['knative-edge-0', 'knative-serving/knative-edge-0']) {
      expect(services(await matrix('--gateway', name))).toEqual(services(all));
    }
  });

  test.each([
    [['--service', 'none'], /^knative-gateways: no service is as --service and --namespace say; there are team-/],
    [['-n', 'none'], /^knative-gateways: no service is as --service and --namespace say; there are team-/],
    [['--gateway', 'none'], /^knative-gateways: no gateway is as --gateway says; there are gw-0\/edge-0,/],
  ])('%j chooses nothing: refused', async (args, message) => {
    const { status, stderr } = await cli(['explain', '--matrix', ...paths('8-017'), ...args]);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });

  test.each([['--service', 'a'], ['-n', 'a'], ['--gateway', 'a'], ['--all']])('%s needs --matrix', async (...args) => {
    const { status, stderr } = await cli(['explain', 'a.example.com', '-', ...args], { stdin: POD_GATEWAY });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^knative-gateways: --[a-z]+ is for --matrix: add it, or leave --[a-z]+ out\n$/);
  });

  test('a large one is counted and not printed, unless it is asked for', async () => {
    const service = (index: number): string =>
      `---\napiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: s${index}, namespace: team}\n`;
    folder.write('large.yaml', POD_GATEWAY + [...Array(600).keys()].map(service).join(''));
    const args = ['explain', '--matrix', 'large.yaml'];
    expect(await cli(args)).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'knative-gateways: the matrix has 7,200 answers: 1,200 hosts at 3 gateway Services over http and https. Choose some with --service, --namespace or --gateway, or print all with --all or --format json\n',
    });
    expect((await cli([...args, '--all'])).stdout).toContain('team/s599: Ready');
    expect((await cli([...args, '--service', 's1,s2'])).stdout).toContain('team/s2: Ready');
    const { cells } = JSON.parse((await cli([...args, '--format', 'json'])).stdout) as Matrix;
    expect(cells).toHaveLength(7200);
  });
});

test('explain --matrix of manifests without services says so', async () => {
  expect((await cli(['explain', '--matrix', '-'], { stdin: POD_GATEWAY })).stdout).toBe(
    'No Knative Service, Route or DomainMapping.\n',
  );
});

describe('explain HOST', () => {
  const host = 's1.team-a.example.com';

  test('gives the explanation as text and as JSON', async () => {
    const explanation = explain(modelOf('8-017', false), host);
    const text = await cli(['explain', host, ...paths('8-017')]);
    expect(text).toEqual({ status: 0, stdout: explanationText(explanation), stderr: '' });
    expect(text.stdout).toContain(`1. ${host} is the external host of Knative Service team-a/s1.\n`);
    const { stdout } = await cli(['explain', host, ...paths('8-017'), '--format', 'json']);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(explanation)));
  });

  test('a host that nobody has is explained, too', async () => {
    const { status, stdout } = await cli(['explain', 'nobody.example.com', ...paths('8-017')]);
    expect(status).toBe(0);
    expect(stdout).toContain('No Knative Service, Route or DomainMapping has the host nobody.example.com.');
  });

  test('nothing that a manifest holds reaches the terminal unescaped', async () => {
    const stdin =
      'apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: a, namespace: b, labels: {c: "\\e[2J\\u202e"}}\n';
    const { stdout } = await cli(['explain', 'a.b.example.com', '-'], { stdin });
    expect(stdout).toContain('c: \\u{1b}[2J\\u{202e}');
    expect(stdout).not.toContain('\u001b');
  });
});

test('documents that cannot be read are named on the standard error', async () => {
  const { status, stderr } = await cli(['explain', 'a.example.com', '-'], { stdin: BROKEN });
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: 'knative-gateways: -:23: not read: a Kubernetes object needs apiVersion and kind, both non-empty strings\n',
  });
});

test('--client asks from an address, where a policy goes by it', async () => {
  const stdin = ALLOW_LIST;
  const answer = async (...flags: string[]): Promise<string | undefined> => {
    const { stdout } = await cli(['explain', '--matrix', '-', '--format', 'json', ...flags], { stdin });
    return (JSON.parse(stdout) as Matrix).cells.find(({ gatewayService }) => gatewayService === 'gw/edge')?.answer;
  };
  expect(await answer()).toBe('403|404');
  expect(await answer('--client', '192.0.2.7')).toBe('404');
  expect(await answer('--client', '198.51.100.7')).toBe('403');
});

test.each([
  [
    ['a', '-', '--client', '192.0.2.0/24'],
    "option '--client <address>' argument '192.0.2.0/24' is invalid. Allowed is an IPv4 or IPv6 address.",
  ],
  [[], 'no host: give a host, or --matrix, and files or --cluster'],
  [['a.example.com'], 'nothing to read: give files, folders, - for the standard input, or --cluster'],
  [['.'], 'no host: . is a file or folder; give a host before it, or --matrix'],
  [['--matrix'], 'nothing to read: give files, folders, - for the standard input, or --cluster'],
  [['a.example.com', 'none.yaml'], 'none.yaml: there is no such file or folder'],
  [
    ['a', '-', '--format', 'sarif'],
    "option '--format <format>' argument 'sarif' is invalid. Allowed choices are text, json, html.",
  ],
])('%j is refused with status 2 and one message', async (args, message) => {
  expect(await cli(['explain', ...args])).toEqual({ status: 2, stdout: '', stderr: `knative-gateways: ${message}\n` });
});
