import { type Labels, type KubeObject } from '../../private/access';
import { type Manifest } from '../input/manifest';

/** A node of the model, with the manifest that it comes from. */
export interface ModelNode {
  readonly namespace: string;
  readonly name: string;
  readonly source: Manifest;
}

/**
 * Pods with equal labels, and the object that creates them: Deployment, DaemonSet, StatefulSet, Pod, IstioOperator or
 * Helm release.
 */
export interface Workload extends ModelNode {
  /** Kind of the source: `Deployment`, `IstioOperator`, `Application` ... */
  readonly kind: string;
  readonly podLabels: Labels;
  readonly podAnnotations: Labels;
  /** `spec.replicas` (default 1); `undefined` for a DaemonSet. */
  readonly replicas: number | undefined;
  /** Whether the pods run Istio's proxy as a gateway, so that Istio Gateways apply to them. */
  readonly isGateway: boolean;
  /** Whether the proxy may not bind ports below 1024; istiod then omits such listeners. */
  readonly isUnprivileged: boolean;
  /** Numbers of the named container ports. */
  readonly portNames: Readonly<Record<string, number>>;
  /** The pod's spec, if the manifest contains one. */
  readonly podSpec: KubeObject | undefined;
}

/** Whether there is any pod, according to the manifest. */
export function hasPods(workload: Workload): boolean {
  return workload.replicas === undefined || workload.replicas > 0;
}

/** The label by which istiod's pods and Service carry the name of their Kubernetes Gateway. */
export const MANAGED = 'gateway.networking.k8s.io/gateway-name';

/** Whether istiod made the pods, from a Kubernetes Gateway. */
export function isManaged({ podLabels }: Workload): boolean {
  return Object.hasOwn(podLabels, MANAGED);
}

export interface ServicePort {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number | string;
  readonly protocol: string;
}

export interface Service extends ModelNode {
  /** What creates the Service: its manifest, an installer, or Knative Serving as the placeholder of a Route. */
  readonly origin: 'manifest' | 'installer' | 'knative';
  readonly type: string;
  /** Metadata labels, which net-istio's prober selects by. */
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Pod selector; `undefined` for a Service without one, which has no endpoints of its own. */
  readonly selector: Labels | undefined;
  readonly ports: readonly ServicePort[];
}

export interface GatewayServer {
  readonly number: number;
  /** Protocol as written; Istio reads it case-insensitively, net-istio does not. */
  readonly protocol: string;
  readonly portName: string;
  /** `HOST` or `NAMESPACE/HOST`, as written. */
  readonly hosts: readonly string[];
  readonly bind: string;
  /** `undefined` without a tls block. */
  readonly tls: ServerTls | undefined;
}

export interface ServerTls {
  readonly mode: string;
  readonly httpsRedirect: boolean;
  /** The first of `credentialNames`, otherwise `credentialName`; empty if certificates are files of the pod. */
  readonly credentialName: string;
  /** The Secret of `credentialName` if net-istio creates it; `undefined` for any other Secret. */
  readonly copy?: SecretCopy | undefined;
}

/** A Secret that net-istio puts in the namespace of gateway pods: a copy, or the original if it is already there. */
export interface SecretCopy {
  readonly namespace: string;
  readonly name: string;
  /** `NAMESPACE/NAME` of the original. */
  readonly origin: string;
}

/** An Istio Gateway object. */
export interface IstioGateway extends ModelNode {
  /** `NAMESPACE/NAME` of the KIngress that net-istio will create it for; `undefined` if it is among the manifests. */
  readonly generatedFor?: string;
  /** The revision of istiod that its label limits it to; `undefined` for any. */
  readonly revision?: string | undefined;
  /** `undefined` or empty selects every gateway pod. */
  readonly selector: Labels | undefined;
  readonly servers: readonly GatewayServer[];
}

/** A condition on the authority of a request, which is its host. */
export type AuthorityMatch =
  | { readonly kind: 'exact' | 'prefix'; readonly value: string }
  | { readonly kind: 'regex'; readonly value: string; readonly pattern: RegExp };

/** One match of an HTTP route, reduced to what matters for hosts. */
export interface RouteMatch {
  /** The gateways that it applies to; empty for all gateways of the VirtualService. */
  readonly gateways: readonly string[];
  readonly port: number | undefined;
  /** `undefined` matches every authority. */
  readonly authority: AuthorityMatch | undefined;
  /** Whether a plain `GET /` without special headers can meet the rest of the match. */
  readonly plain: boolean;
}

export interface HttpRoute {
  /** Empty matches everything. */
  readonly matches: readonly RouteMatch[];
  /** Host names of the destinations. */
  readonly destinations: readonly string[];
  /** Whether it answers with a redirect instead of having destinations. */
  readonly isRedirect?: boolean;
}

export interface VirtualService extends ModelNode {
  readonly hosts: readonly string[];
  /** `NAMESPACE/NAME`, or `mesh`. */
  readonly gateways: readonly string[];
  readonly exportTo: readonly string[];
  readonly http: readonly HttpRoute[];
  /** The revision of istiod that its label limits it to; `undefined` for any. */
  readonly revision?: string | undefined;
  /** Name of the KIngress that net-istio created it for. */
  readonly ingress: string | undefined;
}

/** Knative's visibility of a rule. */
export type Visibility = 'ExternalIP' | 'ClusterLocal';

export interface KIngressRule {
  readonly visibility: Visibility;
  readonly hosts: readonly string[];
  /** The host that a DomainMapping's requests are rewritten to. */
  readonly rewriteHost?: string;
}

/**
 * The handling of plain HTTP: served, redirected to https, or (only in config-network) not served in addition to TLS.
 */
export type HttpOption = 'Enabled' | 'Redirected' | 'Disabled';

/** Hosts that a KIngress serves over https with the certificate of one Secret. */
export interface KIngressTls {
  readonly hosts: readonly string[];
  readonly secretNamespace: string;
  readonly secretName: string;
  /** Whether Knative obtains the certificate and creates the Secret, which is then assumed to exist. */
  readonly isIssued: boolean;
  /** DNS names of the certificate that Knative gets; the hosts unless it is one for a whole namespace. */
  readonly dnsNames?: readonly string[];
}

/**
 * A KIngress (`networking.internal.knative.dev/v1alpha1 Ingress`): one among the manifests, or one that Serving
 * will create for a Knative Service, Route or DomainMapping.
 */
export interface KIngress extends ModelNode {
  /** The kind of its owner; `Ingress` if only the KIngress itself is known. */
  readonly owner: 'Service' | 'Route' | 'DomainMapping' | 'Ingress';
  /** Name of the owner; the name of the KIngress itself is shortened for long DomainMappings. */
  readonly ownerName: string;
  /** The labels that config-istio selects by. */
  readonly labels: Labels;
  readonly rules: readonly KIngressRule[];
  readonly httpOption: HttpOption;
  readonly tls: readonly KIngressTls[];
  /** The domain of cluster-local hosts: `svc.cluster.local`. */
  readonly localDomain: string;
  /** `istio.ingress.networking.knative.dev` for net-istio. */
  readonly ingressClass: string;
  /** Whether the KIngress itself is among the manifests. */
  readonly observed: boolean;
  /** A host, or of a DomainMapping one of its target, that is no domain name: Serving does not create the KIngress. */
  readonly refusedHost?: string;
}

/** The pod selection of a NetworkPolicy, PodDisruptionBudget or AuthorizationPolicy. */
export interface PodPolicy extends ModelNode {
  /** `matchLabels`; `undefined` if it has none. */
  readonly selector: Labels | undefined;
}

/** The condition of an AuthorizationPolicy on one attribute of a request. */
export interface AuthorizationCondition {
  /**
   * Attribute as in Istio's conditions (`source.ip`, `request.headers[NAME]`), or `request.host`, `request.method`,
   * `request.path`.
   */
  readonly attribute: string;
  /** One of these must match; empty for any. */
  readonly values: readonly string[];
  /** None of these may match. */
  readonly notValues: readonly string[];
}

export interface AuthorizationRule {
  /** All conditions of one of these must be met; empty for any source. */
  readonly from: readonly (readonly AuthorizationCondition[])[];
  /** All conditions of one of these must be met; empty for any operation. */
  readonly to: readonly (readonly AuthorizationCondition[])[];
  /** All of these must be met. */
  readonly when: readonly AuthorizationCondition[];
}

/** Istio's AuthorizationPolicy: the requests that pods of its namespace accept. */
export interface AuthorizationPolicy extends PodPolicy {
  /** `ALLOW`, `DENY`, `AUDIT` or `CUSTOM`. */
  readonly action: string;
  /** Whether the annotation `istio.io/dry-run` disables its enforcement. */
  readonly isDryRun: boolean;
  /** Whether it is for a Gateway API object, a Service or a waypoint instead of pods. */
  readonly hasTarget: boolean;
  /** One of these must match; without any, nothing matches. */
  readonly rules: readonly AuthorizationRule[];
}

export interface Autoscaler extends ModelNode {
  readonly targetKind: string;
  readonly targetName: string;
  readonly minReplicas: number;
  readonly maxReplicas: number | undefined;
}
