import { TestEnvironment } from 'jest-environment-node';
import { session } from './session.mjs';

/** Where jest would run the tests that it has loaded, it hands them to the session and waits until that ends. */
export default class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global.__stryker__ = session.context;
  }

  async handleTestEvent({ name }, { rootDescribeBlock }) {
    if (name !== 'run_start') return;
    await session.hold(rootDescribeBlock);
    rootDescribeBlock.children.length = 0;
  }
}
