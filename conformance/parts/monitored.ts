import { Testing } from 'cdk8s';
import { GatewayAssignment, GatewayMonitoring, KnativeRelease, LoadBalancer, MultiGatewayChart } from '../../lib';

export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly { readonly alert?: string; readonly labels?: Readonly<Record<string, string>> }[];
}

/** The rules of gateway `a`, which has namespace team-a, in the form that promtool reads. */
export function ruleGroups(): RuleGroup[] {
  const chart = new MultiGatewayChart(Testing.app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    gateways: { a: { assignment: GatewayAssignment.namespaces('team-a'), loadBalancer: LoadBalancer.awsNetwork() } },
    monitoring: GatewayMonitoring.prometheusOperator({
      kubeStateMetricsNamespace: 'monitoring',
      probedUrls: ['https://shop.team-a.example.com/'],
    }),
  });
  const objects = Testing.synth(chart) as { kind: string; spec: { groups: RuleGroup[] } }[];
  return objects.filter(({ kind }) => kind === 'PrometheusRule').flatMap(({ spec }) => spec.groups);
}
