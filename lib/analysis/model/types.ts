import { type Labels, type KubeObject } from '../../private/access';
import { type Manifest } from '../input/manifest';

/** Anything of the model: it knows the manifest it was made from. */
export interface ModelNode {
  readonly namespace: string;
  readonly name: string;
  readonly source: Manifest;
}

/** Pods with equal labels, by whatever they are made: Deployment, DaemonSet, StatefulSet, Pod, IstioOperator or Helm release. */
export interface Workload extends ModelNode {
  /** Kind of the source: `Deployment`, `IstioOperator`, `Application` ... */
  readonly kind: string;
  readonly podLabels: Labels;
  readonly podAnnotations: Labels;
  /** `spec.replicas` (default 1); `undefined` where the number is not a number of the manifest: a DaemonSet. */
  readonly replicas: number | undefined;
  /** Whether the pods run Istio's proxy as a gateway, so that Istio Gateways apply to them. */
  readonly isGateway: boolean;
  /** Whether the proxy may not bind ports below 1024; istiod then leaves such listeners out. */
  readonly isUnprivileged: boolean;
  /** Numbers of the named container ports. */
  readonly portNames: Readonly<Record<string, number>>;
  /** The pod's spec, where the manifest holds one. */
  readonly podSpec: KubeObject | undefined;
}

/** Whether there is any pod, as far as the manifest says. */
export function hasPods(workload: Workload): boolean {
  return workload.replicas === undefined || workload.replicas > 0;
}

export interface ServicePort {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number | string;
  readonly protocol: string;
}

export interface Service extends ModelNode {
  /** Who makes the Service: its manifest, an installer, or Knative Serving as the placeholder of a Route. */
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
  /** The first of `credentialNames`, else `credentialName`; empty where certificates are files of the pod. */
  readonly credentialName: string;
  /** The Secret behind `credentialName`, where net-istio makes it; `undefined` for a Secret of somebody else's. */
  readonly copy?: SecretCopy | undefined;
}

/** A Secret that net-istio puts beside gateway pods: the copy of one, or that one itself where it is there already. */
export interface SecretCopy {
  readonly namespace: string;
  readonly name: string;
  /** `NAMESPACE/NAME` of the original. */
  readonly origin: string;
}

/** An Istio Gateway object. */
export interface IstioGateway extends ModelNode {
  /** `NAMESPACE/NAME` of the KIngress that net-istio will make it for; `undefined` where it is among the manifests. */
  readonly generatedFor?: string;
  /** `undefined` or empty selects every gateway pod. */
  readonly selector: Labels | undefined;
  readonly servers: readonly GatewayServer[];
}

/** One match of an HTTP route, as far as it decides which host is answered. */
export interface RouteMatch {
  /** Gateways it is for; empty for all gateways of the VirtualService. */
  readonly gateways: readonly string[];
  readonly port: number | undefined;
  /** `undefined` matches every authority. */
  readonly authority: { readonly kind: 'exact' | 'prefix'; readonly value: string } | undefined;
  /** Whether a plain `GET /` without special headers can meet the rest of the match. */
  readonly plain: boolean;
}

export interface HttpRoute {
  /** Empty matches everything. */
  readonly matches: readonly RouteMatch[];
  /** Host names of the destinations. */
  readonly destinations: readonly string[];
}

export interface VirtualService extends ModelNode {
  readonly hosts: readonly string[];
  /** `NAMESPACE/NAME`, or `mesh`. */
  readonly gateways: readonly string[];
  readonly exportTo: readonly string[];
  readonly http: readonly HttpRoute[];
  /** Name of the KIngress that net-istio made it for. */
  readonly ingress: string | undefined;
}

/** Knative's visibility of a rule. */
export type Visibility = 'ExternalIP' | 'ClusterLocal';

export interface KIngressRule {
  readonly visibility: Visibility;
  readonly hosts: readonly string[];
  /** The host that the request goes on with: DomainMappings. */
  readonly rewriteHost?: string;
}

/** What becomes of plain HTTP: served, redirected to https, or (of config-network only) not served beside TLS. */
export type HttpOption = 'Enabled' | 'Redirected' | 'Disabled';

/** Hosts that a KIngress serves over https with the certificate of one Secret. */
export interface KIngressTls {
  readonly hosts: readonly string[];
  readonly secretNamespace: string;
  readonly secretName: string;
  /** Whether Knative gets the certificate, and so makes the Secret, which is then taken to be there. */
  readonly isIssued: boolean;
}

/**
 * A KIngress (`networking.internal.knative.dev/v1alpha1 Ingress`): the one among the manifests, or the one that Serving
 * will make of a Knative Service, Route or DomainMapping.
 */
export interface KIngress extends ModelNode {
  /** What it is made of; `Ingress` where only the KIngress itself is known. */
  readonly owner: 'Service' | 'Route' | 'DomainMapping' | 'Ingress';
  /** Name of the owner; a KIngress' own name is a shortened one for long DomainMappings. */
  readonly ownerName: string;
  /** The labels that config-istio selects by. */
  readonly labels: Labels;
  readonly rules: readonly KIngressRule[];
  readonly httpOption: HttpOption;
  readonly tls: readonly KIngressTls[];
  /** `istio.ingress.networking.knative.dev` for net-istio. */
  readonly ingressClass: string;
  /** Whether the KIngress itself is among the manifests. */
  readonly observed: boolean;
}

/** A NetworkPolicy or PodDisruptionBudget, or an AuthorizationPolicy: the pods it is about. */
export interface PodPolicy extends ModelNode {
  /** `matchLabels`; `undefined` if it has none. */
  readonly selector: Labels | undefined;
}

/** What a rule of an AuthorizationPolicy asks of one attribute of a request. */
export interface AuthorizationCondition {
  /** Attribute as in Istio's conditions (`source.ip`, `request.headers[NAME]`), or `request.host`, `request.method`, `request.path`. */
  readonly attribute: string;
  /** One of these has to match; empty for any. */
  readonly values: readonly string[];
  /** None of these may match. */
  readonly notValues: readonly string[];
}

export interface AuthorizationRule {
  /** All conditions of one of these have to hold; empty for anybody. */
  readonly from: readonly (readonly AuthorizationCondition[])[];
  /** All conditions of one of these have to hold; empty for any operation. */
  readonly to: readonly (readonly AuthorizationCondition[])[];
  /** All of these have to hold. */
  readonly when: readonly AuthorizationCondition[];
}

/** Istio's AuthorizationPolicy: which requests the pods of its namespace take. */
export interface AuthorizationPolicy extends PodPolicy {
  /** `ALLOW`, `DENY`, `AUDIT` or `CUSTOM`. */
  readonly action: string;
  /** Whether it is only tried out, by the annotation `istio.io/dry-run`. */
  readonly isDryRun: boolean;
  /** Whether it is for a Gateway API object, a Service or a waypoint instead of pods. */
  readonly hasTarget: boolean;
  /** One of these has to match; without any, nothing does. */
  readonly rules: readonly AuthorizationRule[];
}

export interface Autoscaler extends ModelNode {
  readonly targetKind: string;
  readonly targetName: string;
  readonly minReplicas: number;
  readonly maxReplicas: number | undefined;
}
