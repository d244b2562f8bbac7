// Knative is installed by its operator: the configuration goes into the KnativeServing resource.
import { App } from 'cdk8s';
import { ConfigDelivery, GatewayAssignment, KnativeRelease, KnativeService, MultiGatewayChart } from '../../lib';

const app = new App();
const chart = new MultiGatewayChart(app, 'gateways', {
  knative: KnativeRelease.of('1.15.1'),
  defaultDomain: 'example.com',
  delivery: ConfigDelivery.knativeServing({ ingressGateway: { selector: { istio: 'ingressgateway' } } }),
  gateways: {
    alpha: { assignment: GatewayAssignment.label('gateway', 'alpha'), domain: 'alpha.example.com' },
  },
});
new KnativeService(chart, 'beta', { image: 'ghcr.io/knative/helloworld-go:latest' }).assignTo(chart.gateway('alpha'));

app.synth();
