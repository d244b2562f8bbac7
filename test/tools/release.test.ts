import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const temp = mkdtempSync(join(tmpdir(), 'release-'));
afterAll(() => {
  rmSync(temp, { recursive: true, force: true });
});

const TOOL = JSON.stringify(join(root, 'tools/release/archive.mjs'));
const BUNDLED = JSON.stringify(join(root, 'tools/languages/bundled.mjs'));

/** What is wrong with an archive that has everything, or all but one part, and with an SBOM alike. */
function problems(missing: string): string[] {
  const script = `
    import { readFileSync } from 'node:fs';
    import { bundleProblems } from ${TOOL};
    import { bundled } from ${BUNDLED};
    const folders = bundled().filter((folder) => !folder.endsWith('/' + ${JSON.stringify(missing)}));
    const components = folders.map((folder) => JSON.parse(readFileSync(${JSON.stringify(root)} + '/' + folder + '/package.json', 'utf8')));
    console.log(JSON.stringify(bundleProblems({ files: folders.map((folder) => folder + '/package.json') }, { components })));`;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }),
  ) as string[];
}

test('THIRD-PARTY.md lists what is inside the archive, with its licences', () => {
  expect(problems('')).toEqual([]);
});

test('a package that the archive or the SBOM lacks is a problem', () => {
  expect(problems('picocolors')).toEqual([
    'the archive has no node_modules/picocolors',
    expect.stringMatching(/^the SBOM has no picocolors \d/),
  ]);
});

test('what follows from the repository does', () => {
  const script = `
    import { metadataProblems } from ${JSON.stringify(join(root, 'tools/release/metadata.mjs'))};
    console.log(JSON.stringify(metadataProblems([])));`;
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })).toBe('[]\n');
});

test('the site of a release stands beside those before it, and the root leads to the newest', () => {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: temp, encoding: 'utf8' });
  git('init', '-q', '--bare', 'pages.git');
  const checkout = join(temp, 'checkout');
  mkdirSync(join(checkout, 'tools'), { recursive: true });
  cpSync(join(root, 'tools/release'), join(checkout, 'tools/release'), { recursive: true });
  execFileSync('git', ['init', '-q'], { cwd: checkout });
  execFileSync('git', ['remote', 'add', 'origin', join(temp, 'pages.git')], { cwd: checkout });
  for (const version of ['0.9.0', '0.10.0', '0.9.1']) {
    mkdirSync(join(checkout, 'dist-site', version), { recursive: true });
    writeFileSync(join(checkout, 'dist-site', version, 'index.html'), version);
    execFileSync(process.execPath, [join(checkout, 'tools/release/publish-site.mjs'), version]);
  }
  git('clone', '-q', '-b', 'gh-pages', 'pages.git', 'served');
  expect(readdirSync(join(temp, 'served')).filter((name) => /^\d/.test(name))).toEqual(['0.10.0', '0.9.0', '0.9.1']);
  expect(readFileSync(join(temp, 'served/index.html'), 'utf8')).toContain('url=./0.10.0/');
});
