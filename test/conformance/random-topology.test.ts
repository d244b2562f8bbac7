import { Choices } from '../../conformance/harness/random';
import { FEATURES, randomTopology } from '../../conformance/parts/random-topology';

describe('random topologies', () => {
  test('one seed gives one topology, and others give others', () => {
    const of = (seed: number): string => JSON.stringify(randomTopology(new Choices(seed)));
    expect(of(7)).toBe(of(7));
    expect(new Set(Array.from({ length: 50 }, (_, seed) => of(seed))).size).toBe(50);
  });

  test('among a hundred in a row there is every feature', () => {
    for (const first of [1, 1000, 20261123]) {
      const seen = Array.from(
        { length: 100 },
        (_, index) => randomTopology(new Choices(first + index)).features,
      ).flat();
      expect([first, ...FEATURES.filter((feature) => !seen.includes(feature))]).toEqual([first]);
    }
  });
});
