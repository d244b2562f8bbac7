import { objects, text } from '../private/access';
import { type Manifest } from '../analysis/input/manifest';

/** The Ready condition of a service in a cluster. */
export interface ObservedReady {
  readonly status: string;
  readonly message: string;
}

const OWNERS = new Set(['DomainMapping', 'Route', 'Service']);

/** The Ready conditions of the Knative Services, Routes and DomainMappings that have one, by `NAMESPACE/NAME`. */
export function observedReady(manifests: readonly Manifest[]): ReadonlyMap<string, ObservedReady> {
  const found = new Map<string, ObservedReady>();
  for (const { apiVersion, kind, namespace, name, object } of manifests) {
    if (!apiVersion.startsWith('serving.knative.dev/') || !OWNERS.has(kind)) continue;
    const ready = objects(object, 'status', 'conditions').find((each) => text(each, 'type') === 'Ready');
    const id = `${namespace}/${name}`;
    // A Knative Service says what its Route says, and more.
    if (ready === undefined || (kind === 'Route' && found.has(id))) continue;
    found.set(id, { status: text(ready, 'status') ?? 'Unknown', message: text(ready, 'message') ?? '' });
  }
  return found;
}
