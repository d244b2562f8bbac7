import { at, object, objects, text } from '../private/access';
import { quantityValue } from '../private/quantity';
import { helmValue, isHelmRelease, operatorEntry, operatorValues } from '../analysis/gateways/installers';
import { type ReplicaFloors } from '../analysis/gateways/replica-floors';
import { idOf } from '../analysis/input/manifest';
import { type Workload } from '../analysis/model/types';

/** The pods of a gateway, as far as their price depends on them. */
export interface GatewayPods {
  /** `NAMESPACE/NAME` of what makes them. */
  readonly name: string;
  /** Pods that are always there; `undefined` for a DaemonSet. */
  readonly least: number | undefined;
  /** Pods at the highest load; `undefined` if the manifests do not say. */
  readonly most: number | undefined;
  /** vCPUs that each pod requests. */
  readonly cpu: number;
  /** GiB of memory that each pod requests. */
  readonly memoryGib: number;
}

// Istio, manifests/charts: the requests of the gateway charts and of the injected proxy.
const DEFAULT_CPU = '100m';
const DEFAULT_MEMORY = '128Mi';
const GIB = 2 ** 30;

export function podsOf(workload: Workload, floors: ReplicaFloors): GatewayPods {
  const requests = requestsOf(workload);
  const { least } = floors.of(workload);
  const autoscaler = floors.autoscalerOf(workload);
  return {
    name: idOf(workload),
    least,
    // Installers make autoscalers that the manifests do not show.
    most: autoscaler === undefined ? workload.podSpec && least : autoscaler.maxReplicas,
    ...sumOf(requests),
  };
}

/** What each container requests, each `{ cpu, memory }`. */
function requestsOf(workload: Workload): readonly unknown[] {
  const { podSpec, source, kind } = workload;
  if (podSpec !== undefined) {
    return objects(podSpec, 'containers').map((container) => at(container, 'resources', 'requests'));
  }
  if (kind === 'IstioOperator') {
    const own = at(operatorEntry(workload), 'k8s', 'resources', 'requests');
    return [own ?? at(operatorValues(source), 'resources', 'requests')];
  }
  return [isHelmRelease(source) ? object(helmValue(source, 'resources'), 'requests') : undefined];
}

function sumOf(requests: readonly unknown[]): Pick<GatewayPods, 'cpu' | 'memoryGib'> {
  const total = (name: string, fallback: string): number =>
    requests
      .map((each) => quantityValue(quantityOf(at(each, name)) ?? fallback))
      .reduce((sum, value) => sum + value, 0);
  return { cpu: total('cpu', DEFAULT_CPU), memoryGib: total('memory', DEFAULT_MEMORY) / GIB };
}

function quantityOf(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : text(value);
}
