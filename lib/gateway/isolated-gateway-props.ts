import { type GatewayAssignment } from '../knative/assignment';
import { type Platform } from '../knative/platform';
import { type GatewayServer } from './gateway-server';
import { type Isolation } from './isolation';
import { type LocalGateway } from './local-gateway';
import { type GatewayTls } from './tls';
import { type GatewayWorkload } from './workload';
import { type GatewayWorkloadOptions } from './workload-options';

/** Options common to all gateways, including the default gateway. */
export interface GatewayOptions extends GatewayWorkloadOptions {
  /**
   * Namespace of the gateway's pods, Service and Istio Gateway.
   *
   * @default - `istio-system-ID`
   */
  readonly namespace?: string;
  /**
   * Whether the Namespace object is part of the output. It then enforces Pod Security `restricted`.
   *
   * @default - true, except for an existing workload, and for namespaces with other owners: `default`, `istio-system`,
   * `knative-serving`, `kube-*`
   */
  readonly createNamespace?: boolean;
  /**
   * Additional labels for the Namespace.
   *
   * @default - none
   */
  readonly namespaceLabels?: Record<string, string>;
  /**
   * Name of the Istio Gateway object, and the value of the gateway's label `istio`, by which the Gateway selects its
   * pods. At most 63 characters, unique in the cluster.
   *
   * @default - `knative-custom-gateway-ID`
   */
  readonly gatewayName?: string;
  /**
   * Name of the Service, the Deployment and the ServiceAccount.
   *
   * @default 'istio-ingressgateway'
   */
  readonly serviceName?: string;
  /**
   * DNS domain of the cluster.
   *
   * @default 'cluster.local'
   */
  readonly clusterDomain?: string;
  /**
   * How the pods are deployed.
   *
   * @default GatewayWorkload.injected()
   */
  readonly workload?: GatewayWorkload;
  /**
   * Ports that the gateway serves.
   *
   * @default - HTTP on port 80
   */
  readonly servers?: GatewayServer[];
  /**
   * Whether the Service has port 443 without a server of the gateway there: for services and DomainMappings with
   * certificates of their own, net-istio adds the servers, in Gateways of its own.
   *
   * @default - true with GatewayTls.perService() and with externalDomainTls of the topology, else false
   */
  readonly serviceCertificates?: boolean;
  /**
   * Where TLS ends, and with which certificates. It makes the servers, so it is refused together with `servers`.
   *
   * @default - none of the gateway's own: HTTP, and HTTPS where Knative gets certificates (`externalDomainTls`)
   */
  readonly tls?: GatewayTls;
  /**
   * How strictly the Istio Gateway rejects hosts that are not assigned to it.
   *
   * @default Isolation.STRICT
   */
  readonly isolation?: Isolation;
  /**
   * Which gateway serves the cluster-local hosts of the services that are assigned to the gateway. In the cluster it
   * answers their external hosts as well, and DomainMappings are forwarded through it.
   *
   * @default - OWN with Isolation.STRICT, where the release and the workload allow it; else SHARED
   */
  readonly localGateway?: LocalGateway;
  /**
   * Hosts that the servers accept, in Istio's form: `*`, `*.example.com`, `team-a/*`. Enforced by the data plane.
   *
   * @default - according to the isolation
   */
  readonly hosts?: string[];
}

/** Options of a gateway, without the versions that it is generated for. */
export interface IsolatedGatewayOptions extends GatewayOptions {
  /**
   * Which Knative Services and DomainMappings go through the gateway.
   *
   * @default GatewayAssignment.none()
   */
  readonly assignment?: GatewayAssignment;
  /**
   * Domain of the Knative Services that are assigned to the gateway: `alpha.example.com`.
   *
   * @default - the default domain
   */
  readonly domain?: string;
  /**
   * Template of the hosts in this domain, from `.Name`, `.Namespace` and `.Domain`:
   * `{{.Name}}-{{.Namespace}}.{{.Domain}}` has one label before the domain, for which `*.DOMAIN` is a valid
   * certificate.
   *
   * @default - Knative's default, `{{.Name}}.{{.Namespace}}.{{.Domain}}`
   */
  readonly domainTemplate?: string;
  /**
   * Whether ExternalDNS is asked, by annotations of the gateway's Service, for records of the gateway's names:
   * `*.DOMAIN` and the names among `hosts`. Those of `externalDnsHostnames` of the load balancer come in addition, such
   * as the hosts of DomainMappings.
   *
   * @default false
   */
  readonly externalDns?: boolean;
  /**
   * Labels that a service needs besides for the secondary gateways to serve it too: `{ exposure: 'both' }` makes a
   * choice of the services public and internal at once. Not those of the assignment.
   *
   * @default - none: secondary gateways serve everything that is assigned to this gateway
   */
  readonly secondaryLabels?: Record<string, string>;
}

/** Properties of an {@link IsolatedGateway}. */
export interface IsolatedGatewayProps extends IsolatedGatewayOptions {
  /**
   * Versions that the manifests are generated for.
   *
   * @default - those of the enclosing MultiGatewayChart; required elsewhere
   */
  readonly platform?: Platform;
}
