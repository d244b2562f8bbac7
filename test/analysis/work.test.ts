import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { analyze } from '../../lib/analysis/analyze';
import { admittingHosts } from '../../lib/analysis/gateways/admit';
import { loadObjects } from '../../lib/analysis/input/load';
import { buildModel } from '../../lib/analysis/model/build';
import { type IstioGateway } from '../../lib/analysis/model/types';
import { Lookup } from '../../lib/analysis/model/lookup';
import { Reach } from '../../lib/analysis/reach/reach';
import { sharing } from './shared-label';

// Work is counted and not timed: what grows with the input must not grow with its square.

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

  describe('by twice as many', () => {
    let grown: Readonly<Record<string, readonly string[]>> = {};
    beforeAll(() => {
      // V8 counts in a process of its own: there is one instance of each module, and nothing is inlined.
      const args = ['--no-opt', '--no-maglev', '--import', 'tsx', join(__dirname, 'shared-label-work.ts')];
      grown = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as typeof grown;
    }, 60_000);

    test.each(['with services', 'without services', 'scoped', 'with a MeshConfig', 'app', 'picture'])(
      '%s, no code runs four times as often',
      (kind) => {
        expect(grown[kind]).toEqual([]);
      },
    );

    test('what the whole matrix asks, for each pair, does', () => {
      expect(grown['matrix']?.join('\n')).toContain('analysis/reach/reach.ts answersAt');
    });
  });
});

test('the hosts of a Gateway are looked at once, however many hosts it refuses', () => {
  let looks = 0;
  const hosts = ['a/*.example.com', 'a/one.other.com'];
  const gateway = {
    get servers(): readonly { hosts: readonly string[] }[] {
      looks += 1;
      return [{ hosts }];
    },
  } as never as IstioGateway;
  const admitted = ['x.example.com', 'one.other.com', 'y.example.com'].map((host) =>
    admittingHosts(gateway, 'b', [host]),
  );
  expect(admitted).toEqual([['b/*.example.com'], ['b/one.other.com'], ['b/*.example.com']]);
  expect(admittingHosts(gateway, 'b', ['elsewhere.com'])).toEqual(['b/*']);
  expect(looks).toBe(1);
});
