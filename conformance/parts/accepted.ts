import { DryRuns } from '../accepted/dry-runs';
import { acceptedOptions } from '../accepted/topologies';
import { publicOptions } from '../accepted/public-options';
import { type Bench } from '../harness/bench';
import { IstioApi, withCluster } from '../harness/cluster';
import { Component } from '../harness/components';
import { type ControlPlane } from '../harness/control-plane';
import { kyvernoCrds } from '../harness/kyverno';
import { type KubernetesObject } from '../harness/objects';
import { type Part } from '../harness/part';
import { tutorialsTaken } from './tutorials';

// With fewer, an option may be missing by chance.
const ENOUGH = 500;
// Some options fit very few others, and one is there to be refused.
const MAXIMUM_MISSING = 0.1;

/** Whatever the constructs accept, the API server does too. */
export const ACCEPTED: Part = {
  name: 'accepted',
  proves: 'whatever options the constructs accept, a real API server accepts what they make of them',
  needs: [Component.KUBERNETES, Component.MANIFESTS],
  async run(bench, report, { seed, randomOptions }) {
    const name = 'accepted: negative control';
    await withCluster(
      bench,
      report,
      { name, istio: IstioApi.V1_31, prove: (plane) => control(bench, plane) },
      async (plane) => {
        await report.scenario('accepted: tutorials', () => tutorialsTaken(bench, plane));
        await report.scenario(`accepted: ${randomOptions} topologies from seed ${seed}`, () =>
          taken(plane, seed, randomOptions),
        );
      },
    );
  },
};

async function taken(plane: ControlPlane, seed: number, count: number): Promise<string> {
  const requests = new DryRuns(plane);
  const missing = new Set(publicOptions());
  const known = missing.size;
  let refusals = 0;
  for (let index = 0; index < count; index += 1) {
    const own = (seed + index) % 2 ** 31;
    for (const accepted of acceptedOptions(own)) {
      refusals += accepted.refusals;
      for (const option of accepted.options) missing.delete(option);
      await requests.send(accepted.objects, own);
    }
  }
  await requests.end();
  const { refused, objects, kinds } = requests;
  if (refused.length > 0) throw new Error(refused.join('\n'));
  const absent = [...missing].sort().join(', ');
  if (count >= ENOUGH && missing.size > known * MAXIMUM_MISSING)
    throw new Error(`not taken by any construct: ${absent}`);
  return (
    `${objects} different objects of ${kinds} kinds taken under strict validation, made with ${known - missing.size} ` +
    `of ${known} options (without ${absent}); the constructs had refused ${refusals} times before`
  );
}

/** The negative control: what the constructs refuse is refused here as well. */
async function control(bench: Bench, plane: ControlPlane): Promise<string> {
  for (const definition of kyvernoCrds(bench, 'kyverno')) await plane.client.apply(definition);
  const sound = firstDeployment();
  const requests = new DryRuns(plane);
  await requests.send([sound], 0);
  await requests.end();
  if (requests.refused.length > 0) throw new Error(requests.refused.join('\n'));
  const broken: readonly KubernetesObject[] = [
    { ...sound, metadata: { ...sound.metadata, labels: { 'bad key': 'a' } } },
    { ...sound, metadata: { ...sound.metadata, labels: { key: 'a b' } } },
    { ...sound, spec: { ...(sound['spec'] as object), fieldThatNoSchemaKnows: true } },
    { ...sound, spec: { ...(sound['spec'] as object), minReadySeconds: -1 } },
  ];
  await requests.send(broken, 0);
  await requests.end();
  if (requests.refused.length !== broken.length) {
    throw new Error(`of ${broken.length} broken objects ${requests.refused.length} are refused`);
  }
  return `${broken.length} broken objects refused, the sound one taken`;
}

function firstDeployment(): KubernetesObject {
  for (let seed = 0; seed < ENOUGH; seed += 1) {
    const objects = acceptedOptions(seed).flatMap((accepted) => accepted.objects);
    const found = objects.find(({ kind }) => kind === 'Deployment');
    if (found !== undefined) return found;
  }
  throw new Error(`none of ${ENOUGH} topologies has a Deployment`);
}
