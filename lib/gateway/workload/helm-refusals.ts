import { type Refusal } from '../../private/refusal';
import { minReadySeconds, progressDeadlineSeconds } from '../rollout';
import { type WorkloadContext } from './context';
import { firstVersionWith, valuesOf } from './chart-values';
import { type GatewayChart } from './gateway-chart';
import { gatewayPods } from './pod';

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
const MISSING = 'has no value for it';

/** Refuses settings that this version of the chart would render differently, or not at all. */
export function helmRefusals(context: WorkloadContext, chart: GatewayChart): Refusal[] {
  const { options } = context;
  return [
    ...unsupported([...ofPods(context, chart), ...ofOptions(options, chart)], chart),
    ...readySecondsRefusals(options, chart),
  ];
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

/** Fields of the pod go into values of the same name, and are refused where the chart has none. */
function ofPods(context: WorkloadContext, chart: GatewayChart): readonly Unsupported[] {
  const options: Readonly<Record<string, unknown>> = { ...context.options };
  const known = valuesOf(chart);
  return Object.keys(gatewayPods(context).spec).map((name) => {
    const since = firstVersionWith(name);
    return {
      path: [name],
      got: options[name],
      isSupported: known.includes(name),
      what: MISSING,
      ...(since === undefined ? { fix: INJECTED } : { since }),
    };
  });
}

function ofOptions(options: WorkloadContext['options'], chart: GatewayChart): readonly Unsupported[] {
  const { scaling } = options;
  const { behavior, externalMetrics, podsMetrics, targetMemoryUtilizationPercent } = scaling._horizontal ?? {};
  return [
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
      what: MISSING,
      since: '1.21',
    },
    { path: ['scaling', 'behavior'], got: behavior, isSupported: chart.hasVolumes, what: MISSING, since: '1.20' },
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
      what: MISSING,
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
}

function unsupported(settings: readonly Unsupported[], chart: GatewayChart): Refusal[] {
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
