import { nameOf, subjectOf } from '../finding';
import { idOf } from '../input/manifest';
import { type Model } from '../model/build';
import { isAssumed } from '../model/stock';
import { type Service, type Workload } from '../model/types';

/** The gateway pods among the manifests; what is taken for granted nobody can mend. */
export function gatewayPods({ workloads }: Model): readonly Workload[] {
  return workloads.filter(({ isGateway, source }) => isGateway && !isAssumed(source));
}

/** How messages name what makes the pods: `Deployment edge/gateway`, or `edge/gateway of IstioOperator istio-system/edge`. */
export function podsName(workload: Workload): string {
  const source = nameOf(subjectOf(workload.source));
  return source === `${workload.kind} ${idOf(workload)}` ? source : `${idOf(workload)} of ${source}`;
}

const known = new WeakMap<Model, ReadonlyMap<Service, string>>();

/**
 * The gateway that the pods are of, as `NAMESPACE/NAME`, for grouping: the one that config-istio names with a Service in
 * front of them, or else any that applies to them.
 */
export function gatewayOn(model: Model, workload: Workload): { gateway?: string } {
  const byService = known.get(model) ?? gatewaysByService(model);
  known.set(model, byService);
  const named = model.lookup.servicesOf(workload).map((service) => byService.get(service));
  const gateway = named.find((id) => id !== undefined) ?? model.lookup.gatewaysOf(workload).map(idOf)[0];
  return gateway === undefined ? {} : { gateway };
}

function gatewaysByService({ configIstio: { config }, lookup }: Model): ReadonlyMap<Service, string> {
  const byService = new Map<Service, string>();
  for (const entry of [...(config?.localGateways ?? []), ...(config?.externalGateways ?? [])]) {
    const service = lookup.serviceOfHost(entry.service);
    if (service !== undefined) byService.set(service, idOf(entry));
  }
  return byService;
}
