import { refuseUnless } from '../private/checks';
import { QUANTITY_CHECK, quantityValue } from '../private/quantity';
import { type Refusal } from '../private/refusal';

/** CPU and memory of each gateway pod, as Kubernetes quantities. The defaults are those of Istio's gateway chart. */
export interface GatewayResources {
  /**
   * CPU request of the pod.
   *
   * @default '100m'
   */
  readonly cpuRequest?: string;
  /**
   * CPU limit, above which the pod is throttled.
   *
   * @default '2' - and never less than the request
   */
  readonly cpuLimit?: string;
  /**
   * Memory request of the pod.
   *
   * @default '128Mi'
   */
  readonly memoryRequest?: string;
  /**
   * Memory limit, above which the pod is killed.
   *
   * @default '1Gi' - and never less than the request
   */
  readonly memoryLimit?: string;
}

/** Requests and limits as Kubernetes ResourceRequirements. */
export interface ResolvedResources {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly cpu: string; readonly memory: string };
}

const DEFAULTS = { cpu: { request: '100m', limit: '2' }, memory: { request: '128Mi', limit: '1Gi' } } as const;

interface Amount {
  readonly request: string;
  readonly limit: string;
}

/** The request and the limit of one resource, with the defaults filled in. */
function amountOf(name: 'cpu' | 'memory', resources: GatewayResources): Amount {
  const { request: usual, limit: usualLimit } = DEFAULTS[name];
  const request = resources[`${name}Request`] ?? usual;
  const least = quantityValue(request) > quantityValue(usualLimit) ? request : usualLimit;
  return { request, limit: resources[`${name}Limit`] ?? least };
}

/** Checks requests and limits as Kubernetes does. */
export function resourceRefusals(resources: GatewayResources = {}): Refusal[] {
  return (['cpu', 'memory'] as const).flatMap((name) => {
    const [requestName, limitName] = [`${name}Request`, `${name}Limit`] as const;
    const refusals = [
      ...refuseUnless(QUANTITY_CHECK, resources[requestName], [requestName]),
      ...refuseUnless(QUANTITY_CHECK, resources[limitName], [limitName]),
    ];
    const { request, limit } = amountOf(name, resources);
    if (refusals.length > 0 || quantityValue(limit) >= quantityValue(request)) return refusals;
    return [{ path: [limitName], what: `below ${requestName}`, got: limit, allowed: `at least ${request}` }];
  });
}

/** Fills in the defaults. */
export function resolveResources(resources: GatewayResources = {}): ResolvedResources {
  const [cpu, memory] = [amountOf('cpu', resources), amountOf('memory', resources)];
  return {
    requests: { cpu: cpu.request, memory: memory.request },
    limits: { cpu: cpu.limit, memory: memory.limit },
  };
}
