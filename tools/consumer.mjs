// Runs the command from the packed archive in an empty folder. Then installs the package into what `cdk8s init
// typescript-app` creates, with jest 29 and 30, and compiles, tests and synthesizes there. Needs the package
// registry, and so is not part of `npm test`.
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(import.meta.dirname, '..');
const template = join(root, 'node_modules/cdk8s-cli/templates/typescript-app');
const temp = mkdtempSync(join(tmpdir(), 'consumer-'));

const APP = `import { App } from 'cdk8s';
import { GatewayAssignment, KnativeRelease, KnativeService, MultiGatewayChart } from 'cdk8s-knative-gateways';
import { TopologyValidation } from 'cdk8s-knative-gateways/validation';

export const plugin = new TopologyValidation({ failOn: 'warning' });
const app = new App();
export const chart = new MultiGatewayChart(app, 'gateways', {
  knative: KnativeRelease.V1_15,
  gateways: { alpha: { assignment: GatewayAssignment.label('gateway', 'alpha') } },
});
new KnativeService(chart, 'beta', { image: 'example.com/app:1' }).assignTo(chart.gateway('alpha'));
app.synth();
`;
const TEST = `import 'cdk8s-knative-gateways/jest';
import { chart } from './main';

test('the topology', () => {
  expect(chart).toIsolateGateways();
  expect(chart).toRouteHost('beta.default.example.com').through(chart.gateway('alpha'));
  expect(chart).not.toRouteHost('beta.default.example.com').through('knative-serving/knative-ingress-gateway');
});
`;
// Negative control: where types are not found, everything is `any`, and nothing is left to be expected.
const WRONG = `import 'cdk8s-knative-gateways/jest';
import { chart } from './main';

export const wrong = () => {
  // @ts-expect-error -- a number is no gateway
  expect(chart).toRouteHost('beta.default.example.com').through(5);
};
`;
const CDK8S = `language: typescript
app: npx ts-node main.ts
output: dist
validations:
  - package: ./node_modules/cdk8s-knative-gateways/build/lib/validation.js
    class: TopologyValidation
    version: 0.1.0
`;

try {
  const archive = execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', temp], {
    cwd: root,
    encoding: 'utf8',
  }).trim();
  // Most of it is waiting for files and for the registry.
  const ended = await Promise.allSettled([
    checkBare(join(temp, archive)),
    ...['29', '30'].map((jest) => check(jest, join(temp, archive))),
  ]);
  const failure = ended.find(({ status }) => status === 'rejected');
  if (failure !== undefined) throw failure.reason;
} finally {
  rmSync(temp, { recursive: true });
}

/** The commands in an empty folder: no project, no code. */
async function checkBare(archive) {
  const folder = join(temp, 'bare');
  mkdirSync(folder);
  const command = ['--yes', '--package', archive, '--', 'knative-gateways'];
  const answers = ['--domain', 'example.com', '--gateway', 'internal', '--load-balancer', 'clusterIp'];
  const started = Date.now();
  await run(folder, 'npx', ...command, 'init', ...answers);
  await run(folder, 'npx', ...command, 'synth');
  const manifests = readFileSync(join(folder, 'dist/topology.k8s.yaml'), 'utf8');
  if (!manifests.includes('knative-custom-gateway-internal')) throw new Error(`no gateway in:\n${manifests}`);
  console.log(`empty folder: from nothing to manifests in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

async function check(jest, archive) {
  const folder = join(temp, `jest-${jest}`);
  cpSync(template, folder, { recursive: true });
  rmSync(join(folder, '__snapshots__'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifestFor(jest, archive), undefined, 2));
  writeFileSync(join(folder, 'main.ts'), APP);
  writeFileSync(join(folder, 'main.test.ts'), TEST);
  writeFileSync(join(folder, 'wrong.ts'), WRONG);
  writeFileSync(join(folder, 'cdk8s.yaml'), CDK8S);

  await run(folder, 'npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', '--silent');
  await run(folder, 'npx', 'tsc', '--noEmit');
  await run(folder, 'npx', 'jest');
  await run(folder, 'npx', 'cdk8s', 'synth', '--check-upgrade=false');
  console.log(`jest ${jest}: compiles, tests pass, synthesis validates, a wrong argument is an error`);
}

/** The manifest of the template, with its placeholders filled in from the versions that are installed here. */
function manifestFor(jest, archive) {
  const version = (name) => JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
  const text = readFileSync(join(template, 'package.json'), 'utf8')
    .replace('{{ $base }}', 'consumer')
    .replace('{{ cdk8s_core_version }}', version('cdk8s'))
    .replace('^{{ cdk8s_plus_version }}', '2')
    .replace('{{ constructs_version }}', version('constructs'))
    .replace('{{ cdk8s_cli_spec }}', version('cdk8s-cli'));
  const manifest = JSON.parse(text);
  manifest.dependencies['cdk8s-knative-gateways'] = `file:${archive}`;
  manifest.devDependencies['jest'] = `^${jest}`;
  manifest.devDependencies['@types/jest'] = `^${jest}`;
  // The Node types of 14 in the template do not compile with the types of jest 30.
  if (jest === '30') manifest.devDependencies['@types/node'] = '^20';
  return manifest;
}

async function run(cwd, command, ...args) {
  const ended = promisify(execFile)(command, args, { cwd });
  ended.child.stdin.end();
  try {
    await ended;
  } catch (error) {
    const { code, stdout, stderr } = error;
    throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`, { cause: error });
  }
}
