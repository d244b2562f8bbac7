import { Testing } from 'cdk8s';
import {
  GatewayAssignment,
  type GatewayWorkload,
  type IsolatedGatewayProps,
  KnativeRelease,
  MultiGatewayChart,
} from '../../lib';
import { type KubernetesObject } from '../harness/objects';

/** Namespace of the gateway. */
export const NAMESPACE = 'istio-system-alpha';

/** Settings of the gateway, and the Istio that it is for. */
export type GatewaySettings = Omit<IsolatedGatewayProps, 'assignment' | 'workload'> & { readonly istio?: string };

/** The objects of one gateway `alpha` with this workload. */
export function gateway(workload: GatewayWorkload, { istio, ...settings }: GatewaySettings = {}): KubernetesObject[] {
  const assignment = GatewayAssignment.label('gateway', 'alpha');
  const chart = new MultiGatewayChart(Testing.app(), 'installers', {
    knative: KnativeRelease.V1_15,
    ...(istio !== undefined && { istio }),
    gateways: { alpha: { ...settings, workload, assignment } },
  });
  return Testing.synth(chart) as KubernetesObject[];
}
