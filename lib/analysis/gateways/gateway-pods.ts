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
  private readonly byService = new Map<Service, string>();

  public constructor(private readonly model: Model) {
    const { config } = model.configIstio;
    for (const entry of [...(config?.localGateways ?? []), ...(config?.externalGateways ?? [])]) {
      const service = model.lookup.serviceOfHost(entry.service);
      if (service !== undefined) this.byService.set(service, idOf(entry));
    }
  }

  /**
   * The gateway as `NAMESPACE/NAME`: the one that config-istio names with a Service for the pods, or else any that
   * applies to them.
   */
  public of(workload: Workload): { gateway?: string } {
    const { lookup } = this.model;
    const named = lookup.servicesOf(workload).map((service) => this.byService.get(service));
    const gateway = named.find((id) => id !== undefined) ?? lookup.gatewaysOf(workload).map(idOf)[0];
    return gateway === undefined ? {} : { gateway };
  }
}
