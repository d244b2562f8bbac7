import { type ApiObject } from 'cdk8s';
import { refuse, show } from '../private/errors';
import { type IKnativeGateway } from './knative-gateway';

const COPIED = ['DomainMapping', 'Route', 'Service'];

/**
 * Labels an object for a gateway, and lets the host of a DomainMapping in there. Refuses kinds whose labels Knative copies to no KIngress.
 */
export function assignObject(object: ApiObject, gateway: IKnativeGateway): void {
  if (object.apiGroup !== 'serving.knative.dev' || !COPIED.includes(object.kind)) {
    refuse(
      {
        what: 'this kind of object cannot be assigned to a gateway',
        got: `${object.apiVersion} ${object.kind}`,
        allowed: 'Knative Services, Routes and DomainMappings (serving.knative.dev)',
      },
      object,
    );
  }
  const namespace = object.metadata.namespace ?? 'default';
  for (const [key, value] of Object.entries(gateway.assignment.labelsFor(namespace))) {
    const present: unknown = object.metadata.getLabel(key);
    if (present !== undefined && present !== value) {
      refuse(
        { what: `the label '${key}' is set already`, got: present, allowed: show(value), fix: 'take the label off' },
        object,
      );
    }
    object.metadata.addLabel(key, value);
  }
  if (object.kind === 'DomainMapping') gateway.addHosts(`${namespace}/${object.name}`);
}
