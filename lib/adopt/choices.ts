import { at, integer, isObject, labelsAt, object, objects, strings, text } from '../private/access';
import { type Model } from '../analysis/model/build';
import { type Adoptee, type GatewayData, serviceOf } from './gateway';
import { endedTls, tlsChoices } from './tls';

/** Settings to try for a gateway, each instead of what an earlier choice set. */
export type Choice = (model: Model, adoptee: Adoptee) => readonly GatewayData[];

/** What is tried, in this order. The first setting of several that change equally little stays. */
export const CHOICES: readonly Choice[] = [
  (_, { gateway }) => workloads([...gateway.home].map(({ kind }) => kind)),
  loadBalancers,
  (model, adoptee) => scalings(model, adoptee),
  () => [{ externalDns: true }],
  tlsChoices,
  (_, { gateway }) => servers(gateway.object?.servers ?? []),
  (_, { gateway }) => hosts(gateway.object?.servers ?? []),
  () => [{ localGateway: 'shared' }],
  (_, adoptee) => resources(adoptee),
  () => [{ disruptionBudget: 'none' }, { isolation: 'routing-only' }],
];

function workloads([kind]: readonly string[]): readonly GatewayData[] {
  switch (kind) {
    case 'IstioOperator':
      return [{ workload: 'istioOperator' }];
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
  const others = Object.fromEntries(Object.entries(annotations).filter(([key]) => !DNS_KEYS.includes(key)));
  const custom = {
    ...shared,
    ...(Object.keys(others).length > 0 && { annotations: others }),
    ...(policy !== undefined && { externalTrafficPolicy: policy }),
  };
  switch (service.type) {
    case 'ClusterIP':
      return names.length > 0 ? given('clusterIp') : [{ loadBalancer: 'clusterIp' }];
    case 'NodePort':
      return names.length > 0 ? given('nodePort') : [{ loadBalancer: 'nodePort' }];
    default: {
      const internal = { internal: true };
      const zones = { crossZone: true };
      return [
        ...[{}, internal, zones, { ...internal, ...zones }].map((options) => ({
          loadBalancer: { awsNetwork: { ...shared, ...ended.ofLoadBalancer, ...options } },
          ...ended.ofGateway,
        })),
        ...['gcp', 'azure', 'metalLb'].flatMap((kind) => given(kind, internal)),
        { loadBalancer: { custom } },
      ];
    }
  }
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
  const containers = objects(workload?.podSpec, 'containers');
  const found = at(containers.find((each) => text(each, 'name') === 'istio-proxy') ?? containers[0], 'resources');
  if (!isObject(found)) return [];
  const quantity = (kind: string, name: string): string | undefined => text(found, kind, name);
  const all = {
    cpuRequest: quantity('requests', 'cpu'),
    memoryRequest: quantity('requests', 'memory'),
    cpuLimit: quantity('limits', 'cpu'),
    memoryLimit: quantity('limits', 'memory'),
  };
  return [{ resources: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) }];
}

// What the constructs make of the domains of gateways.
const OWN_TEMPLATE = /\{\{ ?if eq \.(?:Domain|Namespace) /;

/** Settings of Knative that the file has words for. */
export function networkOf({ configNetwork }: Model): GatewayData {
  const isEnabled = (key: string): boolean => configNetwork.data[key]?.toLowerCase() === 'enabled';
  const template = configNetwork.data['domain-template'];
  const redirects = configNetwork.data['http-protocol'];
  const scheme = configNetwork.data['default-external-scheme'];
  return {
    ...(isEnabled('external-domain-tls') && { externalDomainTls: true }),
    ...(isEnabled('cluster-local-domain-tls') && { clusterLocalDomainTls: true }),
    ...(isEnabled('system-internal-tls') && { systemInternalTls: true }),
    ...(template !== undefined && !OWN_TEMPLATE.test(template) && { domainTemplate: template }),
    ...(redirects !== undefined && { httpProtocol: redirects }),
    ...(scheme !== undefined && { defaultExternalScheme: scheme }),
    ...(configNetwork.data['autocreate-cluster-domain-claims'] === 'true' && { autocreateClusterDomainClaims: true }),
  };
}
