import { type KubeObject } from '../../../lib/private/access';
import {
  configIstio,
  domainMapping,
  type Entry,
  gateway,
  ksvc,
  label,
  pods,
  server,
  service,
  STOCK,
  STOCK_LOCAL,
} from '../support';

/** A topology that is in order, in the parts that mutations change. */
export interface Topology {
  objects: KubeObject[];
  external: Entry[];
  local: Entry[];
}

export const DISABLED = { 'experimental.istio.io/disable-gateway-port-translation': 'true' };

function edge(name: string, more: { secure?: boolean; local?: boolean } = {}): KubeObject[] {
  const id = `gw-${name}/${name}`;
  const labels = { istio: `gw-${name}` };
  const tls = { mode: 'SIMPLE', credentialName: `${name}-tls` };
  const servers = more.secure === true ? [server(80), server(443, ['*'], 'HTTPS', tls)] : [server(80)];
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: `gw-${name}`, name: `${name}-tls` } };
  const ownLocal = { istio: `local-${name}` };
  return [
    pods(id, labels),
    service(id, labels),
    gateway(id, labels, ...servers),
    ...(more.secure === true ? [{ ...secret, type: 'kubernetes.io/tls', data: { 'tls.crt': '', 'tls.key': '' } }] : []),
    ...(more.local === true
      ? [
          pods(`gw-${name}/local-${name}`, ownLocal),
          internal(service(`gw-${name}/local-${name}`, ownLocal, { ...ownLocal, ...DISABLED }, ['80:8081'])),
          gateway(`gw-${name}/local-${name}`, ownLocal, server(8081)),
        ]
      : []),
  ];
}

function internal(object: KubeObject): KubeObject {
  return { ...object, spec: { ...(object['spec'] as object), type: 'ClusterIP' } };
}

export const STOCK_LABELS = { app: 'istio-ingressgateway', istio: 'ingressgateway' };

function stock(): KubeObject[] {
  const select = { istio: 'ingressgateway' };
  return [
    pods('istio-system/istio-ingressgateway', STOCK_LABELS),
    service('istio-system/istio-ingressgateway', STOCK_LABELS),
    internal(service('istio-system/knative-local-gateway', select, DISABLED, ['80:8081'])),
    gateway('knative-serving/knative-ingress-gateway', select, server(80)),
    gateway('knative-serving/knative-local-gateway', select, server(8081)),
  ];
}

const services = (): KubeObject[] => [
  ksvc('team-a/shop', { gateway: 'alpha' }),
  ksvc('team-b/news', { gateway: 'beta' }),
  ksvc('team-b/blog'),
  ksvc('team-a/cart', { gateway: 'alpha', 'networking.knative.dev/visibility': 'cluster-local' }),
  domainMapping('team-a/www.shop.org', 'shop', { gateway: 'alpha' }),
];

/** Two gateways besides the stock one: plain, with HTTPS servers, or with local gateways of their own. */
export const BASES: Readonly<Record<string, () => Topology>> = {
  plain: () => base({}),
  secure: () => base({ secure: true }),
  local: () => base({ local: true }),
};

function base(more: { secure?: boolean; local?: boolean }): Topology {
  const [alpha, beta] = [label('gateway', 'alpha'), label('gateway', 'beta')];
  const entries = (prefix: string): Entry[] => [
    { gateway: `gw-alpha/${prefix}alpha`, selector: alpha },
    { gateway: `gw-beta/${prefix}beta`, selector: beta },
  ];
  return {
    objects: [...stock(), ...edge('alpha', more), ...edge('beta', more), ...services()],
    external: [STOCK, ...entries('')],
    local: [STOCK_LOCAL, ...(more.local === true ? entries('local-') : [])],
  };
}

export function objectsOf({ objects, external, local }: Topology): KubeObject[] {
  return [...objects, configIstio(external, local)];
}
