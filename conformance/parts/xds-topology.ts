import { App, Testing } from 'cdk8s';
import { GatewayAssignment, GatewayScaling, KnativeRelease, MultiGatewayChart } from '../../lib';
import { ownerId } from '../../lib/analysis/reach/reachability';
import { controllerObjects, ingressesOf, modelOf } from '../harness/net-istio';
import { type KubernetesObject, type Labels, applied } from '../harness/objects';
import { knativeService, stockObjects } from '../harness/topology';
import { revisionOf } from '../harness/virtual-service';

/** How many gateways share how many services. */
export interface XdsScale {
  readonly gateways: number;
  readonly services: number;
}

/** `networking.istio.io/exportTo`, which Istio reads from Services. Source: Istio, "Resource Annotations". */
const EXPORT_TO = 'networking.istio.io/exportTo';

/** The namespace of a gateway's pods. */
export function gatewayNamespace(tenant: string): string {
  return `istio-system-${tenant}`;
}

export function tenantsOf({ gateways }: XdsScale): string[] {
  return Array.from({ length: gateways }, (_, index) => `t${index}`);
}

/** The tenant whose namespace this is: the one of its gateway, or that of its services. */
export function servicesOfTenant({ gateways, services }: XdsScale, tenant: string): string[] {
  const index = tenantsOf({ gateways, services }).indexOf(tenant);
  return Array.from({ length: services }, (_, each) => each)
    .filter((each) => each % gateways === index)
    .map((each) => `service-${each}-00001.${tenant}.svc.cluster.local`);
}

interface Variety {
  /** Whether each tenant has a gateway; otherwise all share the stock one. */
  readonly isIsolated: boolean;
  /** Whether the Services of revisions are for the namespace of their gateway alone. */
  readonly isExported: boolean;
}

/** A topology with all that Serving and net-istio make of it. */
export function xdsTopology(scale: XdsScale, { isIsolated, isExported }: Variety): KubernetesObject[] {
  const tenants = tenantsOf(scale);
  const services = tenants.flatMap((tenant) =>
    servicesOfTenant(scale, tenant).map((host) =>
      knativeService(host.replace(/-00001\..*$/, ''), tenant, isIsolated ? { gateway: tenant } : {}),
    ),
  );
  const objects = applied(stockObjects(), isIsolated ? gatewaysOf(tenants) : [], services);
  const model = modelOf(objects);
  const revisions = ingressesOf(model).flatMap((ingress, index) =>
    revisionServices({
      namespace: ingress.namespace,
      name: revisionOf(ingress),
      address: `10.${245 + Math.floor(index / 65_000)}.${Math.floor(index / 250) % 250}.${(index % 250) + 1}`,
      annotations: isExported ? { [EXPORT_TO]: gatewayNamespace(ownerId(ingress).split('/')[0] ?? '') } : {},
    }),
  );
  return [...objects, ...revisions, ...controllerObjects(model)];
}

function gatewaysOf(tenants: readonly string[]): KubernetesObject[] {
  const chart = new MultiGatewayChart(new App(), 'xds', {
    knative: KnativeRelease.V1_15,
    gateways: Object.fromEntries(
      tenants.map((id) => [
        id,
        { assignment: GatewayAssignment.label('gateway', id), scaling: GatewayScaling.fixed(1) },
      ]),
    ),
  });
  return Testing.synth(chart) as KubernetesObject[];
}

interface Revision {
  readonly namespace: string;
  readonly name: string;
  readonly address: string;
  readonly annotations: Labels;
}

/**
 * The two Services of a revision, with their ports. Source: knative/serving
 * pkg/reconciler/serverlessservice/resources/services.go.
 */
function revisionServices({ namespace, name, address, annotations }: Revision): KubernetesObject[] {
  const http = { name: 'http', port: 80, targetPort: 8012 };
  const https = { name: 'https', port: 443, targetPort: 8112 };
  const metrics = [
    { name: 'http-autometric', port: 9090, targetPort: 9090 },
    { name: 'http-usermetric', port: 9091, targetPort: 9091 },
    { name: 'http-istio', port: 8012, targetPort: 8012 },
  ];
  return [
    { name, ports: [http, https] },
    { name: `${name}-private`, ports: [http, https, ...metrics] },
  ].flatMap((each): KubernetesObject[] => [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: each.name, namespace, annotations },
      spec: { type: 'ClusterIP', ports: each.ports },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: `${each.name}-1`, namespace, labels: { 'kubernetes.io/service-name': each.name } },
      addressType: 'IPv4',
      ports: each.ports.map(({ name: port, targetPort }) => ({ name: port, port: targetPort, protocol: 'TCP' })),
      endpoints: [{ addresses: [address], conditions: { ready: true, serving: true, terminating: false } }],
    },
  ]);
}
