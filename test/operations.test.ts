import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { cli, type Ran, root, workingFolder } from './cli/support';

const page = readFileSync(join(root, 'docs/operations.md'), 'utf8');
const sections = page
  .split(/^## /m)
  .slice(1)
  .map((text) => [text.split('\n')[0] ?? '', text] as const);
const block = (info: string): string => new RegExp(`^\`\`\`yaml ${info}\n([^]*?)^\`\`\`$`, 'm').exec(page)?.[1] ?? '';
const commandsOf = (text: string): string[] =>
  [...text.matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap(([, lines = '']) => lines.trim().split('\n'));
const commands = commandsOf(page);

/** What each command of the page ends with and says. */
const EXPECTED: Readonly<Record<string, readonly [status: number, says: RegExp]>> = {
  'assess dist/': [0, /instead: an AuthorizationPolicy/],
  'cost dist/ --against shared': [0, /^total +54\.75 \+ unknown[^]*one gateway for all, instead +27\.38/m],
  'analyze dist/': [0, /0 errors|1 finding: 1 note/],
  'explain shop.team-a.example.com dist/': [0, /Ready will be True[^]*probes Service/],
  'verify dist/ --address istio-system-team-a/istio-ingressgateway=203.0.113.7': [0, /4 of 4 answers are as predicted/],
  'explain --matrix dist/': [0, /team-b\/wiki[^]*blocked to team-a/],
  'plan patched/ dist/': [0, /stock[^]*net-istio|net-istio[^]*stock/],
  'synth topology.yaml --output -': [0, /kind: Telemetry[^]*|kind: PrometheusRule/],
  'synth topology.yaml': [0, /^$/],
  'analyze dist/ --fail-on warning': [0, /finding/],
  'plan old/ dist/ --format markdown': [0, /wiki\.team-b\.example\.com[^]*is reachable/],
  'picture dist/ --output topology.html': [0, /^$/],
  'verify dist/ --address istio-system-team-a/istio-ingressgateway=203.0.113.7 --format junit': [0, /<testsuites/],
  'verify --job registry.example.com/knative-gateways:1': [0, /kind: Job/],
  'plan dist/ dist/ --old-knative 1.15 --knative 1.18': [
    0,
    /3 steps[^]*Upgrade Knative Serving and net-istio to 1\.18/,
  ],
  'convert dist/topology.k8s.yaml --to lists-empty-is-none --output converted.yaml': [0, /^$/],
  'explain --matrix dist/ --format json': [0, /"calls"/],
  'rules authorization-policy-cuts-knative': [0, /AuthorizationPolicy/],
  'plan dist/ without/': [
    0,
    /Point the records[^]*Apply the final config-istio[^]*Delete the Istio Gateways[^]*load balancers/,
  ],
};

/** As the recipe with a patched controller has it: both gateways without a selector. */
const PATCHED = `apiVersion: v1
kind: ConfigMap
metadata: { name: config-istio, namespace: knative-serving }
data:
  external-gateways: |
    - { name: "knative-ingress-gateway", namespace: "knative-serving", service: "istio-ingressgateway.istio-system.svc.cluster.local" }
    - { name: "knative-custom-gateway-team-a", namespace: "istio-system-team-a", service: "istio-ingressgateway.istio-system-team-a.svc.cluster.local" }
`;

workingFolder();
let gateway: Server;

/** Gateway team-a. */
beforeAll(async () => {
  gateway = createServer(({ headers: { host = '' } }, response) => {
    const isOwn = host === 'shop.team-a.example.com';
    response.writeHead(isOwn ? 200 : 404, isOwn ? { 'x-envoy-upstream-service-time': '1' } : {}).end();
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.2', resolve));
  writeFileSync('topology.yaml', block('topology'));
  for (const name of ['patched', 'without']) mkdirSync(name);
  writeFileSync('without/config-istio.yaml', block('without'));
  // Before team-b got its gateway.
  const before = block('topology')
    .replace(/^ {2}team-b: .*\n/m, '')
    .replace(', gateway: team-b', '');
  writeFileSync('old.yaml', before);
  await cli(['synth', 'old.yaml', '--output', 'old']);
  await cli(['synth', 'topology.yaml']);
  const text = readFileSync('dist/topology.k8s.yaml', 'utf8');
  const isService = (document: string): boolean =>
    document.includes('kind: Service\n') && document.includes('serving.knative.dev/v1\n');
  const kept = text
    .split(/^---\n/m)
    .filter((document) => isService(document) || /namespace: istio-system-team-a\n/.test(document));
  writeFileSync('patched/all.yaml', [PATCHED, ...kept].join('---\n'));
});
afterAll(() => {
  gateway.close();
});

/** On the loopback address of the stand-in. */
function run(command: string): Promise<Ran> {
  const args = command.replace('203.0.113.7', '127.0.0.2').split(' ');
  const isAsking = command.startsWith('verify') && !command.includes('--job');
  const { port } = gateway.address() as AddressInfo;
  return cli([...args, ...(isAsking ? ['--http-port', `${port}`, '--https-port', '1'] : [])]);
}

test.each(sections)('%s: has a command', (_title, text) => {
  expect(commandsOf(text).length).toBeGreaterThan(0);
});

test('every command of the page is expected, and every expected one is on the page', () => {
  expect(new Set(commands)).toEqual(new Set(Object.keys(EXPECTED).map((command) => `knative-gateways ${command}`)));
});

test.each(Object.entries(EXPECTED))('%s', async (command, [status, says]) => {
  const ran = await run(command);
  expect({ command, ...ran }).toMatchObject({ command, status });
  expect(ran.stdout).toMatch(says);
});

test('an answer where there should be none is found by the same command', async () => {
  gateway.removeAllListeners('request');
  gateway.on('request', (_request, response) => {
    response.writeHead(200, { 'x-envoy-upstream-service-time': '1' }).end();
  });
  const { status, stdout } = await run('verify dist/ --address istio-system-team-a/istio-ingressgateway=203.0.113.7');
  expect(status).toBe(1);
  expect(stdout).toMatch(/leak[^]*wiki\.team-b\.example\.com/);
});
