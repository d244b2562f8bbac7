import { type KubeObject } from '../../lib/private/access';
import { configIstio, entry, gateway, ksvc, label, pods, server, service, STOCK } from './support';

/** Gateways whose pods share one label, as with the defaults of an installer, and a service for each. */
export function sharing(count: number): KubeObject[] {
  const numbers = [...Array(count).keys()];
  const labels = { istio: 'ingressgateway' };
  return [
    configIstio([STOCK, ...numbers.map((number) => entry(`gw-${number}/edge`, label('gateway', `g${number}`)))]),
    ...numbers.flatMap((number) => [
      gateway(`gw-${number}/edge`, labels, server(80)),
      service(`gw-${number}/edge`, labels),
      pods(`gw-${number}/edge`, labels),
      ksvc(`team/s${number}`, { gateway: `g${number}` }),
    ]),
  ];
}

/** The label that all share is `app`, and `istio` is of one gateway. */
export function withApp(object: KubeObject): KubeObject {
  const [, number = ''] = /gw-(\d+)/.exec(JSON.stringify(object)) ?? [];
  const text = JSON.stringify(object);
  return JSON.parse(
    object['kind'] === 'Gateway'
      ? text.replace('"istio":', '"app":')
      : text.replaceAll('{"istio":"ingressgateway"}', `{"app":"ingressgateway","istio":"gw-${number}"}`),
  ) as KubeObject;
}

/** A Gateway answers hosts of a domain of its own, and those of the others. */
export function withDomain(object: KubeObject): KubeObject {
  const [, number = ''] = /gw-(\d+)/.exec(JSON.stringify(object)) ?? [];
  if (object['kind'] !== 'Gateway') return object;
  return JSON.parse(JSON.stringify(object).replace('"*"', `"*.d${number}.org","*.example.com"`)) as KubeObject;
}

/** istiod's ConfigMap with a MeshConfig in YAML. */
export function mesh(config: string): KubeObject {
  const metadata = { name: 'istio', namespace: 'istio-system' };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { mesh: config } };
}
