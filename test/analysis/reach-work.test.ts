import { Wildcards } from '../../lib/analysis/reach/hosts';
import { Routes } from '../../lib/analysis/reach/route-index';

// Work is counted and not timed: what grows with the input must not grow with its square.

describe('the route of a host', () => {
  const routesOf = (count: number): Routes =>
    new Routes(
      [...Array(count).keys()].map((number) => ({
        virtualService: { name: `v${number}` } as never,
        isRedirect: false,
        match: {
          gateways: [],
          port: undefined,
          plain: true,
          authority: { kind: number % 2 === 0 ? 'prefix' : 'exact', value: `t${String(number).padStart(5, '0')}.com` },
        },
      })),
    );

  test.each([10, 1000])('of %d is found with two comparisons', (count) => {
    const routes = routesOf(count);
    for (const number of [0, 1, count - 1]) {
      const host = `t${String(number).padStart(5, '0')}.com`;
      expect(routes.firstFor(host)?.virtualService.name).toBe(`v${number}`);
    }
    expect(routes.firstFor('other.com')).toBeUndefined();
    expect(routes.comparisons).toBe(8);
  });
});

test.each([10, 1000])('the wildcard of a host is found among %d by its length', (count) => {
  const wildcards = new Wildcards([...Array(count).keys()].map((number) => `*.${String(number).padStart(5, '0')}.com`));
  const has = jest.spyOn(Set.prototype, 'has');
  const found = [wildcards.covers('a.00003.com'), wildcards.covers('a.com')];
  const comparisons = has.mock.calls.length;
  has.mockRestore();
  expect(found).toEqual([true, false]);
  expect(comparisons).toBe(1);
});
