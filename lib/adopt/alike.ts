import { type Manifest } from '../analysis/input/manifest';
import { LAST_APPLIED_ANNOTATION } from '../private/labels';
import { type Adoptee } from './gateway';

/** Set by the API server and its controllers, differently for each object. */
const SERVER_SET = new Set([
  'clusterIP',
  'clusterIPs',
  'creationTimestamp',
  'generation',
  'healthCheckNodePort',
  LAST_APPLIED_ANNOTATION,
  'managedFields',
  'nodePort',
  'resourceVersion',
  'status',
  'uid',
]);

/**
 * What there is of a gateway, without its names: gateways with equal texts are alike, as those that somebody made from
 * one template. What is found for one of them is likely to hold for all.
 *
 * @param objects Its objects.
 * @param options The settings that they suggest.
 */
export function shapeOf(adoptee: Adoptee, objects: readonly Manifest[], options: unknown): string {
  const { routing } = adoptee;
  const all = [objects.map(({ object }) => object), routing, options];
  const text = JSON.stringify(all, (key, value: unknown) => (SERVER_SET.has(key) ? undefined : value));
  const names = [...new Set(namesIn(adoptee))].map((name, place) => ({ name, place }));
  return names
    .filter(({ name }) => name !== '')
    .sort((a, b) => b.name.length - a.name.length)
    .reduce((shape, { name, place }) => shape.replaceAll(name, `\0${place}\0`), text);
}

function namesIn({ name, gateway, routing, local }: Adoptee): readonly string[] {
  const nodes = [gateway, ...gateway.services, ...gateway.home, ...(local === undefined ? [] : [local])];
  return [
    name,
    ...nodes.flatMap((each) => [each.name, each.namespace]),
    ...Object.values(gateway.object?.selector ?? {}),
    ...textsIn(routing),
  ];
}

/** The texts in a value, in their order; not those of keys. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
