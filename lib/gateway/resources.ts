import { type IConstruct } from 'constructs';
import { refuse } from '../private/errors';
import { demandQuantity, quantityValue } from '../private/quantity';

/** CPU and memory of each gateway pod, as Kubernetes quantities. The defaults are those of Istio's gateway chart. */
export interface GatewayResources {
  /** @default '100m' */
  readonly cpuRequest?: string;
  /** @default '2' - and never less than the request */
  readonly cpuLimit?: string;
  /** @default '128Mi' */
  readonly memoryRequest?: string;
  /** @default '1Gi' - and never less than the request */
  readonly memoryLimit?: string;
}

/** Requests and limits in the words of Kubernetes' ResourceRequirements. */
export interface ResolvedResources {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly cpu: string; readonly memory: string };
}

function pair(
  name: string,
  request: string,
  limit: string | undefined,
  fallback: string,
  scope: IConstruct,
): [string, string] {
  demandQuantity(`resources.${name}Request`, request, scope);
  if (limit !== undefined) demandQuantity(`resources.${name}Limit`, limit, scope);
  const chosen = limit ?? (quantityValue(request) > quantityValue(fallback) ? request : fallback);
  if (quantityValue(chosen) < quantityValue(request)) {
    refuse(
      { what: `resources.${name}Limit is below resources.${name}Request`, got: chosen, allowed: `at least ${request}` },
      scope,
    );
  }
  return [request, chosen];
}

/** Fills in the defaults and refuses what the apiserver would refuse. */
export function resolveResources(resources: GatewayResources, scope: IConstruct): ResolvedResources {
  const [cpuRequest, cpuLimit] = pair('cpu', resources.cpuRequest ?? '100m', resources.cpuLimit, '2', scope);
  const [memoryRequest, memoryLimit] = pair(
    'memory',
    resources.memoryRequest ?? '128Mi',
    resources.memoryLimit,
    '1Gi',
    scope,
  );
  return { requests: { cpu: cpuRequest, memory: memoryRequest }, limits: { cpu: cpuLimit, memory: memoryLimit } };
}
