import { typeRefusals } from '../../private/types';
import { type Construct } from 'constructs';
import { refuseUnless } from '../../private/checks';
import { type Refusal, throwRefusals, under } from '../../private/refusal';
import { addMissingDisruptionBudget } from './chart-objects';
import { type BoundWorkload, type WorkloadContext, type WorkloadRenderer } from './context';
import { CHART_VERSION, GatewayChart } from './gateway-chart';
import { type HelmDelivery } from './helm-delivery';
import { helmRefusals } from './helm-refusals';
import { helmValues, podLabels } from './helm-values';
import { GatewayWorkloadKind } from './kind';
import { addService } from './kubernetes-objects';
import { moreValuesRefusals, withMoreValues } from './more-values';

/** A gateway workload from Istio's Helm chart `gateway`. */
export interface HelmReleaseOptions {
  /** The tool that installs the chart. */
  readonly delivery: HelmDelivery;
  /**
   * Version of the chart: `1.26.4`, or `1.26.*` for the newest patch release. It may be newer than istiod, since the
   * chart only describes the pods, whose proxy istiod injects; 1.27.1 and newer know every setting that any version
   * knows.
   *
   * @default - the Istio version of the platform
   */
  readonly chartVersion?: string;
  /**
   * Where the chart is: an `https://` Helm repository or an `oci://` registry, without a user name.
   *
   * @default 'https://istio-release.storage.googleapis.com/charts'
   */
  readonly repositoryUrl?: string;
  /**
   * Further values of the chart, such as `imagePullPolicy` or `additionalContainers`. They are merged under those of
   * this package: one that it sets otherwise is refused, and so is one that this version of the chart does not know,
   * since older charts ignore it silently. Lists are not merged.
   *
   * @default - none
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the schema of Helm values is defined by the chart
  readonly values?: Record<string, any>;
}

const INJECTED = { 'sidecar.istio.io/inject': 'true' };
const ISTIO_CHARTS = 'https://istio-release.storage.googleapis.com/charts';

/** Checks the options of GatewayWorkload.helmRelease. */
export function helmReleaseRefusals(options: HelmReleaseOptions): Refusal[] {
  const ofWrongType = typeRefusals('HelmReleaseOptions', options);
  if (ofWrongType.length > 0) return ofWrongType;
  const { chartVersion, repositoryUrl } = options;
  return [
    ...refuseUnless(CHART_VERSION, chartVersion, ['chartVersion']),
    ...(repositoryUrl === undefined ? [] : repositoryRefusals(repositoryUrl)),
  ];
}

/** A release of Istio's `gateway` chart. */
export class HelmReleaseWorkload implements WorkloadRenderer {
  public readonly kind = GatewayWorkloadKind.HELM_RELEASE;
  public readonly installsPods = true;

  public constructor(private readonly options: HelmReleaseOptions) {
    throwRefusals(helmReleaseRefusals(options), 'GatewayWorkload.helmRelease');
  }

  public withoutEffect(): undefined {
    return undefined;
  }

  public refusals(contextOf: () => WorkloadContext): Refusal[] {
    const context = contextOf();
    const chart = this.chart(context);
    const more = moreValuesRefusals(helmValues(context, chart), this.options.values ?? {}, chart);
    return [...helmRefusals(context, chart), ...under(['workload', 'values'], more)];
  }

  public bind(scope: Construct, context: WorkloadContext): BoundWorkload {
    const { delivery, repositoryUrl = ISTIO_CHARTS } = this.options;
    const chart = this.chart(context);
    const values = withMoreValues(helmValues(context, chart), this.options.values ?? {});
    delivery._deliver(scope, context, { chart, repositoryUrl, releaseName: releaseName(context), values });
    if (!chart.canRender(context.service)) addService(scope, context);
    addMissingDisruptionBudget(scope, context);
    return {
      podLabels: podLabels(context),
      selector: context.uniqueLabel,
      localSelector: localSelector(context),
      helmValues: values,
    };
  }

  private chart({ platform }: WorkloadContext): GatewayChart {
    return GatewayChart.of(this.options.chartVersion ?? platform.istio);
  }
}

/** The chart puts its labels on the Service, too; the label of the injection is on the pods alone. */
function localSelector({ localLabel }: WorkloadContext): Readonly<Record<string, string>> {
  return { ...localLabel, ...(Object.keys(localLabel).length > 0 && INJECTED) };
}

/** Helm allows 53 characters (`helm.sh/helm/v3/pkg/chartutil`). */
function releaseName({ serviceName }: WorkloadContext): string {
  return serviceName.slice(0, 53).replace(/-+$/, '');
}

function repositoryRefusals(url: string): Refusal[] {
  const { protocol = '', hostname = '', username = '', password = '' } = URL.canParse(url) ? new URL(url) : {};
  const [path, allowed] = [['repositoryUrl'], 'https://HOST/PATH or oci://HOST/PATH, without a user name'];
  // Credentials are never repeated in a message.
  if (username !== '' || password !== '') {
    return [
      {
        path,
        what: 'holds credentials',
        allowed,
        fix: 'configure the credentials in the tool that installs the chart',
      },
    ];
  }
  if (['https:', 'oci:'].includes(protocol) && hostname !== '') return [];
  return [{ path, what: 'not the address of a Helm repository', got: url, allowed }];
}
