import { choice } from '../../private/nearest';
import { type Path, type Refusal, pathText } from '../../private/refusal';
import { type Entry, type Topology } from './topology';

/** What the parts of a file get wrong about each other: names of gateways, and services that come twice. */
export function referenceRefusals({ gatewayNames, services, domainMappings }: Topology): Refusal[] {
  return [
    ...[...services, ...domainMappings].flatMap(({ path, value: { gateway } }): Refusal[] => {
      if (gateway === undefined || gatewayNames === undefined || gatewayNames.includes(gateway)) return [];
      const refusal = { what: 'not a gateway of the file', got: gateway, ...choice(gateway, gatewayNames) };
      return [{ path: [...path, 'gateway'], ...refusal }];
    }),
    ...repeated(services, ({ namespace = 'default', name }) => `${namespace}/${name}`),
    ...repeated(domainMappings, ({ namespace = 'default', host }) => `${namespace}/${host}`),
  ];
}

function repeated<T>(entries: readonly Entry<T>[], nameOf: (value: T) => string): Refusal[] {
  const first = new Map<string, Path>();
  return entries.flatMap(({ path, value }): Refusal[] => {
    const name = nameOf(value);
    const other = first.get(name);
    if (other === undefined) {
      first.set(name, path);
      return [];
    }
    const what = `the same namespace and name as ${pathText(other)}`;
    return [{ path, what, got: name, fix: 'rename one of them' }];
  });
}
