import { text } from '../../private/access';
import { groupOf, type Manifest } from '../input/manifest';
import { systemNamespace } from './system-config';

/**
 * Whether manifests show all that there is: the dump of a cluster with its Secrets, or tenants and gateways together with every
 * namespace that they are in. What is missing there is missing; elsewhere somebody else may bring it.
 */
export function showsWholeCluster(manifests: readonly Manifest[]): boolean {
  if (manifests.some(({ object }) => text(object, 'metadata', 'uid') !== undefined)) {
    // No cluster is without any Secret: then they were left out.
    return manifests.some(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'Secret');
  }
  const declared = new Set(manifests.filter(isNamespace).map(({ name }) => name));
  // Who installs Kubernetes, Istio and Knative makes these.
  const installed = new Set(['', 'default', 'istio-system', systemNamespace(manifests)]);
  return (
    manifests.some((manifest) => groupOf(manifest) === 'serving.knative.dev') &&
    manifests.every(({ namespace }) => installed.has(namespace) || declared.has(namespace))
  );
}

function isNamespace({ apiVersion, kind }: Manifest): boolean {
  return apiVersion === 'v1' && kind === 'Namespace';
}
