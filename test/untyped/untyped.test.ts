import { App, Chart } from 'cdk8s';
import fc from 'fast-check';
import * as main from '../../lib';
import { show } from '../../lib/private/refusal';
import { apiTypes } from '../../lib/private/types';
import * as validation from '../../lib/validation';
import { instances, wrongCalls } from './calls';

const api = { ...main, ...validation };

/** What a call throws; undefined where it returns. */
function thrownBy(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Whether this package refused something, with words of its own. */
function isRefusal(error: unknown): error is Error {
  return error instanceof Error && Object.getPrototypeOf(error) === Error.prototype;
}

const calls = wrongCalls(api);

test('every public constructor, factory and method refuses each value of a wrong type, by its name', () => {
  const problems = calls.flatMap(({ name, step, run }) => {
    const error = thrownBy(run);
    if (error === undefined) return [`${name}: accepted`];
    if (!isRefusal(error)) return [`${name}: ${show(error)}`];
    // What is not a string in config-istio is refused in net-istio's terms.
    const isNamed = error.message.includes(String(step)) || error.message.startsWith('[unparsable] ');
    return isNamed ? [] : [`${name}: does not name it: ${error.message}`];
  });
  expect(problems).toEqual([]);
  expect(calls.length).toBeGreaterThan(5000);
});

test('each of them is called, and no class is left out', () => {
  const called = new Set(calls.map(({ name }) => name.split(' ')[0]));
  const withParameters = Object.entries(apiTypes().signatures).flatMap(([name, { parameters }]) =>
    parameters.length > 0 ? [name] : [],
  );
  expect(withParameters.filter((name) => !called.has(name))).toEqual([]);
  const made = instances(api);
  const classes = Object.keys(apiTypes().signatures).map((name) => name.split('.')[0] ?? '');
  const withMethods = Object.entries(apiTypes().signatures).flatMap(([name, { kind }]) =>
    kind === 'method' ? [name.split('.')[0] ?? ''] : [],
  );
  expect(classes.length).toBeGreaterThan(40);
  expect(withMethods.filter((name) => made[name] === undefined)).toEqual([]);
});

test('whatever a caller hands over, nothing but refusals is thrown', () => {
  const made = instances(api);
  const values = fc.array(fc.anything({ withBigInt: true, withDate: true, withMap: true, withSparseArray: true }), {
    maxLength: 4,
  });
  const counts = { refused: 0, returned: 0 };
  for (const [name, { kind }] of Object.entries(apiTypes().signatures)) {
    const [className = '', member = ''] = name.split('.');
    const type = (api as unknown as Record<string, object>)[className];
    fc.assert(
      fc.property(values, (given) => {
        const error = thrownBy(() => {
          if (kind === 'constructor') return Reflect.construct(type as unknown as new () => object, given);
          const target = kind === 'static' ? type : made[className]?.();
          return Reflect.apply((target as Record<string, () => unknown>)[member] as () => unknown, target, given);
        });
        counts[error === undefined ? 'returned' : 'refused'] += 1;
        expect([name, error === undefined || isRefusal(error) || error]).toEqual([name, true]);
      }),
      { numRuns: 30, seed: 3 },
    );
  }
  expect(counts.refused).toBeGreaterThan(500);
});

test("clusterLocal: 'true' is refused, and never means public", () => {
  const chart = new Chart(new App(), 'chart');
  expect(() => new api.KnativeService(chart, 'a', { image: 'a', clusterLocal: 'true' as never })).toThrow(
    'KnativeService: clusterLocal: not true or false; got "true"',
  );
});
