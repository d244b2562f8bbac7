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
new KnativeService(chart, 'assigned', { image: 'ghcr.io/knative/helloworld-go:latest' }).assignTo(
  chart.gateway('alpha'),
);
new KnativeService(chart, 'mistyped', { image: 'ghcr.io/knative/helloworld-go:latest', labels: { gateway: 'alhpa' } });

app.synth();
