import { Testing } from 'cdk8s';
import {
  GatewayAssignment,
  GatewayMonitoring,
  KnativeRelease,
  LoadBalancer,
  MultiGatewayChart,
  type PrometheusOperatorOptions,
} from '../../lib';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels?: Record<string, string> };
  readonly spec: Record<string, unknown>;
  readonly data?: Record<string, string>;
}

export interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

/** A topology with gateway `a` for namespace team-a, and gateway `b` by label. */
export function monitored(options: PrometheusOperatorOptions): MultiGatewayChart {
  return new MultiGatewayChart(Testing.app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    gateways: {
      a: { assignment: GatewayAssignment.namespaces('team-a'), loadBalancer: LoadBalancer.awsNetwork() },
      b: {
        assignment: GatewayAssignment.label('gateway', 'b').exceptNamespaces('team-a', 'team-c'),
        loadBalancer: LoadBalancer.clusterIp(),
      },
    },
    monitoring: GatewayMonitoring.prometheusOperator(options),
  });
}

export function manifests(chart: MultiGatewayChart, kind: string): Manifest[] {
  return (Testing.synth(chart) as Manifest[]).filter((object) => object.kind === kind);
}

/** The rules of the PrometheusRules of a namespace. */
export function rules(chart: MultiGatewayChart, namespace: string): Rule[] {
  const groups = manifests(chart, 'PrometheusRule')
    .filter(({ metadata }) => metadata.namespace === namespace)
    .flatMap(({ spec }) => spec['groups'] as { readonly rules: Rule[] }[]);
  return groups.flatMap((group) => group.rules);
}
