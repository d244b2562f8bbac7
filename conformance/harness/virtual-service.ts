import { createHash } from 'node:crypto';
import { type HttpRoute, type KIngress, type VirtualService } from '../../lib/analysis/model/types';
import { probeRequest } from '../../lib/analysis/reach/conditions';
import { type KubernetesObject } from './objects';

/** The header by which net-istio's prober tells one version of a KIngress from another. */
export const HASH_HEADER = 'k-network-hash';

/** The Service in front of the only revision of a route. */
export function revisionOf(ingress: KIngress): string {
  return `${ingress.ownerName}-00001`;
}

/** Stands for the spec of a KIngress, its namespace and its name; its labels are no part of it. */
export function hashOf({ namespace, name, rules, observed, source }: KIngress): string {
  const spec = observed ? source.object['spec'] : rules;
  return createHash('sha256')
    .update(JSON.stringify(spec) + namespace + name)
    .digest('hex');
}

/**
 * The object that net-istio writes. Before each route stands a copy for probes, which adds the hash of the KIngress.
 */
export function virtualServiceObject(
  ingress: KIngress,
  { name, namespace, hosts, gateways, http }: VirtualService,
): KubernetesObject {
  return {
    apiVersion: 'networking.istio.io/v1beta1',
    kind: 'VirtualService',
    metadata: { name, namespace },
    spec: {
      hosts,
      gateways,
      http: http.flatMap(({ matches }, index) => {
        const behind = backend(ingress, index);
        return [
          {
            match: matchesOf(matches, OVERRIDE),
            headers: { request: { set: { [HASH_HEADER]: hashOf(ingress) } } },
            ...behind,
          },
          { match: matchesOf(matches), ...behind },
        ];
      }),
    },
  };
}

const OVERRIDE = { headers: { [HASH_HEADER]: { exact: probeRequest(undefined).get.headers[HASH_HEADER] } } };

function matchesOf(matches: HttpRoute['matches'], more: object = {}): object[] {
  return matches.map(({ gateways, authority }) => ({
    gateways,
    ...(authority === undefined ? {} : { authority: { [authority.kind]: authority.value } }),
    ...more,
  }));
}

function backend(ingress: KIngress, rule: number): object {
  const rewriteHost = ingress.rules[rule]?.rewriteHost;
  const host =
    observedBackend(ingress, rule) ?? rewriteHost ?? `${revisionOf(ingress)}.${ingress.namespace}.svc.cluster.local`;
  return {
    ...(rewriteHost === undefined ? {} : { rewrite: { authority: rewriteHost } }),
    route: [{ destination: { host, port: { number: 80 } } }],
  };
}

interface ObservedRule {
  readonly http: {
    readonly paths: readonly {
      readonly splits: readonly { readonly serviceName: string; readonly serviceNamespace: string }[];
    }[];
  };
}

/** The Service that a KIngress of a live cluster names. */
function observedBackend({ observed, source }: KIngress, rule: number): string | undefined {
  if (!observed) return undefined;
  const { rules } = source.object['spec'] as { readonly rules: readonly ObservedRule[] };
  const split = rules[rule]?.http.paths[0]?.splits[0];
  return split && `${split.serviceName}.${split.serviceNamespace}.svc.cluster.local`;
}
