import { type Construct, type IConstruct } from 'constructs';
import { ISTIO_NAMESPACE } from './stock-install';

const KEY = 'cdk8s-knative-gateways/istio-namespace';

/** Makes the namespace of istiod known to every construct in a scope. Call it before the scope has children. */
export function setIstioNamespace(scope: Construct, namespace: string | undefined): void {
  if (namespace !== undefined) scope.node.setContext(KEY, namespace);
}

/** The namespace of istiod, in the topology that a scope is in. */
export function istioNamespaceOf(scope: IConstruct): string {
  return (scope.node.tryGetContext(KEY) as string | undefined) ?? ISTIO_NAMESPACE;
}
