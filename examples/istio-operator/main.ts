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
const image = 'ghcr.io/knative/helloworld-go@sha256:c2b7412fbea6f1ef24a0cac60698e88df7ae3c4278e42d0cb34fe7d4b2641bba';
new KnativeService(chart, 'beta', { image }).assignTo(chart.gateway('alpha'));

app.synth();
