import { type ApiObjectProps } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Application } from '../../../imports/argoproj.io';
import { HelmRelease, HelmReleaseSpecChartSpecSourceRefKind } from '../../../imports/helm.toolkit.fluxcd.io';
import { HelmRepository, HelmRepositorySpecType } from '../../../imports/source.toolkit.fluxcd.io';
import { type Check, DNS_LABEL, DNS_SUBDOMAIN, demand } from '../../private/names';
import { Phase, addObject } from '../../private/objects';
import { writeYaml } from '../../private/yaml/write';
import { type WorkloadContext } from './context';
import { type GatewayChart } from './gateway-chart';

/** How Argo CD installs the chart. */
export interface ArgoCdApplicationOptions {
  /**
   * Name of the Application.
   *
   * @default - that of the gateway
   */
  readonly name?: string;
  /**
   * Namespace of the Application.
   *
   * @default 'argocd'
   */
  readonly namespace?: string;
  /**
   * Argo CD project.
   *
   * @default 'default'
   */
  readonly project?: string;
  /**
   * API server of the cluster to install to, as Argo CD knows it.
   *
   * @default 'https://kubernetes.default.svc' - the cluster that Argo CD runs in
   */
  readonly destinationServer?: string;
  /**
   * Whether Argo CD syncs by itself, with pruning and self-healing.
   *
   * @default true
   */
  readonly automatedSync?: boolean;
}

/** How Flux installs the chart. */
export interface FluxHelmReleaseOptions {
  /**
   * Name of the HelmRelease, and of the HelmRepository where one is rendered.
   *
   * @default - that of the gateway
   */
  readonly name?: string;
  /**
   * Namespace of the HelmRelease and the HelmRepository.
   *
   * @default - that of the gateway
   */
  readonly namespace?: string;
  /**
   * A HelmRepository that is in that namespace already. `repositoryUrl` then goes unused.
   *
   * @default - one is rendered
   */
  readonly repositoryName?: string;
  /**
   * How often Flux looks for changes: `10m`, `1h30m`.
   *
   * @default '10m'
   */
  readonly interval?: string;
}

/** One release to deliver. */
export interface HelmChartRelease {
  readonly chart: GatewayChart;
  readonly repositoryUrl: string;
  readonly releaseName: string;
  readonly values: Readonly<Record<string, unknown>>;
}

type Deliver = (context: WorkloadContext, release: HelmChartRelease) => void;

const CHART = 'gateway';

const INTERVAL: Check = {
  // The pattern of the CRD, and no duration of nothing.
  test: (value) =>
    typeof value === 'string' && /^([0-9]{1,6}(\.[0-9]{1,3})?(ms|s|m|h))+$/.test(value) && /[1-9]/.test(value),
  is: 'a duration',
  allowed: "numbers with the units 'ms', 's', 'm' and 'h', such as '10m' or '1h30m'",
};

const SERVER: Check = {
  test: (value) => typeof value === 'string' && /^https?:\/\/[^\s@]+$/.test(value),
  is: 'the address of an API server',
  allowed: "an https:// address, such as 'https://kubernetes.default.svc'",
};

/** Who installs Istio's `gateway` chart. */
export class HelmDelivery {
  /** Argo CD, from an Application. */
  public static argoCdApplication(options: ArgoCdApplicationOptions = {}): HelmDelivery {
    const { name, namespace = 'argocd', project = 'default', destinationServer, automatedSync = true } = options;
    if (name !== undefined) demand('argoCdApplication.name', name, DNS_SUBDOMAIN);
    demand('argoCdApplication.namespace', namespace, DNS_LABEL);
    demand('argoCdApplication.project', project, DNS_SUBDOMAIN);
    const server = destinationServer ?? 'https://kubernetes.default.svc';
    demand('argoCdApplication.destinationServer', server, SERVER);
    return new HelmDelivery('argoCdApplication', (context, { chart, repositoryUrl, releaseName, values }) => {
      const manifest = Application.manifest({
        metadata: { name: name ?? context.gatewayName, namespace, labels: context.labels },
        spec: {
          project,
          destination: { server, namespace: context.namespace },
          source: {
            // Argo CD writes the address of a registry without the scheme.
            repoUrl: repositoryUrl.replace(/^oci:\/\//, ''),
            chart: CHART,
            targetRevision: chart.version,
            helm: {
              releaseName,
              valuesObject: values,
              ...(chart.hasUnreadableSchema && { skipSchemaValidation: true }),
            },
          },
          syncPolicy: {
            ...(automatedSync && { automated: { prune: true, selfHeal: true } }),
            syncOptions: ['CreateNamespace=false'],
          },
        },
      }) as ApiObjectProps;
      addObject(context.scope, 'Application', Phase.WORKLOAD, manifest);
    });
  }

  /** Flux, from a HelmRelease and a HelmRepository. */
  public static fluxHelmRelease(options: FluxHelmReleaseOptions = {}): HelmDelivery {
    const { name, namespace, repositoryName, interval = '10m' } = options;
    if (name !== undefined) demand('fluxHelmRelease.name', name, DNS_SUBDOMAIN);
    if (namespace !== undefined) demand('fluxHelmRelease.namespace', namespace, DNS_LABEL);
    if (repositoryName !== undefined) demand('fluxHelmRelease.repositoryName', repositoryName, DNS_SUBDOMAIN);
    demand('fluxHelmRelease.interval', interval, INTERVAL);
    return new HelmDelivery('fluxHelmRelease', (context, release) => {
      const metadata = {
        name: name ?? context.gatewayName,
        namespace: namespace ?? context.namespace,
        labels: context.labels,
      };
      if (repositoryName === undefined) addFluxRepository(context, metadata, interval, release.repositoryUrl);
      addFluxRelease(context, metadata, interval, release, repositoryName ?? metadata.name);
    });
  }

  /**
   * Somebody who runs Helm: a ConfigMap `GATEWAY-helm-values` in the gateway's namespace holds what `helm upgrade --install` needs, under
   * the keys `chart`, `release`, `repository`, `values.yaml` and `version`.
   */
  public static valuesConfigMap(): HelmDelivery {
    return new HelmDelivery('valuesConfigMap', (context, { chart, repositoryUrl, releaseName, values }) => {
      const manifest = k8s.KubeConfigMap.manifest({
        metadata: {
          name: `${context.gatewayName}-helm-values`,
          namespace: context.namespace,
          labels: context.labels,
        },
        data: {
          chart: CHART,
          release: releaseName,
          repository: repositoryUrl,
          'values.yaml': writeYaml(values, { sortKeys: true }),
          version: chart.version,
        },
      }) as ApiObjectProps;
      addObject(context.scope, 'HelmValues', Phase.WORKLOAD, manifest);
    });
  }

  private constructor(
    /** `argoCdApplication`, `fluxHelmRelease` or `valuesConfigMap`. */
    public readonly kind: string,
    private readonly deliver: Deliver,
  ) {}

  /** @internal */
  public _deliver(context: WorkloadContext, release: HelmChartRelease): void {
    this.deliver(context, release);
  }
}

interface FluxMetadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

function addFluxRepository(context: WorkloadContext, metadata: FluxMetadata, interval: string, url: string): void {
  const isRegistry = url.startsWith('oci://');
  const manifest = HelmRepository.manifest({
    metadata,
    // Flux does not look at a registry by itself, only at the charts in it.
    spec: isRegistry ? { type: HelmRepositorySpecType.OCI, url } : { interval, url },
  }) as ApiObjectProps;
  addObject(context.scope, 'HelmRepository', Phase.WORKLOAD, manifest);
}

function addFluxRelease(
  context: WorkloadContext,
  metadata: FluxMetadata,
  interval: string,
  { chart, releaseName, values }: HelmChartRelease,
  repository: string,
): void {
  // The pods come up only once istiod injects the proxy, which may take more than one attempt.
  const remediation = { retries: 3 };
  const validation = chart.hasUnreadableSchema ? { disableSchemaValidation: true } : {};
  const manifest = HelmRelease.manifest({
    metadata,
    spec: {
      interval,
      releaseName,
      ...(metadata.namespace !== context.namespace && {
        targetNamespace: context.namespace,
        storageNamespace: context.namespace,
      }),
      chart: {
        spec: {
          chart: CHART,
          version: chart.version,
          sourceRef: { kind: HelmReleaseSpecChartSpecSourceRefKind.HELM_REPOSITORY, name: repository },
        },
      },
      install: { createNamespace: false, ...validation, remediation },
      upgrade: { ...validation, remediation },
      values,
    },
  }) as ApiObjectProps;
  addObject(context.scope, 'HelmRelease', Phase.WORKLOAD, manifest);
}
