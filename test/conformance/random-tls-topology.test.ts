import { Choices } from '../../conformance/harness/random';
import { TLS_FEATURES, randomTlsTopology } from '../../conformance/parts/random-tls-topology';

const SEEDS = Array.from({ length: 100 }, (_, seed) => seed);

test('a seed always gives the same topology', () => {
  for (const seed of SEEDS) expect(randomTlsTopology(new Choices(seed))).toEqual(randomTlsTopology(new Choices(seed)));
});

test('a hundred topologies have every feature', () => {
  const seen = new Set(SEEDS.flatMap((seed) => randomTlsTopology(new Choices(seed)).features));
  expect(TLS_FEATURES.filter((feature) => !seen.has(feature))).toEqual([]);
});

test('no object is there twice', () => {
  for (const seed of SEEDS) {
    const ids = randomTlsTopology(new Choices(seed)).objects.map(
      ({ apiVersion, kind, metadata }) => `${apiVersion} ${kind} ${metadata.namespace ?? ''}/${metadata.name}`,
    );
    expect(ids).toEqual([...new Set(ids)]);
  }
});
