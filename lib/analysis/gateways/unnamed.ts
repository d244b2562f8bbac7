import { idOf } from '../input/manifest';
import { type IstioGateway } from '../model/types';
import { type ConfiguredGateway, type ConfiguredGateways } from './configured-gateways';

/**
 * The Gateways that listen on the pods behind a gateway's Services although config-istio does not name them, without
 * those that net-istio makes for single services.
 */
export function unnamedOn(gateways: ConfiguredGateways, { home }: ConfiguredGateway): readonly IstioGateway[] {
  const found = [...home]
    .flatMap((workload) => [...gateways.reach.listenersOf(workload).byPort.values()])
    .flatMap(({ http, https }) => [...http, ...https].map(({ gateway }) => gateway))
    .filter((each) => each.generatedFor === undefined && gateways.find(idOf(each)) === undefined);
  return [...new Set(found)];
}
