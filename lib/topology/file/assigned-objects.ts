import { Construct } from 'constructs';
import { DomainMapping } from '../../knative/domain-mapping';
import { KnativeService } from '../../knative/knative-service';
import { type Problems } from './problems';
import { type Entry, type Topology } from './topology';

/** A Knative Service or DomainMapping in the construct tree, and where the file has it. */
export interface AssignedObject {
  readonly pointer: string;
  /** Name of its gateway; undefined for the default gateway. */
  readonly gateway: string | undefined;
  readonly construct: KnativeService | DomainMapping;
}

/** Adds the services and the DomainMappings of a file, those that are sound. */
export function addAssignedObjects(scope: Construct, topology: Topology, problems: Problems): AssignedObject[] {
  // A scope of their own, so that a program can add constructs by whatever name.
  const file = new Construct(scope, 'topology-file');
  const add = <T extends { readonly gateway?: string }>(
    id: string,
    entries: readonly Entry<T>[],
    nameOf: (props: T) => string,
    make: (scope: Construct, id: string, props: T) => AssignedObject['construct'],
  ): AssignedObject[] => {
    const list = new Construct(file, id);
    return entries.flatMap(({ pointer, value }) => {
      const name = nameOf(value);
      // One that comes twice is told of elsewhere.
      if (problems.touch(pointer) || list.node.tryFindChild(name) !== undefined) return [];
      const construct = problems.attempt(pointer, () => make(list, name, value));
      return construct === undefined ? [] : [{ pointer, gateway: value.gateway, construct }];
    });
  };
  return [
    ...add(
      'services',
      topology.services,
      ({ namespace = 'default', name }) => `${namespace}.${name}`,
      (list, id, { gateway: _, ...props }) => new KnativeService(list, id, props),
    ),
    ...add(
      'domainMappings',
      topology.domainMappings,
      ({ namespace = 'default', host }) => `${namespace}.${host}`,
      (list, id, { gateway: _, ...props }) => new DomainMapping(list, id, props),
    ),
  ];
}
