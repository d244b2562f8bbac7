import { at, flag, integer, type KubeObject, labelsAt, object, objects, strings, text } from '../private/access';
import { PROXY_HEALTH_PORT } from '../private/flow-ports';
import { filled, present } from '../private/present';
import { type Model } from '../analysis/model/build';
import { SERVER_ANNOTATIONS } from './difference';
import { type Adoptee, type GatewayData, serviceOf } from './gateway';
import { OWN_LABELS, POD_CHOICES, podsOf, without } from './pods';
import { endedTls, tlsChoices } from './tls';
import { percentOf } from './percent';

/** Settings to try for a gateway, each instead of what an earlier choice set. */
export type Choice = (model: Model, adoptee: Adoptee) => readonly GatewayData[];

/** What is tried, in this order. The first setting of several that change equally little stays. */
export const CHOICES: readonly Choice[] = [
  (_, { gateway }) => workloads([...gateway.home].map(({ kind }) => kind)),
  loadBalancers,
  (model, adoptee) => scalings(model, adoptee),
  // Without a domain there is no name to ask for.
  (_, { routing }) => (routing['domain'] === undefined ? [] : [{ externalDns: true }]),
  tlsChoices,
  (_, { gateway }) => servers(gateway.object?.servers ?? []),
  (_, { gateway }) => hosts(gateway.object?.servers ?? []),
  () => [{ localGateway: 'shared' }],
  (_, adoptee) => resources(adoptee),
  disruptionBudgets,
  ...POD_CHOICES.map(
    (choice): Choice =>
      (model, { gateway }) =>
        choice(model, [...gateway.home][0]),
  ),
  () => [{ createNamespace: false }],
];

function workloads([kind]: readonly string[]): readonly GatewayData[] {
  switch (kind) {
    case 'IstioOperator':
      return [{ workload: 'istioOperator' }, { workload: { istioOperator: { injection: false } } }];
    case 'Gateway':
      return [{ workload: 'gatewayApi' }];
    case 'Application':
      return [{ workload: { helmRelease: { delivery: 'argoCdApplication' } } }];
    case 'HelmRelease':
      return [{ workload: { helmRelease: { delivery: 'fluxHelmRelease' } } }];
    default:
      return [];
  }
}

const DNS_NAMES = 'external-dns.alpha.kubernetes.io/hostname';
const DNS_KEYS = [DNS_NAMES, 'external-dns.kubernetes.io/hostname'];

function loadBalancers(model: Model, adoptee: Adoptee): readonly GatewayData[] {
  const service = serviceOf(adoptee);
  if (service === undefined) return [];
  const spec = object(service.source.object, 'spec');
  const annotations = labelsAt(service.source.object, 'metadata', 'annotations');
  const ranges = strings(spec, 'loadBalancerSourceRanges');
  const policy = text(spec, 'externalTrafficPolicy');
  const names = annotations[DNS_NAMES]?.split(',') ?? [];
  const shared = {
    ...(ranges.length > 0 && { sourceRanges: ranges }),
    ...(names.length > 0 && { externalDnsHostnames: names }),
  };
  const ended = endedTls(model, adoptee);
  const given = (kind: string, ...more: readonly object[]): GatewayData[] =>
    [{}, ...more].map((options) => ({ loadBalancer: { [kind]: { ...shared, ...options } } }));
  const general = {
    ...(names.length > 0 && { externalDnsHostnames: names }),
    ...present({
      annotations: filled(without(annotations, [...DNS_KEYS, ...SERVER_ANNOTATIONS])),
      labels: filled(without(service.labels, [...OWN_LABELS, ...Object.keys(service.selector ?? {})])),
      ipFamilyPolicy: text(spec, 'ipFamilyPolicy'),
    }),
    ...(strings(spec, 'ipFamilies').length > 0 && { ipFamilies: strings(spec, 'ipFamilies') }),
    ...(service.ports.every(({ port }) => port !== PROXY_HEALTH_PORT) && { statusPort: false }),
  };
  const exposed = { ...general, ...present({ externalTrafficPolicy: policy }) };
  const nodePorts = nodePortsOf(spec);
  const address = text(spec, 'loadBalancerIP');
  const custom = {
    ...shared,
    ...exposed,
    ...present({
      loadBalancerClass: text(spec, 'loadBalancerClass'),
      allocateLoadBalancerNodePorts: flag(spec, 'allocateLoadBalancerNodePorts'),
      staticIps: address === undefined ? undefined : [address],
    }),
  };
  const kinds = (kind: string, ...options: readonly object[]): GatewayData[] => [
    { loadBalancer: kind },
    ...(names.length > 0 ? given(kind) : []),
    ...options.map((each) => ({ loadBalancer: { [kind]: each } })),
  ];
  switch (service.type) {
    case 'ClusterIP':
      return kinds('clusterIp', general);
    case 'NodePort':
      return kinds('nodePort', exposed, { ...exposed, nodePorts });
    default: {
      const internal = { internal: true };
      const zones = { crossZone: true };
      return [
        ...[{}, internal, zones, { ...internal, ...zones }].map((options) => ({
          loadBalancer: { awsNetwork: { ...shared, ...ended.ofLoadBalancer, ...options } },
          ...ended.ofGateway,
        })),
        ...['gcp', 'azure'].flatMap((kind) => given(kind, internal)),
        ...given('metalLb'),
        { loadBalancer: { custom } },
        { loadBalancer: { custom: { ...custom, nodePorts } } },
      ];
    }
  }
}

/** Node ports by Service port, of those that are fixed. */
function nodePortsOf(spec: KubeObject | undefined): Readonly<Record<string, number>> {
  const ports = objects(spec, 'ports').map((each) => [integer(each, 'port'), integer(each, 'nodePort')] as const);
  return Object.fromEntries(ports.flatMap(([port, own]) => (port && own ? [[String(port), own]] : [])));
}

function disruptionBudgets({ manifests }: Model, { gateway }: Adoptee): readonly GatewayData[] {
  const budget = manifests.find(
    ({ kind, namespace, name }) =>
      kind === 'PodDisruptionBudget' &&
      [...gateway.home].some((workload) => workload.namespace === namespace && workload.name === name),
  );
  const pods = at(budget?.object, 'spec', 'maxUnavailable');
  const percent = percentOf(pods);
  return [
    { disruptionBudget: 'none' },
    { isolation: 'routing-only' },
    ...(typeof pods === 'number' ? [{ disruptionBudget: { maxUnavailable: pods } }] : []),
    ...(percent === undefined ? [] : [{ disruptionBudget: { maxUnavailablePercent: percent } }]),
  ];
}

function scalings({ manifests }: Model, { gateway }: Adoptee): readonly GatewayData[] {
  const names = new Set([...gateway.home].map(({ namespace, name }) => `${namespace}/${name}`));
  const scaler = manifests.find(
    ({ kind, namespace, object: each }) =>
      kind === 'HorizontalPodAutoscaler' &&
      names.has(`${namespace}/${text(each, 'spec', 'scaleTargetRef', 'name') ?? ''}`),
  );
  const [workload] = gateway.home;
  if (scaler === undefined) {
    const replicas = workload?.replicas;
    return replicas === undefined ? [] : [{ scaling: { fixed: replicas } }];
  }
  const utilization = (name: string): number | undefined =>
    objects(scaler.object, 'spec', 'metrics')
      .map((metric) => object(metric, 'resource'))
      .flatMap((resource) =>
        text(resource, 'name') === name ? (integer(resource, 'target', 'averageUtilization') ?? []) : [],
      )[0];
  const cpu = utilization('cpu');
  const memory = utilization('memory');
  const bounds = {
    minReplicas: integer(scaler.object, 'spec', 'minReplicas') ?? 1,
    maxReplicas: integer(scaler.object, 'spec', 'maxReplicas'),
  };
  return [
    {
      scaling: {
        horizontal: {
          ...bounds,
          targetCpuUtilizationPercent: cpu ?? 0,
          ...(memory !== undefined && { targetMemoryUtilizationPercent: memory }),
        },
      },
    },
  ];
}

type Servers = readonly { readonly protocol: string; readonly tls: { readonly credentialName: string } | undefined }[];

function servers(all: Servers): readonly GatewayData[] {
  const names = all.flatMap(({ tls }) => (tls?.credentialName ? [tls.credentialName] : []));
  const [credentialName] = names;
  if (credentialName === undefined) return [];
  const https = { https: { credentialName } };
  return [{ servers: ['http', https] }, { servers: [{ http: { httpsRedirect: true } }, https] }, { servers: [https] }];
}

function hosts(all: readonly { readonly hosts: readonly string[] }[]): readonly GatewayData[] {
  const named = [...new Set(all.flatMap((server) => server.hosts))];
  return named.length === 0 ? [] : [{ hosts: named }];
}

function resources({ gateway }: Adoptee): readonly GatewayData[] {
  const [workload] = gateway.home;
  const found = workload && object(podsOf(workload).proxy, 'resources');
  if (found === undefined) return [];
  const quantity = (kind: string, name: string): string | undefined => text(found, kind, name);
  const all = {
    cpuRequest: quantity('requests', 'cpu'),
    memoryRequest: quantity('requests', 'memory'),
    cpuLimit: quantity('limits', 'cpu'),
    memoryLimit: quantity('limits', 'memory'),
  };
  return [{ resources: present(all) }];
}
