import { type ApiObject } from 'cdk8s';
import { at, labelsAt } from '../private/access';
import { type Refusal, show, throwRefusals } from '../private/refusal';
import {
  type Assigned,
  type GatewayFacts,
  type IKnativeGateway,
  acceptsHosts,
  hasCertificates,
} from './knative-gateway';
import { isRendered } from './rendered-gateway';

const COPIED = ['DomainMapping', 'Route', 'Service'];

function namespaceOf(object: ApiObject): string {
  return object.metadata.namespace ?? 'default';
}

const gateways = new WeakMap<ApiObject, IKnativeGateway>();

/** The gateway that an object was assigned to; undefined where only labels say so. */
export function assignedGateway(object: ApiObject): IKnativeGateway | undefined {
  return gateways.get(object);
}

const REVISION = 'istio.io/rev';

/**
 * Refuses an object whose label makes istiods of other revisions than the gateway's the only ones to read its
 * VirtualService: net-istio copies the labels of the KIngress to it. Source: net-istio
 * `pkg/reconciler/ingress/resources/virtual_service.go`.
 */
export function revisionRefusals(labels: Readonly<Record<string, string>>, gateway: GatewayFacts): Refusal[] {
  const got = labels[REVISION];
  const revision = isRendered(gateway) ? gateway._revision : null;
  if (got === undefined || revision === null || got === (revision ?? 'default')) return [];
  return [
    {
      path: ['labels', REVISION],
      what: `a revision of Istio other than that of gateway ${gateway.gatewayName}, whose istiod would not read the VirtualService of the service`,
      got,
      allowed: revision ?? 'default',
      fix: 'remove the label, or set revision of the gateway',
    },
  ];
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
  const carried = labelsAt(object.metadata.toJson(), 'labels');
  const ofLabels = Object.entries(labels).flatMap(([key, value]) => {
    const present: unknown = object.metadata.getLabel(key);
    if (present === undefined || present === value) return [];
    const what = 'a label by which another gateway is selected';
    return [{ path: ['labels', key], what, got: present, allowed: show(value), fix: 'remove the label' }];
  });
  return [
    ...ofLabels,
    ...revisionRefusals(carried, gateway),
    ...(hasCertificates(gateway) ? gateway._assignedRefusals(assignedOf(object)) : []),
  ];
}

function assignedOf(object: ApiObject): Assigned {
  const isMapping = object.kind === 'DomainMapping';
  const secret = isMapping ? at(object.toJson(), 'spec', 'tls', 'secretName') : undefined;
  return {
    namespace: namespaceOf(object),
    ...(isMapping && { host: object.name }),
    hasCertificate: secret !== undefined,
    redirect: redirectOf(object),
  };
}

// Source: knative.dev/networking `pkg/apis/networking/register.go`.
const HTTP_PROTOCOL = ['networking.knative.dev/httpOption', 'networking.knative.dev/http-protocol'];

/** Knative takes the value in any case. */
function redirectOf(object: ApiObject): Assigned['redirect'] {
  const annotations = labelsAt(object.metadata.toJson(), 'annotations');
  const annotation = HTTP_PROTOCOL.find((key) => annotations[key] !== undefined);
  const value = annotation && annotations[annotation];
  if (annotation === undefined || value?.toLowerCase() !== 'redirected') return undefined;
  return { annotation, value };
}

/** Labels an object for a gateway, and allows the host of a DomainMapping there. */
export function assignObject(object: ApiObject, gateway: IKnativeGateway): void {
  throwRefusals(assignRefusals(object, gateway), object);
  gateways.set(object, gateway);
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
