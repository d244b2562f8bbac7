// `npm run release:net-istio OLD NEW`: what changed between two net-istio releases. OLD and NEW are manifest files of
// releases (net-istio.yaml), or versions of the Go module knative.dev/net-istio (v0.42.0), which are downloaded.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

const MODULE = 'knative.dev/net-istio';
const FACTS = ['istio.io/api', 'istio.io/client-go', 'k8s.io/api', 'knative.dev/pkg', 'knative.dev/networking'];
/** Fields that differ in every release. */
const RELEASE_FIELD = /(?:\.|^)(?:app\.kubernetes\.io\/version|serving\.knative\.dev\/release|image|checksum)$/;

const [from, to, ...more] = process.argv.slice(2);
if (from === undefined || to === undefined || more.length > 0) {
  console.error('give two net-istio releases: manifest files, or versions of the Go module knative.dev/net-istio');
  process.exit(2);
}
const [old, next] = [from, to].map(load);
for (const line of [...facts(old, next), ...objects(old.objects, next.objects)]) console.log(line);

function load(name) {
  if (existsSync(name)) return { objects: read([name]), modules: {} };
  const text = execFileSync('go', ['mod', 'download', '-json', `${MODULE}@${name}`], { encoding: 'utf8' });
  const { Dir: folder } = JSON.parse(text);
  const config = join(folder, 'config');
  const files = readdirSync(config, { recursive: true })
    .map((file) => join(config, file))
    .filter((file) => file.endsWith('.yaml') && statSync(file).isFile());
  return { objects: read(files), modules: requirements(readFileSync(join(folder, 'go.mod'), 'utf8')) };
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
