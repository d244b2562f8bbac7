import { TestStatus } from '@stryker-mutator/api/test-runner';
import { relative } from 'node:path';

// A test that waits forever does not hold up the others.
const TIMEOUT_MS = 30_000;

/** The tests that jest has loaded, each of which can run again and again. */
export class LoadedTests {
  #context;
  #root;
  #tests = new Map();

  constructor(root, context) {
    this.#root = root;
    this.#context = context;
    for (const file of root.children) this.#add(file, file.name, relative(process.cwd(), file.name));
  }

  get ids() {
    return [...this.#tests.keys()];
  }

  /** Fast ones first, as far as they have run. */
  fastFirst(ids) {
    const spent = (id) => this.#tests.get(id).timeSpentMs;
    return [...ids].sort((a, b) => spent(a) - spent(b));
  }

  /** The result of one test, in the form of Stryker. */
  async run(id) {
    const { test, ...of } = this.#tests.get(id);
    const [before, after] = [eachHooks(test, 'beforeEach').reverse().flat(), eachHooks(test, 'afterEach').flat()];
    const started = performance.now();
    const failure = await failureOf(async () => {
      try {
        for (const hook of [...before, test]) await hook.fn.call({});
      } finally {
        for (const hook of after) await hook.fn.call({});
      }
    });
    const timeSpentMs = performance.now() - started;
    this.#tests.get(id).timeSpentMs = timeSpentMs;
    const result = { ...of, id, timeSpentMs };
    return failure === undefined
      ? { ...result, status: TestStatus.Success }
      : { ...result, status: TestStatus.Failed, failureMessage: failure };
  }

  /** Every test, with the mutants that it covers in the context. */
  async runAll() {
    const results = [];
    for (const id of this.ids) {
      this.#context.currentTestId = id;
      results.push(await this.run(id));
      this.#context.currentTestId = undefined;
    }
    return results;
  }

  async end() {
    for (const hook of hooksBelow(this.#root, 'afterAll')) await hook.fn.call({});
  }

  #add(block, fileName, path) {
    if (block.hooks.some(({ type }) => type === 'beforeAll')) {
      throw new Error(`${path}: beforeAll() is not supported here, since what it covers belongs to no test`);
    }
    for (const child of block.children) {
      const name = `${path} ${child.name}`;
      if (child.type === 'describeBlock') this.#add(child, fileName, name);
      else if (child.mode !== 'skip' && child.mode !== 'todo') this.#addTest(child, fileName, name);
    }
  }

  #addTest(test, fileName, name) {
    let id = name;
    for (let number = 2; this.#tests.has(id); number++) id = `${name} (${number})`;
    this.#tests.set(id, { test, fileName, name: id, timeSpentMs: 0 });
  }
}

/** The hooks of the blocks around a test, the nearest first. */
function eachHooks(test, type) {
  const found = [];
  for (let block = test.parent; block; block = block.parent)
    found.push(block.hooks.filter((hook) => hook.type === type));
  return found;
}

function hooksBelow(block, type) {
  const below = block.children.filter((child) => child.type === 'describeBlock');
  return [...below.flatMap((child) => hooksBelow(child, type)), ...block.hooks.filter((hook) => hook.type === type)];
}

async function failureOf(action) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
  });
  try {
    await Promise.race([action(), late]);
    return undefined;
  } catch (error) {
    return String(error?.stack ?? error);
  } finally {
    clearTimeout(timer);
  }
}
