import { nameOf, subjectOf } from '../finding';
import { idOf } from '../input/manifest';
import { type Model } from '../model/build';
import { isAssumed } from '../model/stock';
import { type Service, type Workload } from '../model/types';

/** The gateway pods among the manifests, without the assumed ones of the stock installation, which cannot be fixed. */
export function gatewayPods({ workloads }: Model): readonly Workload[] {
  return workloads.filter(({ isGateway, source }) => isGateway && !isAssumed(source));
}

/** The name of pods in messages: `Deployment edge/gateway`, or `edge/gateway of IstioOperator istio-system/edge`. */
export function podsName(workload: Workload): string {
  const source = nameOf(subjectOf(workload.source));
  return source === `${workload.kind} ${idOf(workload)}` ? source : `${idOf(workload)} of ${source}`;
}

/** Looks up the gateway that pods belong to, for grouping. */
export class GatewayOfPods {
  /** The gateways of Services: external ones come first. */
  private readonly byService = new Map<Service, { readonly id: string; readonly rank: number }>();

  public constructor(private readonly model: Model) {
    const { config } = model.configIstio;
    for (const [rank, entry] of [...(config?.externalGateways ?? []), ...(config?.localGateways ?? [])].entries()) {
      const service = model.lookup.serviceOfHost(entry.service);
      if (service !== undefined && !this.byService.has(service)) this.byService.set(service, { id: idOf(entry), rank });
    }
  }

  /**
   * The gateway as `NAMESPACE/NAME`: the first that config-istio names with a Service for the pods, or else the first
   * by name that applies to them.
   */
  public of(workload: Workload): { gateway?: string } {
    const { lookup } = this.model;
    const named = lookup.servicesOf(workload).flatMap((service) => this.byService.get(service) ?? []);
    const [first] = named.sort((a, b) => a.rank - b.rank);
    const gateway = first?.id ?? lookup.gatewaysOf(workload).map(idOf).sort()[0];
    return gateway === undefined ? {} : { gateway };
  }
}
