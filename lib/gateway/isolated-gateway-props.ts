import { type GatewayAssignment } from '../knative/assignment';
import { type Platform } from '../knative/platform';
import { type Isolation } from './isolation';
import { type LoadBalancer } from './load-balancer';
import { type GatewayResources } from './resources';
import { type GatewayScaling } from './scaling';
import { type GatewayServer } from './gateway-server';
import { type GracefulShutdown } from './shutdown';
import { type GatewayWorkload } from './workload';
import { type GatewayToleration } from './workload/context';

/** What can be said of any gateway, the default gateway included. */
export interface GatewayOptions {
  /**
   * Namespace of the gateway's pods, Service and Istio Gateway.
   *
   * @default - `istio-system-ID`
   */
  readonly namespace?: string;
  /**
   * Whether the Namespace object is part of the output. It then enforces Pod Security `restricted`.
   *
   * @default - true, except for an existing workload, and for namespaces that others own: `default`, `istio-system`, `knative-serving`, `kube-*`
   */
  readonly createNamespace?: boolean;
  /**
   * More labels for the Namespace.
   *
   * @default - none
   */
  readonly namespaceLabels?: Record<string, string>;
  /**
   * Name of the Istio Gateway object, and the value of the gateway's label `istio`, by which the Gateway selects its pods. At most 63
   * characters, unique in the cluster.
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
   * Who runs the pods.
   *
   * @default GatewayWorkload.injected()
   */
  readonly workload?: GatewayWorkload;
  /**
   * The load balancer in front.
   *
   * @default - a Service of type LoadBalancer, as the cluster's own controller does it
   */
  readonly loadBalancer?: LoadBalancer;
  /**
   * Ports that the gateway serves. The Service has port 443 in any case: net-istio adds HTTPS servers of its own for services with
   * automatic TLS.
   *
   * @default - HTTP on port 80
   */
  readonly servers?: GatewayServer[];
  /**
   * How far the Istio Gateway goes to keep out what is not assigned to it.
   *
   * @default Isolation.STRICT
   */
  readonly isolation?: Isolation;
  /**
   * Hosts that the servers let in, as Istio writes them: `*`, `*.example.com`, `team-a/*`. Real data plane enforcement.
   *
   * @default - what the isolation asks for
   */
  readonly hosts?: string[];
  /**
   * Number of pods.
   *
   * @default - a HorizontalPodAutoscaler from 2 to 5 pods at 80 % CPU
   */
  readonly scaling?: GatewayScaling;
  /**
   * CPU and memory of each pod.
   *
   * @default - those of Istio's gateway chart
   */
  readonly resources?: GatewayResources;
  /**
   * How many pods a voluntary disruption may take away, as a number or a percentage such as `'25%'`; `'none'` for no PodDisruptionBudget.
   *
   * @default '1'
   */
  readonly maxUnavailable?: string;
  /**
   * Node labels over which the pods are spread, as a preference.
   *
   * @default - zones and nodes
   */
  readonly spreadAcross?: string[];
  /**
   * PriorityClass of the pods.
   *
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;
  /**
   * Node labels that the pods ask for.
   *
   * @default - any node
   */
  readonly nodeSelector?: Record<string, string>;
  /**
   * Taints that the pods tolerate.
   *
   * @default - none
   */
  readonly tolerations?: GatewayToleration[];
  /**
   * How a pod ends.
   *
   * @default - 5 s for the load balancer, 20 s to drain
   */
  readonly shutdown?: GracefulShutdown;
  /**
   * Istio revision that injects and configures the pods.
   *
   * @default - the default revision
   */
  readonly revision?: string;
  /**
   * More annotations for the pods.
   *
   * @default - none
   */
  readonly podAnnotations?: Record<string, string>;
}

/** What can be said of a gateway, apart from the versions it is made for. */
export interface IsolatedGatewayOptions extends GatewayOptions {
  /**
   * Which Knative Services and DomainMappings go through the gateway.
   *
   * @default GatewayAssignment.none()
   */
  readonly assignment?: GatewayAssignment;
  /**
   * Domain of the Knative Services that are assigned here: `alpha.example.com`.
   *
   * @default - the default domain
   */
  readonly domain?: string;
}

/** Properties of an {@link IsolatedGateway}. */
export interface IsolatedGatewayProps extends IsolatedGatewayOptions {
  /**
   * Versions that the manifests are made for.
   *
   * @default - Knative 1.15 with the Istio it builds against
   */
  readonly platform?: Platform;
}
