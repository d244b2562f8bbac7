import { expect } from '@jest/globals';
import { type Level } from './analysis/finding';
import {
  type FindingsMatcherOptions,
  haveNoFindings,
  isolateGateways,
  type MatcherResult,
  routeHostThrough,
} from './jest/matchers';
import { type GatewayReference } from './jest/route';
import { type MatcherOptions } from './jest/topology';

export { type FindingsMatcherOptions, type GatewayReference, type Level, type MatcherOptions };

/** The second half of `expect(chart).toRouteHost(host).through(gateway)`. */
export interface RouteAssertion {
  /**
   * Asserts that the host is answered through a gateway.
   *
   * @param gateway A gateway construct, or the name of its Istio Gateway: `NAMESPACE/NAME`, or `NAME` if that is
   * unique.
   */
  through(gateway: GatewayReference): void;
}

/** Matchers for a Chart, an App, or a list of manifests. */
export interface TopologyMatchers<R> {
  /** Asserts that the analyzer has no findings of level warning or error. */
  toHaveNoFindings(options?: FindingsMatcherOptions): R;
  /**
   * Asserts that no external gateway answers a host that is not assigned to it, and that no isolation rule finds an
   * error or a warning. Throws, even with `.not`, for fewer than two external gateways.
   */
  toIsolateGateways(options?: MatcherOptions): R;
  /**
   * Asserts that a host is answered by its own service. Must be followed by `.through(gateway)`.
   *
   * @param host External or cluster-local host of a Knative Service or DomainMapping.
   */
  toRouteHost(host: string, options?: MatcherOptions): RouteAssertion;
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- so does @types/jest
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type
    interface Matchers<R, T> extends TopologyMatchers<R> {}
  }
}

declare module 'expect' {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type
  interface Matchers<R extends void | Promise<void>, T> extends TopologyMatchers<R> {}
}

// Kept because fake timers replace it later.
const { queueMicrotask } = globalThis;

/** How jest evaluates a result: it compares `pass` with `.not`, and throws. */
type Settle = (result: MatcherResult) => void;

/**
 * jest discards what a matcher returns, except for an asynchronous one, where it returns
 * `result.then(settle).catch(...)`. With our own `then`, that result is the second half of the assertion,
 * synchronously.
 */
function toRouteHost(received: unknown, host: string, options?: MatcherOptions): Promise<MatcherResult> {
  const then = (settle: Settle): RouteAssertion & { catch(): RouteAssertion } => {
    let finished = false;
    // An unfinished assertion would otherwise always pass.
    queueMicrotask(() => {
      if (!finished) throw new Error(`expect(...).toRouteHost('${host}') must be followed by .through(gateway)`);
    });
    const assertion = {
      through: (gateway: GatewayReference) => {
        finished = true;
        settle(routeHostThrough(received, host, gateway, options));
      },
      catch: () => assertion,
    };
    return assertion;
  };
  return { then } as unknown as Promise<MatcherResult>;
}

expect.extend({ toHaveNoFindings: haveNoFindings, toIsolateGateways: isolateGateways, toRouteHost });
