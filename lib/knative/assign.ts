import { type ApiObject } from 'cdk8s';
import { type Refusal, show, throwRefusals } from '../private/refusal';
import { at } from '../private/access';
import { type Assigned, type IKnativeGateway, acceptsHosts, hasCertificates } from './knative-gateway';

const COPIED = ['DomainMapping', 'Route', 'Service'];

function namespaceOf(object: ApiObject): string {
  return object.metadata.namespace ?? 'default';
}

/**
 * Refuses kinds whose labels Knative does not copy to a KIngress, and objects whose labels conflict with the
 * assignment.
 */
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
  const ofLabels = Object.entries(labels).flatMap(([key, value]) => {
    const present: unknown = object.metadata.getLabel(key);
    if (present === undefined || present === value) return [];
    const what = 'a label by which another gateway is selected';
    return [{ path: ['labels', key], what, got: present, allowed: show(value), fix: 'remove the label' }];
  });
  return [...ofLabels, ...(hasCertificates(gateway) ? gateway._assignedRefusals(assignedOf(object)) : [])];
}

function assignedOf(object: ApiObject): Assigned {
  const isMapping = object.kind === 'DomainMapping';
  const secret = isMapping ? at(object.toJson(), 'spec', 'tls', 'secretName') : undefined;
  return {
    namespace: namespaceOf(object),
    ...(isMapping && { host: object.name }),
    hasCertificate: secret !== undefined,
  };
}

/** Labels an object for a gateway, and allows the host of a DomainMapping there. */
export function assignObject(object: ApiObject, gateway: IKnativeGateway): void {
  throwRefusals(assignRefusals(object, gateway), object);
  const namespace = namespaceOf(object);
  for (const [key, value] of Object.entries(gateway.assignment.labelsFor(namespace))) {
    object.metadata.addLabel(key, value);
  }
  if (object.kind === 'DomainMapping' && acceptsHosts(gateway)) gateway.addHosts(`${namespace}/${object.name}`);
  if (!hasCertificates(gateway)) return;
  const given = at(object.toJson(), 'metadata', 'annotations');
  for (const [key, value] of Object.entries(gateway._noteAssigned(assignedOf(object)))) {
    if (at(given, key) === undefined) object.metadata.addAnnotation(key, value);
  }
}
