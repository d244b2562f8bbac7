import { typeRefusals } from '../../private/types';
import { type ApiObjectProps } from 'cdk8s';
import * as k8s from '../../../imports/k8s';
import { type Construct } from 'constructs';
import { Application } from '../../../imports/argoproj.io';
import { HelmRelease, HelmReleaseSpecChartSpecSourceRefKind } from '../../../imports/helm.toolkit.fluxcd.io';
import { HelmRepository, HelmRepositorySpecType } from '../../../imports/source.toolkit.fluxcd.io';
import { brand } from '../../private/brand';
import { refuseUnless, wholeNumber } from '../../private/checks';
import { type Check, DNS_LABEL, DNS_SUBDOMAIN } from '../../private/names';
import { Phase, addObject } from '../../private/objects';
import { type Refusal, throwRefusals } from '../../private/refusal';
import { writeYaml } from '../../private/yaml/write';
import { type WorkloadContext } from './context';
import { type GatewayChart } from './gateway-chart';

/** How Argo CD installs the chart. */
export interface ArgoCdApplicationOptions {
  /**
   * Name of the Application.
   *
   * @default - the same as the gateway
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
   * API server of the target cluster, as registered in Argo CD.
   *
   * @default 'https://kubernetes.default.svc' - the cluster that Argo CD runs in
   */
  readonly destinationServer?: string;
  /**
   * Whether Argo CD syncs automatically, with pruning and self-healing.
   *
   * @default true
   */
  readonly automatedSync?: boolean;
}

/** How Flux installs the chart. */
export interface FluxHelmReleaseOptions {
  /**
   * Name of the HelmRelease, and of the HelmRepository if one is rendered.
   *
   * @default - the same as the gateway
   */
  readonly name?: string;
  /**
   * Namespace of the HelmRelease and the HelmRepository.
   *
   * @default - the same as the gateway
   */
  readonly namespace?: string;
  /**
   * An existing HelmRepository in that namespace. `repositoryUrl` is then unused.
   *
   * @default - one is rendered
   */
  readonly repositoryName?: string;
  /**
   * Seconds between two reconciliations.
   *
   * @default 600
   */
  readonly intervalSeconds?: number;
}

/** A release to deliver. */
export interface HelmChartRelease {
  readonly chart: GatewayChart;
  readonly repositoryUrl: string;
  readonly releaseName: string;
  readonly values: Readonly<Record<string, unknown>>;
}

type Deliver = (scope: Construct, context: WorkloadContext, release: HelmChartRelease) => void;

/** The tool that installs the chart. */
export enum HelmDeliveryKind {
  /** Argo CD: HelmDelivery.argoCdApplication(). */
  ARGO_CD_APPLICATION = 'argoCdApplication',
  /** Flux: HelmDelivery.fluxHelmRelease(). */
  FLUX_HELM_RELEASE = 'fluxHelmRelease',
  /** Running `helm` with the values of a ConfigMap: HelmDelivery.valuesConfigMap(). */
  VALUES_CONFIG_MAP = 'valuesConfigMap',
}

const CHART = 'gateway';

const SERVER: Check = {
  test: (value) => typeof value === 'string' && /^https?:\/\/[^\s@]+$/.test(value),
  is: 'the address of an API server',
  allowed: "an https:// address, such as 'https://kubernetes.default.svc'",
};

/** Checks the options of HelmDelivery.argoCdApplication. */
export function argoCdApplicationRefusals(options: ArgoCdApplicationOptions): Refusal[] {
  const ofWrongType = typeRefusals('ArgoCdApplicationOptions', options);
  if (ofWrongType.length > 0) return ofWrongType;
  return [
    ...refuseUnless(DNS_SUBDOMAIN, options.name, ['name']),
    ...refuseUnless(DNS_LABEL, options.namespace, ['namespace']),
    ...refuseUnless(DNS_SUBDOMAIN, options.project, ['project']),
    ...refuseUnless(SERVER, options.destinationServer, ['destinationServer']),
  ];
}

/** Checks the options of HelmDelivery.fluxHelmRelease. */
export function fluxHelmReleaseRefusals(options: FluxHelmReleaseOptions): Refusal[] {
  const ofWrongType = typeRefusals('FluxHelmReleaseOptions', options);
  if (ofWrongType.length > 0) return ofWrongType;
  return [
    ...refuseUnless(DNS_SUBDOMAIN, options.name, ['name']),
    ...refuseUnless(DNS_LABEL, options.namespace, ['namespace']),
    ...refuseUnless(DNS_SUBDOMAIN, options.repositoryName, ['repositoryName']),
    ...refuseUnless(wholeNumber(1, 86400), options.intervalSeconds, ['intervalSeconds']),
  ];
}

/**
 * How Istio's `gateway` chart is installed.
 *
 * Every factory checks its options immediately and throws all refusals together, each with its fix.
 */
export class HelmDelivery {
  /** Argo CD, from an Application. */
  public static argoCdApplication(options: ArgoCdApplicationOptions = {}): HelmDelivery {
    throwRefusals(argoCdApplicationRefusals(options), 'HelmDelivery.argoCdApplication');
    const { name, namespace = 'argocd', project = 'default', destinationServer, automatedSync = true } = options;
    const server = destinationServer ?? 'https://kubernetes.default.svc';
    return new HelmDelivery(
      HelmDeliveryKind.ARGO_CD_APPLICATION,
      (scope, context, { chart, repositoryUrl, releaseName, values }) => {
        const manifest = Application.manifest({
          metadata: { name: name ?? context.gatewayName, namespace, labels: context.labels },
          spec: {
            project,
            destination: { server, namespace: context.namespace },
            source: {
              // Argo CD expects the address of a registry without the scheme.
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
        addObject(scope, 'Application', Phase.WORKLOAD, manifest);
      },
    );
  }

  /** Flux, from a HelmRelease and a HelmRepository. */
  public static fluxHelmRelease(options: FluxHelmReleaseOptions = {}): HelmDelivery {
    throwRefusals(fluxHelmReleaseRefusals(options), 'HelmDelivery.fluxHelmRelease');
    const { name, namespace, repositoryName, intervalSeconds = 600 } = options;
    const interval = `${intervalSeconds}s`;
    return new HelmDelivery(HelmDeliveryKind.FLUX_HELM_RELEASE, (scope, context, release) => {
      const metadata = {
        name: name ?? context.gatewayName,
        namespace: namespace ?? context.namespace,
        labels: context.labels,
      };
      if (repositoryName === undefined) addFluxRepository(scope, metadata, interval, release.repositoryUrl);
      const repository = repositoryName ?? metadata.name;
      addFluxRelease(scope, context.namespace, release, { metadata, interval, repository });
    });
  }

  /**
   * Helm itself: a ConfigMap `GATEWAY-helm-values` in the gateway's namespace contains the input of `helm upgrade
   * --install`, with the keys `chart`, `release`, `repository`, `values.yaml` and `version`.
   */
  public static valuesConfigMap(): HelmDelivery {
    return new HelmDelivery(
      HelmDeliveryKind.VALUES_CONFIG_MAP,
      (scope, context, { chart, repositoryUrl, releaseName, values }) => {
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
        addObject(scope, 'HelmValues', Phase.WORKLOAD, manifest);
      },
    );
  }

  private constructor(
    /** The tool that installs the chart. */
    public readonly kind: HelmDeliveryKind,
    private readonly deliver: Deliver,
  ) {}

  /** @internal */
  public _deliver(scope: Construct, context: WorkloadContext, release: HelmChartRelease): void {
    this.deliver(scope, context, release);
  }
}

brand(HelmDelivery, 'HelmDelivery');

interface FluxMetadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The fields of a HelmRelease from the options of Flux. */
interface FluxSettings {
  readonly metadata: FluxMetadata;
  readonly interval: string;
  readonly repository: string;
}

function addFluxRepository(scope: Construct, metadata: FluxMetadata, interval: string, url: string): void {
  const isRegistry = url.startsWith('oci://');
  const manifest = HelmRepository.manifest({
    metadata,
    // Flux does not poll a registry, only the charts in it.
    spec: isRegistry ? { type: HelmRepositorySpecType.OCI, url } : { interval, url },
  }) as ApiObjectProps;
  addObject(scope, 'HelmRepository', Phase.WORKLOAD, manifest);
}

function addFluxRelease(
  scope: Construct,
  targetNamespace: string,
  { chart, releaseName, values }: HelmChartRelease,
  { metadata, interval, repository }: FluxSettings,
): void {
  // The pods start only after istiod injects the proxy, which may take several attempts.
  const remediation = { retries: 3 };
  const validation = chart.hasUnreadableSchema ? { disableSchemaValidation: true } : {};
  const manifest = HelmRelease.manifest({
    metadata,
    spec: {
      interval,
      releaseName,
      ...(metadata.namespace !== targetNamespace && { targetNamespace, storageNamespace: targetNamespace }),
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
  addObject(scope, 'HelmRelease', Phase.WORKLOAD, manifest);
}
