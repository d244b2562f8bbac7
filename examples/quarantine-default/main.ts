// Fails closed: a service whose label is missing or mistyped becomes Ready, and can be reached from inside the cluster
// only.
import { App } from 'cdk8s';
import { DefaultGateway, GatewayAssignment, KnativeRelease, KnativeService, MultiGatewayChart } from '../../lib';

const app = new App();
const chart = new MultiGatewayChart(app, 'gateways', {
  knative: KnativeRelease.V1_15,
  defaultGateway: DefaultGateway.quarantine(),
  gateways: {
    alpha: { assignment: GatewayAssignment.label('gateway', 'alpha') },
    beta: { assignment: GatewayAssignment.label('gateway', 'beta') },
  },
});
const image = 'ghcr.io/knative/helloworld-go@sha256:c2b7412fbea6f1ef24a0cac60698e88df7ae3c4278e42d0cb34fe7d4b2641bba';
new KnativeService(chart, 'assigned', { image }).assignTo(chart.gateway('alpha'));
new KnativeService(chart, 'mistyped', { image, labels: { gateway: 'alhpa' } });

app.synth();
