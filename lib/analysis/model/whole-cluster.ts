import { ISTIO_NAMESPACE } from '../../private/stock-install';
import { groupOf, type Manifest } from '../input/manifest';
import { type ShownKinds } from './shown-kinds';
import { systemNamespace } from './system-config';

/**
 * Whether the manifests are complete: the dump of a cluster with its Secrets, or tenants and gateways together with all
 * of their namespaces. Objects missing there do not exist; otherwise they may come from elsewhere.
 */
export function showsWholeCluster(manifests: readonly Manifest[], shown: ShownKinds): boolean {
  // Every cluster has Secrets, so a dump without any is incomplete.
  if (shown.areObserved) return shown.isShown('', 'Secret');
  const declared = new Set(manifests.filter(isNamespace).map(({ name }) => name));
  // Created by the installation of Kubernetes, Istio and Knative.
  const installed = new Set(['', 'default', ISTIO_NAMESPACE, systemNamespace(manifests)]);
  return (
    manifests.some((manifest) => groupOf(manifest) === 'serving.knative.dev') &&
    manifests.every(({ namespace }) => installed.has(namespace) || declared.has(namespace))
  );
}

function isNamespace({ apiVersion, kind }: Manifest): boolean {
  return apiVersion === 'v1' && kind === 'Namespace';
}
