// Mutation testing of the sets that are named, or of all:
//   node tools/mutation/run.mjs [SET...] [--concurrency N] [--force] [--one-in N] [--file FILE]...
// With --one-in, one statement in N is mutated, and with --file only these files: a quick look, which no floor is for.
import { Stryker } from '@stryker-mutator/core';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import jest from '../../jest.config.mjs';

const SETS = JSON.parse(readFileSync(new URL('sets.json', import.meta.url), 'utf8'));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    concurrency: { type: 'string', default: '2' },
    force: { type: 'boolean', default: false },
    'one-in': { type: 'string', default: '1' },
    file: { type: 'string', multiple: true },
  },
});
const unknown = positionals.filter((name) => !(name in SETS));
if (unknown.length > 0) throw new Error(`no such set: ${unknown.join(', ')}; allowed: ${Object.keys(SETS).join(', ')}`);

process.env.MUTATION_ONE_IN = values['one-in'];
const isSample = values['one-in'] !== '1';
const isPart = isSample || values.file !== undefined;
const folder = isPart ? `temp/mutation-1-in-${values['one-in']}` : 'temp/mutation';
mkdirSync(folder, { recursive: true });
for (const name of positionals.length > 0 ? positionals : Object.keys(SETS)) await run(name, SETS[name]);

/** Sets process.exitCode where the score is below the floor. */
async function run(name, { mutate, tests, floor, ignoreStatic }) {
  const started = Date.now();
  const stryker = new Stryker({
    mutate: values.file ?? mutate,
    testRunner: 'loaded-once',
    loadedOnce: { jest, testFiles: tests.flatMap(filesOf) },
    plugins: ['./tools/mutation/runner.mjs', './tools/mutation/sample.mjs'],
    ignorers: ['sample'],
    // A block holds statements of the sample and others.
    mutator: { excludedMutations: isSample ? ['BlockStatement'] : [] },
    coverageAnalysis: 'perTest',
    ignoreStatic,
    incremental: values.file === undefined,
    incrementalFile: `${folder}/${name}.incremental.json`,
    force: values.force,
    concurrency: Number(values.concurrency),
    reporters: ['clear-text', 'html', 'json', 'progress-append-only'],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false, skipFull: true },
    htmlReporter: { fileName: `${folder}/${name}.html` },
    jsonReporter: { fileName: `${folder}/${name}.json` },
    ignorePatterns: ['build', 'dist', 'coverage', 'temp'],
    tempDirName: 'temp/stryker',
    thresholds: { high: 95, low: 90, break: isPart ? null : floor },
    checkers: [],
    disableTypeChecks: false,
    timeoutMS: 60_000,
    timeoutFactor: 4,
    allowConsoleColors: false,
    logLevel: 'warn',
  });
  await stryker.runMutationTest();
  console.log(`${name}: ${Math.round((Date.now() - started) / 1000)} s`);
}

/** Only the name of a file may have an asterisk. */
function filesOf(pattern) {
  const [start, end] = pattern.split('*');
  if (end === undefined) return [pattern];
  const folder = dirname(`${start}x`);
  const found = readdirSync(folder)
    .map((name) => join(folder, name))
    .sort();
  const matching = found.filter((path) => path.startsWith(start) && path.endsWith(end));
  if (matching.length === 0) throw new Error(`no file: ${pattern}`);
  return matching;
}
