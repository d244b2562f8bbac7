import { Construct } from 'constructs';
import { DomainMapping, domainMappingRefusals } from '../../knative/domain-mapping';
import { KnativeService } from '../../knative/knative-service';
import { knativeServiceRefusals } from '../../knative/service/checks';
import { type Path, type Refusal, under } from '../../private/refusal';
import { type Owner } from '../../knative/cross-checks';
import { type TopologyDomainMapping, type TopologyService } from './format';
import { type Entry, type Topology } from './topology';

/** A Knative Service or DomainMapping in the construct tree, and where the file has it. */
export interface AssignedObject extends Owner {
  readonly path: Path;
  /** Name of its gateway; undefined for the default gateway. */
  readonly gateway: string | undefined;
  /** Whether it is reachable from inside the cluster only, through the gateway of cluster-local hosts. */
  readonly isPrivate: boolean;
  readonly construct: KnativeService | DomainMapping;
}

/** Refuses services and DomainMappings that their constructs would refuse. */
export function assignedObjectRefusals({ services, domainMappings }: Topology): Refusal[] {
  return [
    ...services.flatMap(({ path, value: { gateway: _, ...props } }) => under(path, knativeServiceRefusals(props))),
    ...domainMappings.flatMap(({ path, value: { gateway: _, ...props } }) => under(path, domainMappingRefusals(props))),
  ];
}

/** Adds the services and the DomainMappings of a file. */
export function addAssignedObjects(scope: Construct, { services, domainMappings }: Topology): AssignedObject[] {
  // In a scope of their own, so that their names do not collide with constructs that a program adds.
  const file = new Construct(scope, 'topology-file');
  const serviceScope = new Construct(file, 'services');
  const mappingScope = new Construct(file, 'domainMappings');
  return [
    ...services.map((entry) => addService(serviceScope, entry)),
    ...domainMappings.map((entry) => addMapping(mappingScope, entry)),
  ];
}

function addService(scope: Construct, { path, value: { gateway, ...props } }: Entry<TopologyService>): AssignedObject {
  const id = `${props.namespace ?? 'default'}.${props.name}`;
  return { path, gateway, isPrivate: props.clusterLocal === true, construct: new KnativeService(scope, id, props) };
}

function addMapping(
  scope: Construct,
  { path, value: { gateway, ...props } }: Entry<TopologyDomainMapping>,
): AssignedObject {
  const id = `${props.namespace ?? 'default'}.${props.host}`;
  return { path, gateway, isPrivate: false, construct: new DomainMapping(scope, id, props) };
}
