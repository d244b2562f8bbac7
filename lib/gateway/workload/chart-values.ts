import { type GatewayChart } from './gateway-chart';

/**
 * The values of the chart by the first version whose templates use them. Source: istio, `manifests/charts/gateway` of
 * each release branch.
 */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  '1.19': [
    'affinity',
    'annotations',
    'autoscaling',
    'containerSecurityContext',
    'env',
    'global',
    'imagePullPolicy',
    'imagePullSecrets',
    'kind',
    'labels',
    'name',
    'nodeSelector',
    'podAnnotations',
    'podDisruptionBudget',
    'priorityClassName',
    'rbac',
    'replicaCount',
    'resources',
    'revision',
    'securityContext',
    'service',
    'serviceAccount',
    'terminationGracePeriodSeconds',
    'tolerations',
    'topologySpreadConstraints',
  ],
  '1.20': ['volumeMounts', 'volumes'],
  '1.21': ['compatibilityVersion', 'platform'],
  '1.24': ['minReadySeconds', 'readinessProbe', 'strategy'],
  '1.25': ['profile'],
  '1.27': ['additionalContainers', 'envVarFrom', 'initContainers', 'lifecycle'],
  '1.31': ['dnsConfig', 'dnsPolicy'],
};

/** The values that a version of the chart knows. */
export function valuesOf(chart: GatewayChart): string[] {
  return Object.entries(KNOWN)
    .filter(([since]) => chart.isAtLeast(since))
    .flatMap(([, names]) => names);
}

/** The first version of the chart with a value, `1.20`; `undefined` if none has it. */
export function firstVersionWith(value: string): string | undefined {
  return Object.keys(KNOWN).find((since) => KNOWN[since]?.includes(value));
}
