/** `NAMESPACE/NAME`, the way Istio and Knative write references. */
export function idOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

/** The same of a gateway construct's Gateway object. */
export function gatewayId(gateway: { readonly gatewayName: string; readonly namespace: string }): string {
  return idOf({ namespace: gateway.namespace, name: gateway.gatewayName });
}
