// A test runner that loads the modules and the tests once, and for each mutant only switches it on and runs the tests
// that cover it. A mutant of a constant, which is read while the modules load, costs a load of its own.
import { commonTokens, declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  determineHitLimitReached,
  DryRunStatus,
  MutantRunStatus,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { resolve } from 'node:path';
import { session } from './session.mjs';

class LoadedOnce {
  static inject = [commonTokens.options];
  #jest;
  #testFiles;

  constructor({ loadedOnce: { jest, testFiles } }) {
    this.#jest = jest;
    this.#testFiles = testFiles.map((file) => resolve(file));
    process.env.NODE_ENV = 'test';
  }

  /** Loading takes no time of the first mutant. */
  async init() {
    await this.#load();
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async dryRun() {
    try {
      const tests = await this.#load();
      return {
        status: DryRunStatus.Complete,
        tests: await tests.runAll(),
        mutantCoverage: session.context.mutantCoverage,
      };
    } catch (error) {
      return { status: DryRunStatus.Error, errorMessage: String(error?.stack ?? error) };
    }
  }

  mutantRun(options) {
    return options.mutantActivation === 'static' ? this.#judgeConstant(options) : this.#judge(options);
  }

  async dispose() {
    await session.end();
  }

  /** A test that fails with the mutant has to pass without it; if not, an earlier mutant has left something behind. */
  async #judge({ activeMutant, testFilter, hitLimit }) {
    const tests = await this.#load();
    const { result, last } = await judged(tests, testFilter, activeMutant, hitLimit);
    if (result.status === MutantRunStatus.Survived || (await passes(tests, last))) return result;
    await session.end();
    return (await judged(await this.#load(), testFilter, activeMutant, hitLimit)).result;
  }

  /** The mutant is active while the modules load, and kills itself if they do not. */
  async #judgeConstant({ activeMutant, hitLimit }) {
    await session.end();
    try {
      const tests = await withMutant(activeMutant, hitLimit, () => this.#load());
      return (await judged(tests, tests.ids, activeMutant, hitLimit)).result;
    } catch (error) {
      return { status: MutantRunStatus.Killed, killedBy: [], failureMessage: String(error), nrOfTests: 0 };
    } finally {
      await session.end();
    }
  }

  #load() {
    return session.load(this.#jest, this.#testFiles);
  }
}

/** Runs the tests until one fails. */
function judged(tests, ids, mutant, hitLimit) {
  return withMutant(mutant, hitLimit, async () => {
    const results = [];
    for (const id of tests.fastFirst(ids)) {
      results.push(await tests.run(id));
      if (results.at(-1).status === TestStatus.Failed) break;
    }
    const timeout = determineHitLimitReached(session.context.hitCount, hitLimit);
    const result = toMutantRunResult(timeout ?? { status: DryRunStatus.Complete, tests: results });
    return { result, last: results.at(-1).id };
  });
}

async function withMutant({ id }, hitLimit, action) {
  Object.assign(session.context, { activeMutant: id, hitCount: hitLimit && 0, hitLimit });
  try {
    return await action();
  } finally {
    Object.assign(session.context, { activeMutant: undefined, hitCount: undefined, hitLimit: undefined });
  }
}

async function passes(tests, id) {
  const { status } = await tests.run(id);
  return status === TestStatus.Success;
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'loaded-once', LoadedOnce)];

export const strykerValidationSchema = {
  properties: {
    loadedOnce: {
      description: "jest's configuration, and the files of the tests.",
      type: 'object',
      properties: { jest: { type: 'object' }, testFiles: { type: 'array', items: { type: 'string' } } },
    },
  },
};
