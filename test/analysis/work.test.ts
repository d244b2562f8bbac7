import { analyze } from '../../lib/analysis/analyze';
import { loadObjects } from '../../lib/analysis/input/load';
import { buildModel } from '../../lib/analysis/model/build';
import { Lookup } from '../../lib/analysis/model/lookup';
import { Wildcards } from '../../lib/analysis/reach/hosts';
import { Reach } from '../../lib/analysis/reach/reach';
import { Routes } from '../../lib/analysis/reach/route-index';
import { type KubeObject } from '../../lib/private/access';
import { configIstio, entry, gateway, ksvc, label, pods, server, service, STOCK } from './support';

// Work is counted and not timed: what grows with the input must not grow with its square.

/** Gateways whose pods share one label, as with the defaults of an installer, and a service for each. */
function sharing(count: number): KubeObject[] {
  const numbers = [...Array(count).keys()];
  const labels = { istio: 'ingressgateway' };
  return [
    configIstio([STOCK, ...numbers.map((number) => entry(`gw-${number}/edge`, label('gateway', `g${number}`)))]),
    ...numbers.flatMap((number) => [
      gateway(`gw-${number}/edge`, labels, server(80)),
      service(`gw-${number}/edge`, labels),
      pods(`gw-${number}/edge`, labels),
      ksvc(`team/s${number}`, { gateway: `g${number}` }),
    ]),
  ];
}

describe('gateways that share a label', () => {
  test('have one list of pods, one set of listeners and one table of routes', () => {
    const model = buildModel(loadObjects(sharing(20), 'input.yaml').manifests);
    const reach = new Reach(model);
    const workloads = model.workloads.filter(({ namespace }) => namespace.startsWith('gw-'));
    expect(workloads).toHaveLength(20);
    expect(new Set(workloads.map((workload) => reach.listenersOf(workload))).size).toBe(1);
    const lists = model.gateways
      .filter(({ namespace }) => namespace.startsWith('gw-'))
      .map((each) => model.lookup.gatewayPods(each));
    expect(lists).toHaveLength(20);
    expect(new Set(lists).size).toBe(1);
  });

  test('are looked up in proportion to their number', () => {
    const select = jest.spyOn(Lookup.prototype, 'servicesLabelled');
    const calls = [10, 20].map((count) => {
      select.mockClear();
      const { findings } = analyze(loadObjects(sharing(count), 'input.yaml'));
      expect(findings.filter(({ rule }) => rule === 'shared-pod-label')).toHaveLength(count);
      return select.mock.calls.length;
    });
    select.mockRestore();
    expect(calls[1]).toBeLessThanOrEqual(2 * (calls[0] ?? 0));
  });
});

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
