import { expect } from '@jest/globals';
import {
  type FindingsOptions,
  haveNoFindings,
  isolateGateways,
  type MatcherResult,
  routeHostThrough,
} from './jest/matchers';
import { type GatewayReference } from './jest/route';
import { type TopologyOptions } from './jest/topology';

export { type FindingsOptions, type GatewayReference, type TopologyOptions };

/** The second half of `expect(chart).toRouteHost(host).through(gateway)`. */
export interface RouteAssertion {
  /**
   * The gateway by which the host is answered.
   *
   * @param gateway A gateway of this package, or the name of its Istio Gateway: `NAMESPACE/NAME`, or `NAME` if that is enough.
   */
  through(gateway: GatewayReference): void;
}

/** Matchers for a Chart, an App, or a list of manifests. */
export interface TopologyMatchers<R> {
  /** No rule of the analyzer finds anything of level warning or worse. */
  toHaveNoFindings(options?: FindingsOptions): R;
  /**
   * No external gateway answers a host that it is not assigned to, and no rule on isolation finds an error or a warning. Throws, with
   * `.not` too, for fewer than two external gateways.
   */
  toIsolateGateways(options?: TopologyOptions): R;
  /**
   * A host is answered by its own service. Must be followed by `.through(gateway)`.
   *
   * @param host External or cluster-local host of a Knative Service or DomainMapping.
   */
  toRouteHost(host: string, options?: TopologyOptions): RouteAssertion;
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

// Fake timers replace it later.
const { queueMicrotask } = globalThis;

/** What jest does with a result: it compares `pass` with `.not`, and throws. */
type Settle = (result: MatcherResult) => void;

/**
 * jest drops what a matcher returns, except of an asynchronous one, of which it returns `result.then(settle).catch(...)`.
 * With a `then` of our own that is the second half of the assertion, at once.
 */
function toRouteHost(received: unknown, host: string, options?: TopologyOptions): Promise<MatcherResult> {
  const then = (settle: Settle): RouteAssertion & { catch(): RouteAssertion } => {
    let finished = false;
    // An assertion that somebody forgot to finish would otherwise pass, whatever is routed.
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
