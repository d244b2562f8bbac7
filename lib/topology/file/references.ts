import { describe } from '../../private/errors';
import { choice } from '../../private/nearest';
import { type Places, pointerTo } from './place';
import { type Problem } from './problems';
import { type Entry, type Topology } from './topology';

/** What the parts of a file get wrong about each other: names of gateways, and services that come twice. */
export function referenceProblems(
  { gatewayNames, gateways, services, domainMappings }: Topology,
  places: Places,
): Problem[] {
  const references = [
    ...gateways.flatMap(({ pointer, value: { secondaryGateways = [] } }) =>
      secondaryGateways.map((name, index) => ({ name, pointer: pointerTo(pointer, 'secondaryGateways', index) })),
    ),
    ...[...services, ...domainMappings].map(({ pointer, value: { gateway } }) => ({
      name: gateway,
      pointer: pointerTo(pointer, 'gateway'),
    })),
  ];
  const unknown = references.flatMap(({ name, pointer }): Problem[] => {
    if (name === undefined || gatewayNames === undefined || gatewayNames.includes(name)) return [];
    const { path, offset } = places.of(pointer);
    const refusal = { what: `${path} is no gateway of the file`, got: name, ...choice(name, gatewayNames) };
    return [{ pointer, offset, message: describe(refusal) }];
  });
  return [
    ...unknown,
    ...repeated(services, places, ({ namespace = 'default', name }) => `${namespace}/${name}`),
    ...repeated(domainMappings, places, ({ namespace = 'default', host }) => `${namespace}/${host}`),
  ];
}

function repeated<T>(entries: readonly Entry<T>[], places: Places, nameOf: (value: T) => string): Problem[] {
  const first = new Map<string, string>();
  return entries.flatMap(({ pointer, value }): Problem[] => {
    const name = nameOf(value);
    const { path, offset } = places.of(pointer);
    const other = first.get(name);
    if (other === undefined) {
      first.set(name, path);
      return [];
    }
    const refusal = { what: `${path} has the namespace and name of ${other}`, got: name, fix: 'rename one of them' };
    return [{ pointer, offset, message: describe(refusal) }];
  });
}
