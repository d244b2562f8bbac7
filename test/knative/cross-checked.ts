import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Chart } from 'cdk8s';
import {
  type ExistingGatewayAttributes,
  GatewayAssignment,
  type IKnativeGateway,
  IsolatedGateway,
  type IsolatedGatewayProps,
  KnativeMultiGatewayConfig,
  type KnativeMultiGatewayConfigProps,
  KnativeRelease,
  Platform,
} from '../../lib';

const outdir = mkdtempSync(join(tmpdir(), 'cross-checks-'));
afterAll(() => {
  rmSync(outdir, { recursive: true });
});

export const knative = KnativeRelease.V1_19;
export const platform = Platform.of({ knative });
export const label = (value: string): GatewayAssignment => GatewayAssignment.label('gateway', value);

/** The problems that the validation of an app finds, or `[]`. */
export function problems(app: App): string[] {
  try {
    app.synth();
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').slice(1);
  }
}

export function isolated(scope: Chart, id: string, props: IsolatedGatewayProps = {}): IsolatedGateway {
  return new IsolatedGateway(scope, id, { platform, assignment: label(id), ...props });
}

export function existing(
  scope: Chart,
  id: string,
  attributes: Partial<ExistingGatewayAttributes> = {},
): IKnativeGateway {
  return IsolatedGateway.fromExisting(scope, id, {
    gatewayName: id,
    namespace: `edge-${id}`,
    podLabels: { istio: id },
    serviceHost: `gate.edge-${id}.svc.cluster.local`,
    assignment: label(id),
    ...attributes,
  });
}

export function config(
  scope: Chart,
  gateways: IKnativeGateway[],
  props: Partial<KnativeMultiGatewayConfigProps> = {},
): KnativeMultiGatewayConfig {
  return new KnativeMultiGatewayConfig(scope, 'knative', { knative, gateways, ...props });
}

export function app(): App {
  return new App({ outdir });
}
