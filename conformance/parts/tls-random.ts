import { type Bench } from '../harness/bench';
import { forEachOf } from '../harness/in-turn';
import { REFUSED, counts, withBackends, withoutPods } from '../harness/matrix';
import { type RunOptions } from '../harness/part';
import { Choices } from '../harness/random';
import { type TlsPlane } from '../harness/tls-plane';
import { type TlsState } from '../harness/tls-state';
import { predictedTls, tlsDifferences } from './predicted-tls';
import { TLS_FEATURES, type TlsFeature, randomTlsTopology } from './random-tls-topology';
import { played } from './tls-played';
import { AT_A_TIME } from './tls-recorded';

const SEEDS = 2 ** 31;
// With fewer, a feature may be missing by chance.
const ENOUGH = 100;

/** Random topologies: what the model predicts by http, https and of Ready is what istiod and the Envoys do. */
export async function randomAsPredicted(
  bench: Bench,
  plane: TlsPlane,
  { seed, randomTls }: RunOptions,
): Promise<string> {
  const seeds = Array.from({ length: randomTls }, (_, index) => (seed + index) % SEEDS);
  const wrong: string[] = [];
  const results = (
    await forEachOf(seeds, AT_A_TIME, async (own) => {
      try {
        return [await agreeing(bench, plane, own)];
      } catch (error) {
        wrong.push(`seed ${own}: ${(error as Error).message}`);
        return [];
      }
    })
  ).flat();
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  const count = (feature: TlsFeature): number => results.filter(({ features }) => features.includes(feature)).length;
  const absent = TLS_FEATURES.filter((feature) => count(feature) === 0);
  if (randomTls >= ENOUGH && absent.length > 0) throw new Error(`no topology with ${absent.join(', nor with ')}`);
  const states = results.flatMap(({ measured }) => Object.values(measured.ready));
  const ready = states.filter((state) => state === 'True').length;
  return [
    `every cell and state as predicted: http ${counts(...results.map(({ measured }) => measured.http))}`,
    `https ${counts(...results.map(({ measured }) => withoutSecrets(measured.https)))}`,
    `${ready} Ready, ${states.length - ready} not (${TLS_FEATURES.map((feature) => `${count(feature)} ${feature}`).join('; ')})`,
  ].join('; ');
}

async function agreeing(
  bench: Bench,
  plane: TlsPlane,
  seed: number,
): Promise<{ readonly features: readonly TlsFeature[]; readonly measured: TlsState }> {
  const { objects, features, oddities, ...options } = randomTlsTopology(new Choices(seed));
  const { reach, measured } = await played(bench, plane, objects, options);
  const told = predictedTls(reach);
  const predicted = {
    ...told,
    http: withBackends(told.http, reach.model),
    https: withBackends(told.https, reach.model),
  };
  // A server that expects TLS hangs up on plain HTTP, which the model tells as it does a closed port.
  const [http, https] = [
    withoutPods(predicted.http, withoutHangUps(measured.http)),
    withoutPods(predicted.https, measured.https),
  ];
  const wrong = tlsDifferences(predicted, { ...measured, http, https });
  if (wrong.length === 0) return { features, measured };
  const replay = `replay with --only tls --seed ${seed} --random-tls 1`;
  throw new Error(
    `topology of seed ${seed} (${[...features, ...oddities].join(', ')}):\n${wrong.join('\n')}\n${replay}`,
  );
}

function withoutHangUps(matrix: TlsState['http']): TlsState['http'] {
  return changed(matrix, (text) => (/socket hang up|ECONNRESET/.test(text) ? REFUSED : text));
}

/** The answers, with whether there was a certificate instead of which. */
function withoutSecrets(matrix: TlsState['https']): TlsState['https'] {
  return changed(matrix, (text) => text.replaceAll(/ with \S+/g, ' with its certificate'));
}

function changed(matrix: TlsState['http'], change: (text: string) => string): TlsState['http'] {
  return Object.fromEntries(
    Object.entries(matrix).map(([row, cells]) => [
      row,
      Object.fromEntries(Object.entries(cells).map(([gateway, text]) => [gateway, change(text)])),
    ]),
  );
}
