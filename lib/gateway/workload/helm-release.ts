import { type IConstruct } from 'constructs';
import { refuse } from '../../private/errors';
import { addMissingDisruptionBudget } from './chart-objects';
import { type BoundWorkload, type WorkloadContext, type WorkloadRenderer } from './context';
import { GatewayChart } from './gateway-chart';
import { type HelmDelivery } from './helm-delivery';
import { helmValues, podLabels } from './helm-values';
import { addService } from './kubernetes-objects';

/** A gateway workload from Istio's Helm chart `gateway`. */
export interface HelmReleaseOptions {
  /** Who installs the chart. */
  readonly delivery: HelmDelivery;
  /**
   * Version of the chart: `1.26.4`, or `1.26.*` for the newest patch release. It may be newer than istiod, since the chart only
   * describes the pods, whose proxy istiod injects; 1.27.1 and newer know every setting.
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
}

const ISTIO_CHARTS = 'https://istio-release.storage.googleapis.com/charts';

const valuesOf = new WeakMap<IConstruct, Record<string, unknown>>();

/** The values for the chart of this gateway; undefined where no chart makes its workload. */
export function helmValuesOf(gateway: IConstruct): Record<string, unknown> | undefined {
  return structuredClone(valuesOf.get(gateway));
}

/** Istio's `gateway` chart, handed to whoever installs charts. */
export class HelmReleaseWorkload implements WorkloadRenderer {
  public readonly kind = 'helmRelease';
  private readonly delivery: HelmDelivery;
  private readonly chart: GatewayChart | undefined;
  private readonly repositoryUrl: string;

  public constructor({ delivery, chartVersion, repositoryUrl = ISTIO_CHARTS }: HelmReleaseOptions) {
    demandRepository(repositoryUrl);
    this.delivery = delivery;
    this.chart = chartVersion === undefined ? undefined : GatewayChart.of(chartVersion);
    this.repositoryUrl = repositoryUrl;
  }

  public bind(context: WorkloadContext): BoundWorkload {
    const chart = this.chart ?? GatewayChart.of(context.platform.istio);
    const values = helmValues(context, chart);
    valuesOf.set(context.scope, values);
    this.delivery._deliver(context, {
      chart,
      repositoryUrl: this.repositoryUrl,
      releaseName: releaseName(context),
      values,
    });
    const service = chart.canRender(context.service) ? undefined : addService(context);
    addMissingDisruptionBudget(context);
    return { podLabels: podLabels(context), ...(service && { service }) };
  }
}

/** Helm allows 53 characters (`helm.sh/helm/v3/pkg/chartutil`). */
function releaseName({ serviceName }: WorkloadContext): string {
  return serviceName.slice(0, 53).replace(/-+$/, '');
}

function demandRepository(url: string): void {
  const { protocol = '', hostname = '', username = '', password = '' } = URL.canParse(url) ? new URL(url) : {};
  const isCredentialFree = username === '' && password === '';
  if (['https:', 'http:', 'oci:'].includes(protocol) && hostname !== '' && isCredentialFree) return;
  refuse({
    what: isCredentialFree
      ? 'helmRelease.repositoryUrl is not the address of a Helm repository'
      : 'helmRelease.repositoryUrl holds credentials',
    ...(isCredentialFree && { got: url }),
    allowed: 'https://HOST/PATH or oci://HOST/PATH, without a user name',
    ...(!isCredentialFree && { fix: 'give the credentials to the tool that installs the chart' }),
  });
}
