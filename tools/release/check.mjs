// `npm run release:check [-- --tag vX.Y.Z]`: the dry run of a release. Prints what would be published where, and checks
// what the release workflow relies on, without publishing anything.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { archiveProblems, INSTALL_SCRIPTS } from './archive.mjs';
import { json, read } from './files.mjs';
import { metadataProblems, publications } from './metadata.mjs';

const { values } = parseArgs({ options: { tag: { type: 'string' } } });
const manifest = json('package.json');

print();
const problems = [...versions(), ...changelog(), ...workflow(), ...metadataProblems(INSTALL_SCRIPTS), ...archive()];
for (const problem of problems) console.error(`release: ${problem}`);
console.log(problems.length === 0 ? 'release: nothing stands against it' : `release: ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;

function print() {
  const rows = publications();
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column].length)));
  console.log(`A release of ${values.tag ?? 'what is here'} would publish:`);
  for (const [where, what, how] of rows) console.log(`  ${where.padEnd(widths[0])}  ${what.padEnd(widths[1])}  ${how}`);
  const text = section();
  const entries = text.match(/^- /gm)?.length ?? 0;
  // Of what is not tagged yet, the themes are enough.
  if (values.tag !== undefined) console.log(`\n${text}`);
  else {
    const themes = [...text.matchAll(/^### (.+)$/gm)].map(([, name]) => name);
    console.log(`Changelog: section ${wantedSection()}, ${entries} entries (${themes.join(', ')})`);
  }
}

/** Every place that names the version names this one. */
function versions() {
  const { version } = manifest;
  const places = {
    'action.yml': parse(read('action.yml')).inputs.version.default,
    'templates/analyze/template.yml': parse(read('templates/analyze/template.yml').split('---')[0]).spec.inputs.version
      .default,
    'package-lock.json': json('package-lock.json').version,
    'examples/languages/go/go.mod': /cdk8sknativegateways v(\S+)/.exec(read('examples/languages/go/go.mod'))?.[1],
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
  return section() === '' ? [`CHANGELOG.md has no section ${wantedSection()}, or nothing in it`] : [];
}

function wantedSection() {
  return values.tag === undefined ? 'Unreleased' : manifest.version;
}

function section() {
  const parts = read('CHANGELOG.md').split(/^## /m);
  return parts.find((part) => part.startsWith(wantedSection()))?.trim() ?? '';
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

function archive() {
  const temp = mkdtempSync(join(tmpdir(), 'release-'));
  try {
    return archiveProblems(temp);
  } finally {
    rmSync(temp, { recursive: true });
  }
}
