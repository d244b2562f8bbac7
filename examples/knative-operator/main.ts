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
const image = 'ghcr.io/knative/helloworld-go@sha256:c2b7412fbea6f1ef24a0cac60698e88df7ae3c4278e42d0cb34fe7d4b2641bba';
new KnativeService(chart, 'beta', { image }).assignTo(chart.gateway('alpha'));

app.synth();
