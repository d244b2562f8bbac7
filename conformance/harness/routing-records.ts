import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { labelsAt } from '../../lib/private/access';
import { loadObjects } from '../../lib/analysis/input/load';
import { buildModel } from '../../lib/analysis/model/build';
import { readGatewayConfig } from '../../lib/analysis/model/config-istio';
import { type KIngress, type Visibility } from '../../lib/analysis/model/types';
import { authorityOf, missingGateways, Probes } from '../../lib/analysis/net-istio/probes';
import { loadBalancersOf, selectGateways } from '../../lib/analysis/net-istio/selection';
import { configuredGateways, virtualServicesOf } from '../../lib/analysis/net-istio/virtual-services';
import { KnativeRelease } from '../../lib/knative/release';
import { type Labels } from './objects';

const RECORDS = 'test/analysis/vectors/net-istio-1.15/routing.jsonl';

interface Server {
  readonly number: number;
  readonly protocol: string;
  readonly tls?: string;
  readonly httpsRedirect?: boolean;
}

/** What net-istio makes of a KIngress. */
export interface Routing {
  readonly virtualServices: readonly object[];
  readonly probeTargets: readonly object[];
  readonly probeError?: string;
  readonly publicLoadBalancer: string | undefined;
  readonly privateLoadBalancer: string | undefined;
}

/** One KIngress with everything that net-istio 1.15 looked at, and what it made of it. */
export interface RoutingRecord extends Routing {
  readonly id: string;
  readonly configIstio: Labels;
  readonly gateways: readonly {
    readonly name: string;
    readonly namespace: string;
    readonly selector: Labels;
    readonly servers: readonly Server[];
  }[];
  readonly services: readonly {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Labels;
    readonly ports: readonly object[];
    readonly endpointIPs: readonly string[];
  }[];
  readonly ingressLabels: Labels;
  readonly hosts: Partial<Record<Visibility, readonly string[]>>;
}

export function routingRecords(root: string): readonly RoutingRecord[] {
  const lines = readFileSync(join(root, RECORDS), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as RoutingRecord);
}

/** What was recorded, without what it was made of. */
export function recordedRouting(record: RoutingRecord): Routing {
  const { virtualServices, probeTargets, probeError, publicLoadBalancer, privateLoadBalancer } = record;
  return {
    virtualServices,
    probeTargets,
    ...(probeError !== undefined && { probeError }),
    publicLoadBalancer,
    privateLoadBalancer,
  };
}

/** What the model makes of a record's KIngress. */
export function predictRouting(record: RoutingRecord): Routing {
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
    localDomain: 'svc.cluster.local',
    ownerName: 'x',
    labels: labelsAt(record.ingressLabels),
    rules: Object.entries(record.hosts).map(([visibility, hosts]) => ({ visibility: visibility as Visibility, hosts })),
    ingressClass: 'istio.ingress.networking.knative.dev',
    httpOption: 'Enabled',
    tls: [],
    observed: true,
    source,
  };
  const { config } = readGatewayConfig(
    { data: labelsAt(record.configIstio), source: undefined, namespace: 'knative-serving' },
    KnativeRelease.V1_15,
  );
  if (config === undefined) throw new Error('config-istio is refused');
  const gateways = selectGateways(config, ingress.labels);
  const probes = new Probes({
    gateway: (id) => lookup.gateway(id),
    servicesLabelled: (selector) => lookup.servicesLabelled(selector),
    podsBehind: ({ namespace, name }) => [{ addresses: endpoints.get(`${namespace}/${name}`) ?? [], portNames: {} }],
  }).of(ingress, gateways);
  const failed = missingGateways(probes).length > 0;
  const loadBalancers = loadBalancersOf(gateways);
  return {
    virtualServices: virtualServicesOf(ingress, configuredGateways(gateways)).map(({ name, hosts, gateways }) => ({
      name,
      hosts,
      gateways,
    })),
    probeTargets: failed
      ? []
      : probes.flatMap((probe) => {
          if (probe.candidates.length > 1) throw new Error("a record's Services are unique for each selector");
          return probe.candidates.flatMap(({ targets }) =>
            targets.map((target) => ({
              host: authorityOf(probe, target),
              scheme: target.scheme,
              podPort: target.podPort.toString(),
              podIPs: target.addresses,
            })),
          );
        }),
    ...(failed && { probeError: 'gateway-not-found' }),
    publicLoadBalancer: loadBalancers.public,
    privateLoadBalancer: loadBalancers.private,
  };
}
