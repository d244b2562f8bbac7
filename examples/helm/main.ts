// Both gateways come from Istio's own Helm chart: one through Argo CD, one through Flux.
import { App } from 'cdk8s';
import { GatewayAssignment, GatewayWorkload, HelmDelivery, KnativeRelease, MultiGatewayChart } from '../../lib';

const app = new App();
new MultiGatewayChart(app, 'gateways', {
  knative: KnativeRelease.V1_15,
  gateways: {
    alpha: {
      workload: GatewayWorkload.helmRelease({ delivery: HelmDelivery.argoCdApplication() }),
      assignment: GatewayAssignment.label('gateway', 'alpha'),
    },
    beta: {
      workload: GatewayWorkload.helmRelease({ delivery: HelmDelivery.fluxHelmRelease() }),
      assignment: GatewayAssignment.label('gateway', 'beta'),
    },
  },
});

app.synth();
