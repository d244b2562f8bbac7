// `npm run release:check [-- --tag vX.Y.Z]`: what the release workflow relies on, without publishing anything.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { bundled } from '../languages/bundled.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path) => readFileSync(join(ROOT, path), 'utf8');
const json = (path) => JSON.parse(read(path));
const { values } = parseArgs({ options: { tag: { type: 'string' } } });
const manifest = json('package.json');
const ALLOWED_LICENSES = new Set(['Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'PSF-2.0', 'Python-2.0']);
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall'];
/** Bytes; a release that is much larger has something in it that should not be. */
const LARGEST = 6 * 1024 * 1024;

const problems = [...versions(), ...changelog(), ...workflow(), ...metadata(), ...bundle(), ...archive()];
for (const problem of problems) console.error(`release: ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;

/** Every place that names the version names this one. */
function versions() {
  const { version } = manifest;
  const places = {
    'action.yml': parse(read('action.yml')).inputs.version.default,
    'templates/analyze/template.yml': parse(read('templates/analyze/template.yml').split('---')[0]).spec.inputs.version
      .default,
    'package-lock.json': json('package-lock.json').version,
    'examples/languages/python/requirements.txt': read('examples/languages/python/requirements.txt')
      .trim()
      .split('==')[1],
    ...(values.tag !== undefined && { 'the tag': values.tag.replace(/^v/, '') }),
  };
  return Object.entries(places).flatMap(([place, found]) =>
    found === version ? [] : [`${place} names version ${found}, package.json ${version}`],
  );
}

/** A tag needs its section; before that there is the one for what comes. */
function changelog() {
  const wanted = values.tag === undefined ? 'Unreleased' : manifest.version;
  const sections = [...read('CHANGELOG.md').matchAll(/^## (\S+)/gm)].map(([, name]) => name);
  return sections.includes(wanted) ? [] : [`CHANGELOG.md has no section ${wanted}`];
}

/** Rights are given job by job, and provenance needs an identity. */
function workflow() {
  const { permissions, jobs } = parse(read('.github/workflows/release.yml'));
  const steps = (name) => jobs[name].steps.map(({ run = '' }) => run).join('\n');
  const rights = ([name, { permissions: own }]) =>
    own === undefined ? [`job ${name} does not say its permissions`] : [];
  return [
    ...(Object.keys(permissions).length === 0 ? [] : ['the workflow has permissions outside its jobs']),
    ...Object.entries(jobs).flatMap(rights),
    ...(jobs.npm.permissions['id-token'] === 'write'
      ? []
      : ['job npm cannot prove where it runs: id-token is not write']),
    ...(steps('npm').includes('--provenance') ? [] : ['job npm publishes without --provenance']),
    ...['npm', 'pypi', 'maven', 'go'].flatMap((name) =>
      jobs[name].needs === 'pack' && jobs[name].environment === 'release' ? [] : [`job ${name} is not behind job pack`],
    ),
    ...Object.keys(jobs).flatMap((name) =>
      [...steps(name).matchAll(/npm run ([\w:]+)/g)].flatMap(([, script]) =>
        script in manifest.scripts ? [] : [`job ${name} runs script ${script}, which does not exist`],
      ),
    ),
  ];
}

/** What npm's provenance, jsii and Constructs Hub read. */
function metadata() {
  const url = manifest.repository?.url ?? '';
  return [
    ...(url.startsWith('git+https://') ? [] : ['package.json has no repository, without which provenance is refused']),
    ...(manifest.keywords.includes('cdk8s') ? [] : ['Constructs Hub takes packages with the keyword cdk8s']),
    ...(manifest.author?.name ? [] : ['package.json has no author']),
    ...INSTALL_SCRIPTS.flatMap((name) =>
      name in manifest.scripts ? [`script ${name} would run at every consumer`] : [],
    ),
  ];
}

/** The licences and scripts of what is inside the archive. */
function bundle() {
  const parts = bundled().map((folder) => json(`${folder}/package.json`));
  console.log(
    `inside the archive: ${parts.map(({ name, version, license }) => `${name} ${version} (${license})`).join(', ')}`,
  );
  return parts.flatMap(({ name, license, scripts = {} }) => [
    ...(ALLOWED_LICENSES.has(license) ? [] : [`${name} is under ${license ?? 'no licence'}`]),
    ...INSTALL_SCRIPTS.flatMap((script) => (script in scripts ? [`${name} has the script ${script}`] : [])),
  ]);
}

/** Packing twice gives the same bytes. */
function archive() {
  const temp = mkdtempSync(join(tmpdir(), 'release-'));
  try {
    const [first, second] = ['a', 'b'].map((name) => {
      const folder = mkdtempSync(join(temp, name));
      const file = npm('pack', '--ignore-scripts', '--silent', '--pack-destination', folder).trim();
      const path = join(folder, file);
      return { size: statSync(path).size, sum: createHash('sha512').update(readFileSync(path)).digest('base64') };
    });
    console.log(`archive: ${(first.size / 1024 / 1024).toFixed(1)} MiB, sha512-${first.sum.slice(0, 16)}...`);
    return [
      ...(first.sum === second.sum ? [] : ['packing twice gives different bytes']),
      ...(first.size <= LARGEST ? [] : [`the archive has ${first.size} bytes, more than ${LARGEST}`]),
    ];
  } finally {
    rmSync(temp, { recursive: true });
  }
}

function npm(...args) {
  return execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}
