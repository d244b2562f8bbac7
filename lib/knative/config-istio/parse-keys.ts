import { type GatewayList, type LocatedEntry } from './format';
import { SERVING_NAMESPACE } from '../../private/stock-install';
import { byText } from '../../private/sort';

/**
 * The gateways of the older format, `gateway.NAMESPACE.NAME: SERVICE`, sorted by key. Without a dot the whole rest is
 * the name, in net-istio's own namespace; the name may contain further dots.
 */
export function parseKeys(data: ReadonlyMap<string, string>, { prefix }: GatewayList): LocatedEntry[] {
  return [...data]
    .filter(([key]) => key.startsWith(prefix) && key !== prefix)
    .sort(byText(([key]) => key))
    .map(([key, service]) => {
      const rest = key.slice(prefix.length);
      const dot = rest.indexOf('.');
      const namespace = dot < 0 ? SERVING_NAMESPACE : rest.slice(0, dot);
      return { path: [key], entry: { name: rest.slice(dot + 1), namespace, service } };
    });
}

/** The key of a gateway in the older format; undefined if that format cannot name it. */
export function keyOf(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  { prefix }: GatewayList,
): string | undefined {
  const key = `${prefix}${namespace}.${name}`;
  // Kubernetes: the keys of a ConfigMap have at most 253 of these characters.
  return !namespace.includes('.') && key.length <= 253 && /^[-._a-zA-Z0-9]+$/.test(key) ? key : undefined;
}
