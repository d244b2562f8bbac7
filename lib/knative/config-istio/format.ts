import { type Path, type Refusal, describeRefusal } from '../../private/refusal';
import {
  CLUSTER_DOMAIN,
  INGRESS_GATEWAY,
  INGRESS_SERVICE,
  ISTIO_NAMESPACE,
  LOCAL_GATEWAY,
  SERVING_NAMESPACE,
  serviceHostOf,
} from '../../private/stock-install';
import { type IstioGatewayEntry, type IstioGatewayLists, type KnativeInstallation } from './types';

/** The two lists: their property, their key, and the prefix of the older keys, one per gateway. */
export const EXTERNAL = {
  property: 'externalGateways',
  key: 'external-gateways',
  prefix: 'gateway.',
  wrongDefaults: 'external-default-count',
} as const;
export const LOCAL = {
  property: 'localGateways',
  key: 'local-gateways',
  prefix: 'local-gateway.',
  wrongDefaults: 'local-default-count',
} as const;
export type GatewayList = typeof EXTERNAL | typeof LOCAL;

/** Whether a key of config-istio names gateways. */
export function isGatewayKey(key: string): boolean {
  return [EXTERNAL, LOCAL].some((list) => key === list.key || key.startsWith(list.prefix));
}

/**
 * Whether data names gateways of a kind. What it does not name is the built-in one, and so is an empty list before
 * Knative 1.22.
 */
export function isListed(data: Readonly<Record<string, string>>, { key, prefix }: GatewayList): boolean {
  const text = data[key]?.trim() ?? '';
  if (text !== '' && !/^\[\s*\]$/.test(text)) return true;
  return Object.keys(data).some((each) => each.startsWith(prefix) && each !== prefix);
}

/** An entry, and where it was found. */
export interface LocatedEntry {
  readonly path: Path;
  readonly entry: IstioGatewayEntry;
}

/**
 * The kinds of refusals of a config-istio. All but `release-cannot-express`, which is about rendering, are net-istio's.
 */
export type RefusalKind =
  | 'mixed-formats'
  | 'external-default-count'
  | 'local-default-count'
  | 'unparsable'
  | 'missing-namespace'
  | 'missing-name'
  | 'missing-service'
  | 'bad-service'
  | 'bad-selector'
  | 'release-cannot-express';

/** Why a config-istio is refused. */
export interface ConfigRefusal extends Refusal {
  readonly kind: RefusalKind;
}

/** The message of a refusal, which starts with its kind in brackets. */
export function describeConfigRefusal(refusal: ConfigRefusal): string {
  return `[${refusal.kind}] ${describeRefusal(refusal)}`;
}

// Kubernetes refuses a larger ConfigMap, so net-istio never reads one.
const CONFIG_MAP_BYTES = 1_048_576;

/** Refuses data that does not fit into a ConfigMap. */
export function sizeRefusals(data: ReadonlyMap<string, string>): ConfigRefusal[] {
  const utf8 = new TextEncoder();
  let bytes = 0;
  for (const [key, value] of data) bytes += utf8.encode(key).length + utf8.encode(value).length;
  if (bytes <= CONFIG_MAP_BYTES) return [];
  return [
    {
      kind: 'unparsable',
      path: [],
      what: 'config-istio is larger than a ConfigMap can be',
      got: `${bytes} bytes`,
      allowed: `at most ${CONFIG_MAP_BYTES} bytes`,
      fix: 'let gateways share an entry, with a selector that matches the services of all of them',
    },
  ];
}

/** The gateways that net-istio uses for a list that config-istio omits. */
export function builtInGateways({
  namespace = SERVING_NAMESPACE,
  clusterDomain = CLUSTER_DOMAIN,
}: KnativeInstallation = {}): IstioGatewayLists {
  return {
    externalGateways: [
      {
        name: INGRESS_GATEWAY,
        namespace,
        service: serviceHostOf(INGRESS_SERVICE, ISTIO_NAMESPACE, clusterDomain),
      },
    ],
    localGateways: [
      {
        name: LOCAL_GATEWAY,
        namespace,
        service: serviceHostOf(LOCAL_GATEWAY, ISTIO_NAMESPACE, clusterDomain),
      },
    ],
  };
}
