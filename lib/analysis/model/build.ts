import { type KnativeRelease } from '../../knative/release';
import { type Duplicate, withoutDuplicates } from '../input/duplicates';
import { idOf, type Manifest } from '../input/manifest';
import { readAuthorizationPolicy } from './authorization';
import { type GatewayConfig, marksPatchedController, readGatewayConfig } from './config-istio';
import { readAutoscaler, readPodPolicy, readService } from './core';
import { Domains } from './domains';
import { readHelmGateways } from './helm-gateway';
import { readGateway, readVirtualService } from './istio';
import { readIstioOperator } from './istio-operator';
import { FIRST_STRICT_MERGING } from '../../private/strict-merging';
import { compareVersions } from '../../private/versions';
import { istioMinorIn } from './istio-minor';
import { mergesGatewaysStrictly, scopesGateways } from './istiod';
import { readKubernetesGateway } from './kubernetes-gateway';
import { ISTIO_INGRESS_CLASS, placeholderServices, readKIngresses } from './kingress';
import { readInferenceServices } from './inference-service';
import { IstiodView } from './istiod-view';
import { Lookup } from './lookup';
import { type MeshConfig, readMeshConfigs } from './mesh-config';
import { Namespaces } from './namespaces';
import { type DetectedRelease, detectRelease } from './release';
import { assumedStock } from './stock';
import { type Opaque, readOpaque } from './opaque';
import { ShownKinds } from './shown-kinds';
import { type NetworkConfig, readNetworkConfig } from './network-config';
import { Secrets } from './secrets';
import { wildcardCertificates } from './wildcard-certificates';
import { readSystemConfig, type SystemConfig } from './system-config';
import {
  type AuthorizationPolicy,
  type Autoscaler,
  type IstioGateway,
  type KIngress,
  type ModelNode,
  type PodPolicy,
  type Service,
  type VirtualService,
  type Workload,
} from './types';
import { unseenParts } from './unseen';
import { readWorkload, withReferences } from './workloads';

export interface ModelOptions {
  /**
   * The release of Knative Serving, which decides how config-istio is read.
   *
   * @default - the release in the labels of the manifests, otherwise 1.15
   */
  readonly release?: KnativeRelease;
  /**
   * Whether istiod runs with PILOT_SCOPE_GATEWAY_TO_NAMESPACE=true.
   *
   * @default - as set on istiod's Deployment, otherwise false
   */
  readonly scopeGatewayToNamespace?: boolean;
  /**
   * The domain of the cluster's Services.
   *
   * @default - that of the Services in config-istio, otherwise `cluster.local`
   */
  readonly clusterDomain?: string;
  /**
   * Whether net-istio is patched to accept several external gateways without a selector.
   *
   * @default - true if an object carries this package's annotation for a patched net-istio
   */
  readonly patchedController?: boolean;
  /**
   * Whether to assume the gateways of the stock installation if the manifests are the output of an app without them.
   *
   * @default true
   */
  readonly assumeStock?: boolean;
  /**
   * The kinds, as `GROUP KIND`, of which the manifests are all objects of a cluster.
   *
   * @default - those among the manifests, if they are a dump of a cluster
   */
  readonly shownKinds?: ReadonlySet<string>;
}

/** A multi-gateway topology as one graph. Every node refers to its manifest. */
export interface Model {
  /**
   * The manifests without duplicates: of several with the same kind, namespace and name, the last one that is whole.
   */
  readonly manifests: readonly Manifest[];
  readonly duplicates: readonly Duplicate[];
  /** Installers of gateways whose values the manifests do not contain. */
  readonly opaque: readonly Opaque[];
  /** Parts of gateways that a dump need not show, since it lacks their kind; they are assumed. */
  readonly unseen: readonly Manifest[];
  readonly shown: ShownKinds;
  readonly release: DetectedRelease;
  readonly scopeGatewayToNamespace: boolean;
  /** Whether istiod skips Gateways of other namespaces for pods that it made from a Kubernetes Gateway. */
  readonly strictGatewayMerging: boolean;
  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
  readonly gateways: readonly IstioGateway[];
  readonly virtualServices: readonly VirtualService[];
  readonly kingresses: readonly KIngress[];
  readonly configIstio: GatewayConfig;
  readonly configDomain: SystemConfig;
  readonly configNetwork: SystemConfig;
  /** The settings of config-network for TLS and redirects. */
  readonly network: NetworkConfig;
  readonly secrets: Secrets;
  readonly domains: Domains;
  readonly networkPolicies: readonly PodPolicy[];
  readonly authorizationPolicies: readonly AuthorizationPolicy[];
  readonly disruptionBudgets: readonly PodPolicy[];
  readonly autoscalers: readonly Autoscaler[];
  readonly namespaces: Namespaces;
  readonly meshConfigs: readonly MeshConfig[];
  /** What istiod reads of the rest. */
  readonly istiod: IstiodView;
  readonly lookup: Lookup;
}

/** Builds the graph in linear time. Unknown kinds are skipped, values of a wrong type count as absent. */
export function buildModel(given: readonly Manifest[], options: ModelOptions = {}): Model {
  const release = detectRelease(given, options.release);
  const patched = options.patchedController ?? given.some(marksPatchedController);
  const configIstio = readGatewayConfig(readSystemConfig(given, 'istio'), release.release, patched);
  const shown = new ShownKinds(given, options.shownKinds);
  const stock = options.assumeStock === false ? [] : assumedStock(given, configIstio, release.release, shown);
  const { kept, duplicates } = withoutDuplicates(given);
  const manifests = [...kept, ...stock];

  const installed = collect(manifests, (manifest) => INSTALLERS.get(manifest.groupKind)?.(manifest, manifests));
  const configDomain = readSystemConfig(manifests, 'domain');
  const configNetwork = readSystemConfig(manifests, 'network');
  const clusterDomain = options.clusterDomain ?? clusterDomainOf(configIstio);
  const domains = new Domains(configDomain, configNetwork, clusterDomain);
  const ingressClass =
    configNetwork.data['ingress-class'] ?? configNetwork.data['ingress.class'] ?? ISTIO_INGRESS_CLASS;
  const network = readNetworkConfig(configNetwork);
  const wildcards = wildcardCertificates(manifests, domains, network);
  const kserve = readInferenceServices(manifests, domains);
  const kingresses = readKIngresses([...manifests, ...kserve.services], {
    domains,
    ingressClass,
    tls: { network, wildcards },
  });

  const workloads = withMade(
    withReferences(collect(manifests, readWorkload)),
    installed.flatMap((each) => each.workloads),
  );
  const services = withMade(collect(manifests, readService), [
    ...installed.flatMap((each) => each.services),
    ...placeholderServices(kingresses),
  ]);
  const gateways = collect(manifests, readGateway);
  const unseen = unseenParts(configIstio, { gateways, services, workloads }, shown);
  manifests.push(...unseen);
  workloads.push(...collect(unseen, readWorkload));
  services.push(...collect(unseen, readService));
  gateways.push(...collect(unseen, readGateway));
  const virtualServices = withMade(collect(manifests, readVirtualService), kserve.virtualServices);
  const policies = collect(manifests, readPodPolicy);
  const ofKind = (kind: string): PodPolicy[] => policies.filter((policy) => policy.source.kind === kind);

  const scopeGatewayToNamespace =
    options.scopeGatewayToNamespace ?? manifests.map(scopesGateways).findLast((said) => said !== undefined) ?? false;

  const strictGatewayMerging =
    manifests.map(mergesGatewaysStrictly).findLast((said) => said !== undefined) ??
    manifests
      .map(istioMinorIn)
      .some((minor) => minor !== undefined && compareVersions(minor, FIRST_STRICT_MERGING) >= 0);

  const namespaces = new Namespaces(manifests);
  const meshConfigs = readMeshConfigs(manifests);
  const istiod = new IstiodView(manifests, meshConfigs, namespaces);
  return {
    manifests,
    duplicates,
    opaque: manifests.flatMap(readOpaque),
    unseen,
    shown,
    release,
    scopeGatewayToNamespace,
    strictGatewayMerging,
    workloads,
    services,
    gateways,
    virtualServices,
    kingresses,
    configIstio,
    configDomain,
    configNetwork,
    network,
    secrets: new Secrets(manifests, shown),
    domains,
    networkPolicies: ofKind('NetworkPolicy'),
    authorizationPolicies: collect(manifests, readAuthorizationPolicy),
    disruptionBudgets: ofKind('PodDisruptionBudget'),
    autoscalers: collect(manifests, readAutoscaler),
    namespaces,
    meshConfigs,
    istiod,
    lookup: new Lookup({
      workloads,
      services,
      gateways,
      virtualServices,
      scopeGatewayToNamespace,
      strictGatewayMerging,
      istiod,
    }),
  };
}

interface Installed {
  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
}

/** Readers of the objects from which controllers make gateways, by `GROUP KIND`. */
const INSTALLERS: ReadonlyMap<string, (manifest: Manifest, all: readonly Manifest[]) => Installed> = new Map([
  ['argoproj.io Application', readHelmGateways],
  ['gateway.networking.k8s.io Gateway', readKubernetesGateway],
  ['helm.cattle.io HelmChart', readHelmGateways],
  ['helm.toolkit.fluxcd.io HelmRelease', readHelmGateways],
  ['install.istio.io IstioOperator', readIstioOperator],
]);

/** The domain of the Services that config-istio names: `cluster.local` of `NAME.NAMESPACE.svc.cluster.local`. */
function clusterDomainOf({ config, data }: GatewayConfig): string | undefined {
  // A list that is left out has the built-in default, which says nothing of the domain.
  const hasOld = (prefix: string): boolean => Object.keys(data).some((key) => key.startsWith(prefix));
  const external = data['external-gateways'] !== undefined || hasOld('gateway.') ? config?.externalGateways : undefined;
  const local = data['local-gateways'] !== undefined || hasOld('local-gateway.') ? config?.localGateways : undefined;
  return [...(external ?? []), ...(local ?? [])]
    .map(({ service }) => /^[^.]+\.[^.]+\.svc\.(.+?)\.?$/.exec(service)?.[1])
    .find((domain) => domain !== undefined);
}

/**
 * Objects that installers and Serving will create, unless the manifests already contain them, as a cluster dump does.
 */
function withMade<T extends ModelNode>(read: readonly T[], made: readonly T[]): T[] {
  const present = new Set(read.map(idOf));
  return [...read, ...made.filter((each) => !present.has(idOf(each)))];
}

function collect<T>(manifests: readonly Manifest[], read: (manifest: Manifest) => T | undefined): T[] {
  const found: T[] = [];
  for (const manifest of manifests) {
    const thing = read(manifest);
    if (thing !== undefined) found.push(thing);
  }
  return found;
}
