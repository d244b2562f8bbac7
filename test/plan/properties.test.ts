import fc from 'fast-check';
import { answersNothing } from '../../lib/analysis/reach/answered';
import { reachability } from '../../lib/analysis/reach/reachability';
import { type KubeObject } from '../../lib/private/access';
import { modelOf } from '../analysis/support';
import { answersOf, configOf, gatewayOf, ksvc, lossesOf, plan, STOCK_OBJECTS } from './support';

const NAMES = ['a', 'b', 'c'];
const SERVICES = ['one', 'two', 'three'];

/** Which gateways there are, and the label of each service: of one of them, of none of them, or no label. */
const topology = fc.record({
  gateways: fc.subarray(NAMES),
  labels: fc.tuple(...SERVICES.map(() => fc.constantFrom(undefined, ...NAMES))),
});

function objectsOf({
  gateways,
  labels,
}: {
  gateways: string[];
  labels: (string | undefined)[];
}): readonly KubeObject[] {
  return [
    ...STOCK_OBJECTS,
    ...gateways.flatMap(gatewayOf),
    configOf(...gateways),
    ...SERVICES.map((name, index) =>
      ksvc(`team/${name}`, labels[index] === undefined ? {} : { gateway: labels[index] }),
    ),
  ];
}

test('between any two assignments no request gets lost, each host answers after each step, and the end is the new topology', () => {
  fc.assert(
    fc.property(topology, topology, (old, target) => {
      const result = plan(objectsOf(old), objectsOf(target));
      expect(lossesOf(result)).toEqual([]);
      expect(result.steps.filter(({ checks }) => checks.length === 0)).toEqual([]);
      for (const name of SERVICES) expect(answersOf(result, `${name}.team.example.com`)).not.toContain('');
      const model = modelOf(objectsOf(target));
      const last = result.steps.at(-1)?.after ?? result.before;
      const sorted = (cells: typeof last.cells) => cells.map((cell) => JSON.stringify(cell)).sort();
      expect(sorted(last.cells)).toEqual(sorted(reachability(model).cells.filter((cell) => !answersNothing(cell))));
    }),
    { numRuns: 12, seed: 20261128 },
  );
});
