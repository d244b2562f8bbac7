import { runCLI } from 'jest';
import { fileURLToPath } from 'node:url';
import { LoadedTests } from './loaded-tests.mjs';

const ENVIRONMENT = fileURLToPath(new URL('environment.mjs', import.meta.url));

/** One run of jest in this process, which loads modules and tests and then waits. */
class Session {
  /** What the mutated modules read: the active mutant, the current test, hits. */
  context = {};
  #finish;
  #ended;
  #loaded;
  #tests;

  /** The tests; throws if they cannot be loaded. */
  async load(jest, testFiles) {
    if (this.#tests !== undefined) return this.#tests;
    const loaded = new Promise((resolve) => (this.#loaded = resolve));
    this.#ended = run(jest, testFiles);
    this.#tests = await Promise.race([loaded, this.#ended.then(thrown)]);
    return this.#tests;
  }

  /** Called by the environment. */
  async hold(root) {
    const finished = new Promise((resolve) => (this.#finish = resolve));
    this.#loaded(new LoadedTests(root, this.context));
    await finished;
  }

  async end() {
    await this.#tests?.end();
    this.#finish?.();
    await this.#ended;
    this.#tests = this.#finish = this.#ended = undefined;
  }
}

async function run(jest, testFiles) {
  const config = {
    ...jest,
    globals: { testFiles },
    reporters: [],
    rootDir: process.cwd(),
    roots: ['<rootDir>/tools/mutation'],
    testEnvironment: ENVIRONMENT,
    testMatch: ['**/all-tests.cjs'],
  };
  const options = { ci: true, config: JSON.stringify(config), runInBand: true, silent: true, watchman: false };
  const { results } = await runCLI(options, [process.cwd()]);
  return results.testResults;
}

function thrown(testResults) {
  throw new Error(testResults.map(({ failureMessage }) => failureMessage).join('\n') || 'no test was loaded');
}

export const session = new Session();
