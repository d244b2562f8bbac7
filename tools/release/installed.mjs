// What somebody gets who has Node and nothing else: the archive, installed into an empty folder.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ANSWERS = ['--domain', 'example.com', '--gateway', 'internal', '--load-balancer', 'clusterIp'];

/** Seconds that one command takes from nothing to manifests, with no cache, project or home. */
export function fromNothing(archive) {
  return inFolder((folder) => {
    const home = join(folder, 'home');
    const work = join(folder, 'work');
    for (const each of [home, work]) mkdirSync(each);
    // Of the environment, only what a registry behind a proxy needs.
    const kept = Object.entries(process.env).filter(([name]) =>
      /^(?:npm_config_(?:registry|cafile)|.*_proxy|NODE_EXTRA_CA_CERTS)$/i.test(name),
    );
    const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
    const env = { ...Object.fromEntries(kept), PATH: process.env.PATH, HOME: home, npm_config_registry: registry };
    const command = `npx --yes --package "${archive}" -- sh -c 'knative-gateways init ${ANSWERS.join(' ')} && knative-gateways synth'`;
    const started = Date.now();
    execFileSync('sh', ['-c', command], { cwd: work, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const seconds = (Date.now() - started) / 1000;
    const manifests = readFileSync(join(work, 'dist/topology.k8s.yaml'), 'utf8');
    if (!manifests.includes('knative-custom-gateway-internal')) throw new Error(`no gateway in:\n${manifests}`);
    return seconds;
  });
}

/** The size of an installation in bytes, and its components in CycloneDX, without what differs from run to run. */
export function installation(archive) {
  return inFolder((folder) => {
    const npm = (...args) =>
      execFileSync('npm', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    writeFileSync(join(folder, 'package.json'), '{ "name": "installation", "version": "0.0.0", "private": true }');
    npm('install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', archive);
    return {
      size: sizeOf(join(folder, 'node_modules')),
      sbom: ofPackage(JSON.parse(npm('sbom', '--sbom-format', 'cyclonedx'))),
    };
  });
}

/** The list for the package itself, which is what the installation is for. */
function ofPackage(sbom) {
  const { metadata, components, dependencies } = sbom;
  const root = metadata.component['bom-ref'];
  const [name] = dependencies.find(({ ref }) => ref === root).dependsOn;
  const own = components.find((each) => each['bom-ref'] === name);
  return {
    ...sbom,
    serialNumber: undefined,
    // Where the archive was when it was installed is of no use to others.
    metadata: { ...metadata, timestamp: undefined, component: { ...own, externalReferences: undefined } },
    components: components.filter((each) => each !== own),
    dependencies: dependencies.filter(({ ref }) => ref !== root),
  };
}

function sizeOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'installed-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
