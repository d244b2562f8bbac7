import { type KIngress } from '../../lib/analysis/model/types';
import { type LoadBalancers } from '../../lib/analysis/net-istio/selection';
import { condition } from '../harness/kube-client';
import { type KubernetesObject } from '../harness/objects';

/** A KIngress as it is stored. */
export interface IngressObject extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & {
    readonly uid: string;
    readonly generation: number;
    readonly resourceVersion: string;
    readonly finalizers?: readonly string[];
    readonly deletionTimestamp?: string;
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

export function objectOf({ source }: KIngress): IngressObject {
  return source.object as unknown as IngressObject;
}

/**
 * Whether this very spec has been found ready. net-istio does not probe it again, whatever becomes of its labels and
 * gateways.
 */
export function isReady({ metadata, status }: IngressObject): boolean {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return status?.observedGeneration === metadata.generation && ready?.status === 'True';
}

export type Outcome = 'ready' | 'waiting' | 'failed';

/** What net-istio writes into the status; an address only once the gateways answer there. */
export function statusOf({ metadata }: IngressObject, outcome: Outcome, addresses: LoadBalancers): object {
  const waiting = (type: string): object =>
    condition(type, 'Unknown', 'Uninitialized', 'Waiting for load balancer to be ready');
  const failed = condition('Ready', 'Unknown', 'ReconcileIngressFailed', 'Ingress reconciliation failed');
  const is = {
    ready: [condition('LoadBalancerReady', 'True'), condition('Ready', 'True')],
    waiting: [waiting('LoadBalancerReady'), waiting('Ready')],
    failed: [waiting('LoadBalancerReady'), failed],
  }[outcome];
  return {
    observedGeneration: metadata.generation,
    conditions: [condition('NetworkConfigured', 'True'), ...is],
    ...(outcome === 'ready' && {
      publicLoadBalancer: loadBalancer(addresses.public),
      privateLoadBalancer: loadBalancer(addresses.private),
    }),
  };
}

function loadBalancer(domainInternal: string | undefined): object {
  return { ingress: [domainInternal === undefined ? { meshOnly: true } : { domainInternal }] };
}
