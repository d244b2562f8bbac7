import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KnativeRelease } from '../../lib/knative/release';
import { labelsAt } from '../../lib/analysis/access';
import { loadObjects } from '../../lib/analysis/load';
import { buildModel } from '../../lib/analysis/model/build';
import { readGatewayConfig } from '../../lib/analysis/model/config-istio';
import { type KIngress, type Visibility } from '../../lib/analysis/model/types';
import { missingGateways, probesOf } from '../../lib/analysis/net-istio/probes';
import { loadBalancersOf, selectGateways } from '../../lib/analysis/net-istio/selection';
import { virtualServicesOf } from '../../lib/analysis/net-istio/virtual-services';

interface Server {
  number: number;
  protocol: string;
  tls?: string;
  httpsRedirect?: boolean;
}

interface RoutingRecord {
  id: string;
  configIstio: Record<string, string>;
  gateways: { name: string; namespace: string; selector: Record<string, string>; servers: Server[] }[];
  services: {
    name: string;
    namespace: string;
    labels: Record<string, string>;
    ports: object[];
    endpointIPs: string[];
  }[];
  ingressLabels: Record<string, string>;
  hosts: Partial<Record<Visibility, string[]>>;
  virtualServices: object[];
  probeTargets: object[];
  probeError?: string;
  publicLoadBalancer: string;
  privateLoadBalancer: string;
}

const records = readFileSync(join(__dirname, 'vectors/net-istio-1.15/routing.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as RoutingRecord);

function predict(record: RoutingRecord): object {
  const objects = [
    ...record.gateways.map(({ name, namespace, selector, servers }) => ({
      apiVersion: 'networking.istio.io/v1beta1',
      kind: 'Gateway',
      metadata: { name, namespace },
      spec: {
        selector,
        servers: servers.map(({ number, protocol, tls, httpsRedirect }) => ({
          port: { number, protocol, name: `port-${number.toString()}` },
          hosts: ['*'],
          ...(tls !== undefined && { tls: { mode: tls } }),
          ...(httpsRedirect !== undefined && { tls: { httpsRedirect } }),
        })),
      },
    })),
    ...record.services.map(({ name, namespace, labels, ports }) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace, labels },
      spec: { ports },
    })),
  ];
  const endpoints = new Map(record.services.map((s) => [`${s.namespace}/${s.name}`, s.endpointIPs]));
  const { manifests } = loadObjects(objects, record.id);
  const { lookup } = buildModel(manifests, { assumeStock: false });
  const [source] = manifests;
  if (source === undefined) throw new Error('a record without objects');
  const ingress: KIngress = {
    namespace: 'default',
    name: 'x',
    owner: 'Ingress',
    ownerName: 'x',
    labels: labelsAt(record.ingressLabels),
    rules: Object.entries(record.hosts).map(([visibility, hosts]) => ({ visibility: visibility as Visibility, hosts })),
    ingressClass: 'istio.ingress.networking.knative.dev',
    observed: true,
    source,
  };
  const { config } = readGatewayConfig({ data: labelsAt(record.configIstio), source: undefined }, KnativeRelease.V1_15);
  if (config === undefined) throw new Error('config-istio is refused');
  const gateways = selectGateways(config, ingress.labels);
  const probes = probesOf(ingress, gateways, {
    gateway: (id) => lookup.gateway(id),
    servicesLabelled: (selector) => lookup.servicesLabelled(selector),
    podsBehind: ({ namespace, name }) => [{ addresses: endpoints.get(`${namespace}/${name}`) ?? [], portNames: {} }],
  });
  const failed = missingGateways(probes).length > 0;
  const loadBalancers = loadBalancersOf(gateways);
  return {
    virtualServices: virtualServicesOf(ingress, gateways).map(({ name, hosts, gateways }) => ({
      name,
      hosts,
      gateways,
    })),
    probeTargets: failed
      ? []
      : probes.flatMap(({ candidates }) => {
          // The records' Services are unique for each selector.
          expect(candidates.length).toBeLessThanOrEqual(1);
          return candidates.flatMap(({ targets }) =>
            targets.map(({ host, scheme, podPort, addresses }) => ({
              host,
              scheme,
              podPort: podPort.toString(),
              podIPs: addresses,
            })),
          );
        }),
    ...(failed && { probeError: 'gateway-not-found' }),
    publicLoadBalancer: loadBalancers.public,
    privateLoadBalancer: loadBalancers.private,
  };
}

describe('the model of net-istio', () => {
  test('there are 150 records', () => {
    expect(records).toHaveLength(150);
    expect(new Set(records.map(({ id }) => id)).size).toBe(150);
  });

  test.each(records.map((record) => [record.id, record] as const))('agrees with %s', (_, record) => {
    const { virtualServices, probeTargets, probeError, publicLoadBalancer, privateLoadBalancer } = record;
    expect(predict(record)).toEqual({
      virtualServices,
      probeTargets,
      ...(probeError !== undefined && { probeError }),
      publicLoadBalancer,
      privateLoadBalancer,
    });
  });
});
