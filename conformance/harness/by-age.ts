import { compareTexts } from '../../lib/private/sort';
import { type KubernetesObject, groupOf, idOf } from './objects';
import { pause } from './wait';

const SECOND = 1000;

/**
 * Creates objects stage by stage, each stage younger than the one before it. Where age decides in istiod, the objects
 * of a stage get the order that the model assumes for objects without age: that of their names.
 *
 * istiod sorts by `creationTimestamp`, which has whole seconds, then by name and namespace. Objects that are created
 * side by side would have an order by chance whenever a second ends between them.
 */
export async function createByAge(
  stages: readonly (readonly KubernetesObject[])[],
  create: (object: KubernetesObject) => Promise<void>,
): Promise<void> {
  let older: readonly KubernetesObject[] = [];
  for (const stage of stages) {
    const aged = stage.filter(isAged).sort(byName);
    if (aged.some((young) => older.some((old) => old.kind === young.kind && byName(young, old) < 0))) {
      await pause(SECOND - (Date.now() % SECOND));
    }
    const made = await Promise.allSettled([
      inTurn(aged, create),
      ...stage.filter((object) => !isAged(object)).map((object) => create(object)),
    ]);
    // Only once nothing is on its way any more: what was created is removed then.
    const failure = made.find(({ status }) => status === 'rejected');
    if (failure?.status === 'rejected') throw failure.reason;
    older = [...older, ...aged];
  }
}

/** Whether istiod prefers the older of two such objects: all its own kinds, and Services that select pods. */
function isAged(object: KubernetesObject): boolean {
  const selects = (object['spec'] as { readonly selector?: unknown } | undefined)?.selector !== undefined;
  return groupOf(object) === 'networking.istio.io' || (object.kind === 'Service' && selects);
}

function byName(a: KubernetesObject, b: KubernetesObject): number {
  return compareTexts(a.metadata.name, b.metadata.name) || compareTexts(idOf(a), idOf(b));
}

async function inTurn(
  objects: readonly KubernetesObject[],
  create: (object: KubernetesObject) => Promise<void>,
): Promise<void> {
  for (const object of objects) await create(object);
}
