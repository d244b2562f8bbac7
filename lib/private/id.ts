/** `NAMESPACE/NAME`, the way Istio and Knative write references. */
export function idOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}
