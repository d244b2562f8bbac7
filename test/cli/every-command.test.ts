import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { STOCK_VERSIONS, stockInstall } from '../analysis/rules/stock';
import { cli, root, workingFolder } from './support';

// Every command of operators on each kind of input: what `synth` writes, a folder of hand-written YAML, and what a
// release installs. The conformance run has a cluster, and the files of a release.
const page = readFileSync(`${root}/docs/plan.md`, 'utf8');
const block = (info: string): string => new RegExp(`^\`\`\`yaml ${info}\n([^]*?)^\`\`\`$`, 'm').exec(page)?.[1] ?? '';

workingFolder();
beforeAll(async () => {
  for (const name of ['hand-written', 'release']) mkdirSync(name);
  writeFileSync('hand-written/gateway.yaml', block('new'));
  writeFileSync('hand-written/notes.txt', 'not YAML: [');
  const [stock] = STOCK_VERSIONS.slice(-1);
  if (stock !== undefined) writeFileSync('release/serving.yaml', stockInstall(stock));
  writeFileSync(
    'topology.yaml',
    'knative: "1.15"\ngateways: { edge: { assignment: { label: { key: gateway, value: edge } }, loadBalancer: awsNetwork } }\n',
  );
  await cli(['synth', 'topology.yaml']);
});

const GATEWAY: Readonly<Record<string, string>> = {
  dist: 'istio-system-edge/knative-custom-gateway-edge',
  'hand-written': 'edge/edge',
  release: 'knative-serving/knative-ingress-gateway',
};

const INPUTS = Object.keys(GATEWAY);

test.each(['cost', 'assess', 'picture'].flatMap((command) => INPUTS.map((input) => [command, input] as const)))(
  '%s %s names the gateway',
  async (command, input) => {
    const { status, stdout, stderr } = await cli([command, input]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining('Error') });
    expect(stdout).toContain(GATEWAY[input]?.split('/')[1]);
  },
);

test.each(INPUTS)('plan %s to itself has no steps, and one to another folder has', async (input) => {
  const same = await cli(['plan', input, input, '--knative', '1.15']);
  expect(same).toMatchObject({ status: 0, stdout: expect.stringMatching(/nothing|no steps|0 steps/i) });
  const other = INPUTS[(INPUTS.indexOf(input) + 1) % INPUTS.length] ?? '';
  const { status, stdout } = await cli([
    'plan',
    input,
    other,
    '--old-knative',
    '1.15',
    '--knative',
    '1.15',
    '--accept',
  ]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^1\. /m);
});

test.each([
  ['dist/topology.k8s.yaml', 'external-gateways'],
  ['hand-written/gateway.yaml', 'external-gateways'],
  // The release's config-istio says nothing, which stays so.
  ['release/serving.yaml', '_example'],
])('convert %s keeps what it does not know', async (file, key) => {
  const { status, stdout } = await cli(['convert', file, '--from', '1.15', '--to', 'lists-empty-is-none']);
  expect(status).toBe(0);
  expect(stdout).toContain(key);
});

test.each(INPUTS)('verify %s asks nobody whose address nothing names', async (input) => {
  const { status, stdout, stderr } = await cli(['verify', input]);
  expect(status).toBe(2);
  expect(stdout + stderr).toContain('--address');
});
