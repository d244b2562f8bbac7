// The second gateway is installed with `istioctl install -f`, from one IstioOperator resource.
import { App } from 'cdk8s';
import { GatewayAssignment, GatewayWorkload, KnativeRelease, KnativeService, MultiGatewayChart } from '../../lib';

const app = new App();
const chart = new MultiGatewayChart(app, 'gateways', {
  knative: KnativeRelease.V1_15,
  gateways: {
    alpha: { workload: GatewayWorkload.istioOperator(), assignment: GatewayAssignment.label('gateway', 'alpha') },
  },
});
new KnativeService(chart, 'beta', { image: 'ghcr.io/knative/helloworld-go:latest' }).assignTo(chart.gateway('alpha'));

app.synth();
