// The npm archive: packed twice, with what is inside.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundled } from '../languages/bundled.mjs';
import { json, read, ROOT } from './files.mjs';
import { fromNothing, installation } from './installed.mjs';

const ALLOWED_LICENSES = new Set(['Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'PSF-2.0', 'Python-2.0']);
export const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall'];
/** Bytes; a release that is much larger has something in it that should not be. */
const LARGEST = 3 * 1024 * 1024;
const LARGEST_INSTALLED = 16 * 1024 * 1024;
/** From nothing to manifests: 10 to 20 s, and more beside the tests of a busy machine. */
const LONGEST_SECONDS = 60;

/** Packs into a folder; the path, the size and the sum of the archive, and the files in it. */
export function packed(folder) {
  mkdirSync(folder, { recursive: true });
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const options = { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] };
  const [{ filename, size, unpackedSize, files }] = JSON.parse(execFileSync('npm', args, options));
  const path = join(folder, filename);
  const sum = createHash('sha512').update(readFileSync(path)).digest('base64');
  return { path, size, unpackedSize, sum, files: files.map((each) => each.path) };
}

/** The licences and scripts of what is inside the archive, in the archive, THIRD-PARTY.md and the SBOM. */
export function bundleProblems({ files }, sbom) {
  const parts = bundled().map((folder) => ({ folder, ...json(`${folder}/package.json`) }));
  const rows = new Map(
    [...read('THIRD-PARTY.md').matchAll(/^\| `(\S+)` +\| (\S+) /gm)].map(([, name, license]) => [name, license]),
  );
  const listed = new Set(sbom.components.map(({ name, version }) => `${name} ${version.replace(/^v/, '')}`));
  const names = new Set(parts.map(({ name }) => name));
  const others = [...rows.keys()].filter((name) => !names.has(name));
  return [
    ...others.map((name) => `THIRD-PARTY.md lists ${name}, which is not inside the archive`),
    ...parts.flatMap(({ folder, name, version, license, scripts = {} }) => [
      ...(ALLOWED_LICENSES.has(license) ? [] : [`${name} is under ${license ?? 'no licence'}`]),
      ...(rows.get(name) === license ? [] : [`THIRD-PARTY.md does not say that ${name} is under ${license}`]),
      ...(files.includes(`${folder}/package.json`) ? [] : [`the archive has no ${folder}`]),
      ...(listed.has(`${name} ${version.replace(/^v/, '')}`) ? [] : [`the SBOM has no ${name} ${version}`]),
      ...INSTALL_SCRIPTS.flatMap((script) => (script in scripts ? [`${name} has the script ${script}`] : [])),
    ]),
  ];
}

/** Packing twice gives the same bytes, and what is installed is small and quick. */
export function archiveProblems(temp) {
  const [first, second] = ['a', 'b'].map((name) => packed(join(temp, name)));
  const { size, sbom } = installation(first.path);
  const seconds = fromNothing(first.path);
  const mib = (bytes) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  console.log(
    `archive: ${mib(first.size)}, unpacked ${mib(first.unpackedSize)}, sha512-${first.sum.slice(0, 16)}..., the same when packed again`,
  );
  console.log(`installed with its peer dependencies: ${mib(size)}`);
  console.log(`one command in an empty home, from nothing to manifests: ${seconds.toFixed(1)} s`);
  console.log(`inside: ${sbom.components.map(({ name, version }) => `${name} ${version}`).join(', ')}`);
  const maps = first.files.filter((file) => file.endsWith('.map'));
  return [
    ...(first.sum === second.sum ? [] : ['packing twice gives different bytes']),
    ...(first.size <= LARGEST ? [] : [`the archive has ${first.size} bytes, more than ${LARGEST}`]),
    ...(size <= LARGEST_INSTALLED ? [] : [`an installation has ${size} bytes, more than ${LARGEST_INSTALLED}`]),
    ...(seconds <= LONGEST_SECONDS
      ? []
      : [`from nothing to manifests takes ${seconds} s, more than ${LONGEST_SECONDS}`]),
    ...(maps.length === 0 ? [] : [`the archive has source maps: ${maps.join(', ')}`]),
    ...bundleProblems(first, sbom),
  ];
}
