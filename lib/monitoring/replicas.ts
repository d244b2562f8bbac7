import * as promql from '@grafana/promql-builder';
import { type RecordingRule } from './burn-rate';
import { type MonitoredGateway } from './monitored-gateway';

/** Recording rules: pods of a gateway that are ready, and as many as its autoscaler may start. */
export const READY_REPLICAS = 'gateway:replicas:ready';
export const MAXIMUM_REPLICAS = 'gateway:replicas:maximum';

// The metrics of kube-state-metrics: docs/metrics of the project. They do not have the gateway's labels.
export function readyReplicas({ namespace, service }: MonitoredGateway): promql.VectorExprBuilder {
  return promql
    .vector('kube_deployment_status_replicas_ready')
    .label('namespace', namespace)
    .label('deployment', service);
}

export function autoscaler(metric: string, { namespace, service }: MonitoredGateway): promql.VectorExprBuilder {
  return promql
    .vector(`kube_horizontalpodautoscaler_${metric}`)
    .label('namespace', namespace)
    .label('horizontalpodautoscaler', service);
}

export function replicaRules(gateway: MonitoredGateway): RecordingRule[] {
  return [
    { record: READY_REPLICAS, expr: String(promql.sum(readyReplicas(gateway))) },
    { record: MAXIMUM_REPLICAS, expr: String(promql.sum(autoscaler('spec_max_replicas', gateway))) },
  ];
}
