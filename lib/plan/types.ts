import { type KubeObject } from '../private/access';
import { type Reachability, type ReachabilityCell } from '../analysis/reach/reachability';
import { type Scheme } from '../analysis/reach/reach';

/** An object of Kubernetes, by its name. */
export interface ObjectName {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty for cluster-scoped kinds. */
  readonly namespace: string;
  readonly name: string;
}

/** An object that a step applies. */
export interface AppliedObject extends ObjectName {
  /** Where it is written, as `FILE:LINE`; `undefined` for a passing state that only the plan has. */
  readonly source: string | undefined;
  /** The object of a passing state. */
  readonly object?: KubeObject;
}

/** A command to run after, or before, a step, and what it should say. */
export interface Check {
  readonly command: string;
  readonly expect: string;
}

export type StepKind =
  | 'create'
  | 'certificates'
  | 'workloads'
  | 'gateways'
  | 'upgrade'
  | 'config'
  | 'services'
  | 'dns'
  | 'policies'
  | 'delete';

/** One answer that a step changes. */
export interface CellChange extends Pick<ReachabilityCell, 'service' | 'kind' | 'host' | 'gatewayService' | 'scheme'> {
  /** `undefined` where nothing answered: 404, refused, reset, or no such host or gateway Service. */
  readonly before: string | undefined;
  /** `undefined` where there is no such host or gateway Service any more. */
  readonly after: string | undefined;
}

/** How requests for a host get lost. */
export type LossKind =
  /** Nothing answers the host any more. */
  | 'gone'
  /** It is answered elsewhere from now on, and nowhere for a moment. */
  | 'moved'
  /** It is still answered, but not at an address that clients use. */
  | 'address'
  /** Some of the pods, or some requests, no longer answer. */
  | 'partly';

/** Requests that a step loses. */
export interface Loss {
  readonly kind: LossKind;
  readonly service: string;
  readonly host: string;
  readonly scheme: Scheme;
  /** The gateway Services that no longer answer. Sorted. */
  readonly at: readonly string[];
  /** For how long at most, as a phrase. */
  readonly lasts: string;
}

/** A Ready condition that a step changes. */
export interface ReadyChange {
  readonly service: string;
  readonly before: string | undefined;
  readonly after: string;
}

/** One step of a plan. */
export interface Step {
  readonly kind: StepKind;
  readonly title: string;
  /** Why it comes at this place. */
  readonly why: readonly string[];
  readonly apply: readonly AppliedObject[];
  readonly delete: readonly ObjectName[];
  /** What is to be done beside applying and deleting, in order: commands, or sentences that start with `#`. */
  readonly commands: readonly string[];
  readonly checks: readonly Check[];
  readonly changes: readonly CellChange[];
  readonly losses: readonly Loss[];
  /** Services that stay Ready without a new probe although a gateway of theirs changes. */
  readonly unprobed: readonly string[];
  readonly ready: readonly ReadyChange[];
  /** Errors that the analyzer finds in the state after the step, and neither before nor at the end. */
  readonly findings: readonly string[];
  /** The release of Knative after the step. */
  readonly knative: string;
  /** The answers and Ready conditions after the step. Cells that are not there are 404, refused or reset. */
  readonly after: Reachability;
}

/** What becomes of one Knative Service, Route or DomainMapping. */
export interface ServiceChange {
  readonly service: string;
  readonly change: 'moves' | 'falls back' | 'is new' | 'is removed';
  /** `external` or `local` gateways. */
  readonly gateways: 'external' | 'local';
  /** The Istio Gateways `NAMESPACE/NAME` before and after. Sorted. */
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** What becomes of one host. */
export interface HostChange {
  readonly service: string;
  readonly kind: ReachabilityCell['kind'];
  readonly host: string;
  readonly scheme: Scheme;
  readonly change: 'unreachable' | 'reachable' | 'elsewhere';
  /** The gateway Services that answer it, before and after. Sorted. */
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** What becomes of one Service of type LoadBalancer. */
export interface LoadBalancerChange {
  /** `NAMESPACE/NAME`. */
  readonly service: string;
  readonly change: 'created' | 'destroyed' | 'changed';
  /** What changes: the names of annotations and fields. */
  readonly fields: readonly string[];
}

/** A certificate that is needed where its Secret was not before. */
export interface CertificateMove {
  /** `NAMESPACE/NAME` of the Secret before; `undefined` if the hosts had none. */
  readonly from: string | undefined;
  readonly to: string;
  readonly hosts: readonly string[];
  /** Whether the new manifests create the Secret, or an object that it is made from. */
  readonly isProvided: boolean;
}

/** The way from one topology to another. */
export interface Plan {
  readonly knative: { readonly from: string; readonly to: string };
  /** What is taken for granted, and what the plan leaves alone. */
  readonly notes: readonly string[];
  readonly services: readonly ServiceChange[];
  readonly hosts: readonly HostChange[];
  readonly loadBalancers: readonly LoadBalancerChange[];
  readonly certificates: readonly CertificateMove[];
  readonly steps: readonly Step[];
  /** The answers before the first step. */
  readonly before: Reachability;
}

/** Whether a step of the plan loses requests. */
export function losesTraffic({ steps }: Plan): boolean {
  return steps.some(({ losses }) => losses.length > 0);
}
