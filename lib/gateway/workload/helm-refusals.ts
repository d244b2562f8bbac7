import { type Refusal } from '../../private/refusal';
import { minReadySeconds, progressDeadlineSeconds } from '../rollout';
import { type WorkloadContext } from './context';
import { type GatewayChart } from './gateway-chart';

/** A setting that some versions of the chart have no value for. */
interface Unsupported {
  readonly path: Refusal['path'];
  readonly got: unknown;
  readonly isSupported: boolean;
  readonly what: string;
  /** First version of the chart that has the value; undefined if none has. */
  readonly since?: string;
  readonly fix?: string;
}

const INJECTED = 'use GatewayWorkload.injected()';

/** Refuses settings that this version of the chart would render differently, or not at all. */
export function helmRefusals({ options }: WorkloadContext, chart: GatewayChart): Refusal[] {
  return [...unsupported(options, chart), ...readySecondsRefusals(options, chart)];
}

function readySecondsRefusals({ loadBalancer, rollout }: WorkloadContext['options'], chart: GatewayChart): Refusal[] {
  const got = minReadySeconds(rollout, loadBalancer);
  if (!chart.hasMinReadySeconds || progressDeadlineSeconds(got) === undefined) return [];
  return [
    {
      path: ['rollout', 'minReadySeconds'],
      what: 'Kubernetes refuses the Deployment, since the gateway chart has no value for a longer progressDeadlineSeconds',
      got,
      allowed: 'up to 599',
      fix: 'lower it, or check the health of targets more often',
    },
  ];
}

function unsupported(options: WorkloadContext['options'], chart: GatewayChart): Refusal[] {
  const { scaling } = options;
  const { behavior, externalMetrics, podsMetrics, targetMemoryUtilizationPercent } = scaling._horizontal ?? {};
  const missing = 'has no value for it';
  const settings: readonly Unsupported[] = [
    {
      path: ['scaling'],
      got: scaling.isHorizontal || scaling.minReplicas > 0 ? undefined : 0,
      isSupported: chart.hasZeroReplicas,
      what: 'runs one pod instead of none',
      since: '1.26',
    },
    ...Object.entries({ externalMetrics, podsMetrics }).map(([name, got]) => ({
      path: ['scaling', name],
      got,
      isSupported: false,
      what: 'only scales by CPU and memory',
      fix: `${INJECTED}, or GatewayScaling.fixed() and an autoscaler of your own`,
    })),
    {
      path: ['scaling', 'targetMemoryUtilizationPercent'],
      got: targetMemoryUtilizationPercent,
      isSupported: chart.hasMemoryTarget,
      what: missing,
      since: '1.21',
    },
    { path: ['scaling', 'behavior'], got: behavior, isSupported: chart.hasVolumes, what: missing, since: '1.20' },
    { path: ['volumes'], got: options.volumes, isSupported: chart.hasVolumes, what: missing, since: '1.20' },
    {
      path: ['podLabels'],
      got: options.podLabels,
      isSupported: chart.hasPodLabels,
      what: 'labels its objects, but not its pods',
      since: '1.23',
    },
    {
      path: ['envValueFrom'],
      got: options.envValueFrom,
      isSupported: chart.hasEnvVarFrom,
      what: missing,
      since: '1.27',
    },
    {
      path: ['deploymentLabels'],
      got: options.deploymentLabels,
      isSupported: false,
      what: 'has the same labels on all its objects and its pods',
      fix: `set podLabels for all of them, or ${INJECTED}`,
    },
    {
      path: ['deploymentAnnotations'],
      got: options.deploymentAnnotations,
      isSupported: false,
      what: 'has the same annotations on Deployment, Service and HorizontalPodAutoscaler',
      fix: `set annotations in values of the workload for all of them, or ${INJECTED}`,
    },
  ];
  return settings
    .filter(({ got, isSupported }) => got !== undefined && !isSupported)
    .map(({ path, got, what, since = '', fix = `set chartVersion to '${since}.*' or newer` }) => ({
      path,
      what: `the gateway chart ${chart.version} ${what}`,
      got,
      ...(path.length === 1 && path[0] === 'scaling' && { allowed: '1 or more' }),
      fix,
    }));
}
