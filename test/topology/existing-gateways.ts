// Gateways that a topology does not make, and topologies that have them.
import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { parse } from 'yaml';
import {
  type ExistingGateway,
  type ExistingGatewayAttributes,
  GatewayAssignment,
  type IKnativeGateway,
  IsolatedGateway,
  type IsolatedGatewayProps,
  KnativeRelease,
  MultiGatewayChart,
  type MultiGatewayChartProps,
  Platform,
} from '../../lib';
import { type Manifest, app, find, synth } from '../support';

export const knative = KnativeRelease.V1_22;
export const platform = Platform.of({ knative });
export const label = (value: string): GatewayAssignment => GatewayAssignment.label('gateway', value);
export const alpha = { assignment: label('alpha') };

export type Attributes = Partial<ExistingGatewayAttributes>;

export function edge(scope: App, attributes: Attributes = {}): ExistingGateway {
  return IsolatedGateway.fromExisting(new Chart(scope, 'others'), 'edge', {
    gatewayName: 'edge',
    namespace: 'ingress',
    podLabels: { istio: 'edge' },
    serviceHost: 'edge.ingress.svc.cluster.local',
    assignment: label('edge'),
    ...attributes,
  });
}

export function isolated(scope: App, props: IsolatedGatewayProps = {}): IsolatedGateway {
  return new IsolatedGateway(new Chart(scope, 'others'), 'edge', { platform, assignment: label('edge'), ...props });
}

/** A gateway of a class of one's own. */
export class OwnGateway extends Construct implements IKnativeGateway {
  public readonly gatewayName = 'own';
  public readonly namespace = 'own';
  public readonly serviceHost = 'own.own.svc.cluster.local';
  public readonly assignment = label('own');
  public readonly secondaryGateways: IKnativeGateway[] = [];
  public constructor(
    scope: Construct,
    id: string,
    public readonly podLabels: Record<string, string>,
  ) {
    super(scope, id);
  }
}

export function chart(
  scope: App,
  existing: IKnativeGateway,
  props: Partial<MultiGatewayChartProps> = {},
): MultiGatewayChart {
  return new MultiGatewayChart(scope, 'gateways', {
    knative,
    gateways: { alpha },
    existingGateways: { edge: existing },
    ...props,
  });
}

/** What a topology with this gateway is refused for, at once or at synth. */
export function refused(make: (scope: App) => IKnativeGateway, props: Partial<MultiGatewayChartProps> = {}): string {
  const scope = app();
  try {
    synth(chart(scope, make(scope), props));
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
}

export function entries(manifests: readonly Manifest[]): unknown[] {
  return parse(find(manifests, 'ConfigMap', 'config-istio').data['external-gateways'] as string) as unknown[];
}

export const ENTRY = { name: 'edge', namespace: 'ingress', service: 'edge.ingress.svc.cluster.local' };
