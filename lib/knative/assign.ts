import { type ApiObject } from 'cdk8s';
import { type Refusal, show, throwRefusals } from '../private/refusal';
import { type IKnativeGateway, acceptsHosts } from './knative-gateway';

const COPIED = ['DomainMapping', 'Route', 'Service'];

function namespaceOf(object: ApiObject): string {
  return object.metadata.namespace ?? 'default';
}

/** Refuses kinds whose labels Knative does not copy to a KIngress, and objects whose labels conflict with the assignment. */
export function assignRefusals(object: ApiObject, gateway: IKnativeGateway): Refusal[] {
  if (object.apiGroup !== 'serving.knative.dev' || !COPIED.includes(object.kind)) {
    return [
      {
        path: [],
        what: 'this kind of object cannot be assigned to a gateway',
        got: `${object.apiVersion} ${object.kind}`,
        allowed: 'Knative Services, Routes and DomainMappings (serving.knative.dev)',
      },
    ];
  }
  const { labels = {}, refusals } = gateway.assignment._labelsFor(namespaceOf(object));
  if (refusals.length > 0) return refusals.map((refusal) => ({ ...refusal, path: ['namespace'] }));
  return Object.entries(labels).flatMap(([key, value]) => {
    const present: unknown = object.metadata.getLabel(key);
    if (present === undefined || present === value) return [];
    const what = 'a label by which another gateway is selected';
    return [{ path: ['labels', key], what, got: present, allowed: show(value), fix: 'remove the label' }];
  });
}

/** Labels an object for a gateway, and allows the host of a DomainMapping there. */
export function assignObject(object: ApiObject, gateway: IKnativeGateway): void {
  throwRefusals(assignRefusals(object, gateway), object);
  const namespace = namespaceOf(object);
  for (const [key, value] of Object.entries(gateway.assignment.labelsFor(namespace))) {
    object.metadata.addLabel(key, value);
  }
  if (object.kind === 'DomainMapping' && acceptsHosts(gateway)) gateway.addHosts(`${namespace}/${object.name}`);
}
