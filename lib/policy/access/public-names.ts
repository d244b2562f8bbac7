import { Lazy } from 'cdk8s';
import { type Construct } from 'constructs';
import { type Platform } from '../../knative/platform';
import { Phase, addObject } from '../../private/objects';

/** A gateway whose public names other namespaces may use. */
export interface PublicNames {
  /** Name of the gateway. */
  readonly name: string;
  /** Namespace of its Service. */
  readonly namespace: string;
  readonly serviceHost: string;
  /** DNS names, such as `*.example.com`. Evaluated at synth, since more can be added until then. */
  readonly hosts: () => readonly string[];
  /** Namespaces of the callers; sorted. */
  readonly callers: readonly string[];
}

/**
 * Sends the requests that pods of the mesh make to public names to the gateway's Service, for the callers' namespaces
 * alone. Source: Istio, "Service Entry".
 */
export function addPublicNames(scope: Construct, platform: Platform, names: PublicNames): void {
  const { name, namespace, serviceHost: address, callers, hosts } = names;
  addObject(scope, `PublicNames-${name}`, Phase.ROUTE, {
    apiVersion: platform.istioNetworkingApiVersion,
    kind: 'ServiceEntry',
    metadata: { name: `${name}-public-names`, namespace },
    spec: Lazy.any({
      produce: () => ({
        hosts: [...hosts()],
        exportTo: [...callers],
        // TLS is passed through to the gateway.
        location: 'MESH_EXTERNAL',
        resolution: 'DNS',
        ports: [
          { number: 80, name: 'http', protocol: 'HTTP' },
          { number: 443, name: 'tls', protocol: 'TLS' },
        ],
        endpoints: [{ address }],
      }),
    }) as object,
  });
}
