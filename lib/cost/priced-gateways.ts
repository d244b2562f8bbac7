import { type ConfiguredGateways } from '../analysis/gateways/configured-gateways';
import { gatewayPods } from '../analysis/gateways/gateway-pods';
import { ReplicaFloors } from '../analysis/gateways/replica-floors';
import { idOf } from '../analysis/input/manifest';
import { isAssumed } from '../analysis/model/stock';
import { type Service, type Workload } from '../analysis/model/types';
import { byText } from '../private/sort';
import { type PricedGateway } from './bill';
import { loadBalancerOf } from './load-balancer';
import { podsOf } from './pods';
import { type Cloud } from '../analysis/gateways/cloud-load-balancer';

/**
 * The gateways by name. Pods and Services that several Istio Gateways use belong to the first of them that is an
 * external gateway; those that config-istio does not name are gateways by the name of their pods.
 *
 * @param fallback The cloud of the load balancers whose Services do not say it.
 */
export function pricedGateways(gateways: ConfiguredGateways, fallback: Cloud | undefined): PricedGateway[] {
  const { model } = gateways.reach;
  const floors = new ReplicaFloors(model);
  const taken = new Set<Service | Workload>();
  const take = <T extends Service | Workload>(all: readonly T[]): T[] =>
    all.filter((each) => !taken.has(each) && taken.add(each));
  const isSeen = ({ source }: Service | Workload): boolean => !isAssumed(source);
  const priced = (name: string, services: readonly Service[], pods: readonly Workload[]): PricedGateway => ({
    name,
    loadBalancers: services.filter(isSeen).flatMap((service) => loadBalancerOf(service, fallback) ?? []),
    pods: pods.filter(isSeen).map((workload) => podsOf(workload, floors)),
    arePodsUnseen: !gateways.areObserved && !pods.some(isSeen),
    isUnseen: ![...services.filter(({ type }) => type === 'LoadBalancer'), ...pods].every(isSeen),
  });

  const configured = gateways.all
    .toSorted((a, b) => Number(a.external.length === 0) - Number(b.external.length === 0))
    .flatMap(({ id, external, services, home, isUnseen }) => {
      const own = priced(id, take(services), take([...home]));
      const isEmpty = !own.isUnseen && own.loadBalancers.length + own.pods.length === 0;
      if (!isEmpty) return [own];
      return isUnseen && external.length > 0 ? [{ ...own, isUnseen }] : [];
    });
  const others = gatewayPods(model)
    .filter((workload) => !taken.has(workload))
    .map((workload) => priced(idOf(workload), take(model.lookup.servicesOf(workload)), take([workload])));
  return [...configured, ...others].sort(byText(({ name }) => name));
}
