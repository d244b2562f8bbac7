import { describe, type Refusal } from '../../private/errors';
import {
  CLUSTER_DOMAIN,
  INGRESS_GATEWAY,
  INGRESS_SERVICE,
  ISTIO_NAMESPACE,
  LOCAL_GATEWAY,
  SERVING_NAMESPACE,
  serviceHostOf,
} from '../../private/stock-install';
import { type IstioGatewayEntry, type IstioGatewayLists, type StockPlace } from './types';

/** The two lists: their property, the key that holds them, and the prefix of the older keys, one for each gateway. */
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

/** An entry, and where it was found, for messages. */
export interface LocatedEntry {
  readonly at: string;
  readonly entry: IstioGatewayEntry;
}

/** Why a config-istio is refused. All but `release-cannot-express` are net-istio's reasons; that one concerns rendering. */
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

/** Throws; the message starts with the kind in brackets. */
export function refuseConfig(kind: RefusalKind, refusal: Refusal): never {
  throw new Error(`[${kind}] ${describe(refusal)}`);
}

// Kubernetes refuses a larger ConfigMap, so no net-istio ever sees one.
const CONFIG_MAP_BYTES = 1_048_576;

/** Refuses data that no ConfigMap can hold. */
export function demandConfigMapSize(data: ReadonlyMap<string, string>): void {
  let bytes = 0;
  for (const [key, value] of data) bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  if (bytes <= CONFIG_MAP_BYTES) return;
  refuseConfig('unparsable', {
    what: 'config-istio is larger than a ConfigMap can be',
    got: `${bytes} bytes`,
    allowed: `at most ${CONFIG_MAP_BYTES} bytes`,
    fix: 'let gateways share an entry, with a selector that matches the services of all of them',
  });
}

/** What net-istio uses for a list that config-istio does not mention. */
export function builtInGateways({
  namespace = SERVING_NAMESPACE,
  clusterDomain = CLUSTER_DOMAIN,
}: StockPlace = {}): IstioGatewayLists {
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
