// `npm run release:net-istio OLD NEW`: what changed between two net-istio releases. OLD and NEW are manifest files of
// releases (net-istio.yaml), or versions of the Go module knative.dev/net-istio (v0.42.0), which are downloaded.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

const MODULE = 'knative.dev/net-istio';
const FACTS = ['istio.io/api', 'istio.io/client-go', 'k8s.io/api', 'knative.dev/pkg', 'knative.dev/networking'];
const VERSION = /^v\d+\.\d+\.\d+(?:-[\w.-]+)?$/;
const FILE_INSTEAD = 'give the manifest file of the release, net-istio.yaml, which is among its files on GitHub';
/** Fields that differ in every release. */
const RELEASE_FIELD = /(?:\.|^)(?:app\.kubernetes\.io\/version|serving\.knative\.dev\/release|image|checksum)$/;

const [from, to, ...more] = process.argv.slice(2);
if (from === undefined || to === undefined || more.length > 0) {
  fail('give two net-istio releases: manifest files, or versions of the Go module knative.dev/net-istio');
}
const [old, next] = [from, to].map(load);
for (const line of [...facts(old, next), ...objects(old.objects, next.objects)]) console.log(line);

function load(name) {
  if (existsSync(name)) return { objects: read([name]), modules: {} };
  if (!VERSION.test(name)) fail(`${name}: neither a file, nor a version such as v0.42.0`);
  const folder = downloaded(name);
  const config = join(folder, 'config');
  if (!existsSync(config)) fail(`${name}: its module has no folder config; ${FILE_INSTEAD}`);
  const files = readdirSync(config, { recursive: true })
    .map((file) => join(config, file))
    .filter((file) => file.endsWith('.yaml') && statSync(file).isFile());
  return { objects: read(files), modules: requirements(readFileSync(join(folder, 'go.mod'), 'utf8')) };
}

function downloaded(version) {
  const module = `${MODULE}@${version}`;
  const { error, stdout, stderr } = spawnSync('go', ['mod', 'download', '-json', module], { encoding: 'utf8' });
  if (error !== undefined) fail(`${version}: go cannot be run (${error.code}): install Go, or ${FILE_INSTEAD}`);
  // An error is in the answer, or before there is one, on the standard error.
  const { Dir: folder, Error: problem } = stdout.trim() === '' ? {} : JSON.parse(stdout);
  if (folder === undefined) fail(`${problem ?? `${module}: ${stderr.trim()}`}\n${FILE_INSTEAD}`);
  return folder;
}

function fail(problem) {
  console.error(`net-istio: ${problem}`);
  process.exit(2);
}

function read(files) {
  const all = files.flatMap((file) => parseAllDocuments(readFileSync(file, 'utf8')).map((each) => each.toJS()));
  const named = all.filter((each) => each?.kind !== undefined && each.metadata?.name !== undefined);
  return new Map(named.map((each) => [`${each.kind} ${each.metadata.namespace ?? ''}/${each.metadata.name}`, each]));
}

function requirements(text) {
  return Object.fromEntries([...text.matchAll(/^\s+(\S+) (v\S+)/gm)].map(([, name, version]) => [name, version]));
}

/** What a row of docs/releases.md is made from. */
function facts({ modules: before }, { modules: after }) {
  return FACTS.flatMap((name) => (before[name] === after[name] ? [] : [`${name}: ${before[name]} -> ${after[name]}`]));
}

function objects(before, after) {
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  return keys.flatMap((key) => {
    if (!before.has(key)) return [`+ ${key}`];
    if (!after.has(key)) return [`- ${key}`];
    return fields(flat(before.get(key)), flat(after.get(key))).map((line) => `~ ${key}: ${line}`);
  });
}

function fields(before, after) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .filter((name) => before[name] !== after[name] && !RELEASE_FIELD.test(name))
    .map((name) => `${name}: ${before[name] ?? '(none)'} -> ${after[name] ?? '(none)'}`);
}

function flat(value, path = '') {
  if (typeof value !== 'object' || value === null) return { [path]: JSON.stringify(value) };
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, child]) => flat(child, path === '' ? key : `${path}.${key}`)),
  );
}
