import { ISTIO_NAMESPACE, SERVING_NAMESPACE } from '../private/stock-install';
import { type GatewaySettings } from './gateway-settings';
import { type IsolatedGatewayProps } from './isolated-gateway-props';

/** Namespaces with other owners: pruning this topology must not delete them. */
function isShared(namespace: string): boolean {
  return ['default', ISTIO_NAMESPACE, SERVING_NAMESPACE].includes(namespace) || namespace.startsWith('kube-');
}

/** Whether the Namespace of a gateway is part of the output. */
export function rendersNamespace(
  { namespace, workload }: Pick<GatewaySettings, 'namespace' | 'workload'>,
  { createNamespace }: IsolatedGatewayProps,
): boolean {
  return createNamespace ?? (workload._installsPods && !isShared(namespace));
}
