// Services with `exposure: public` answer on both load balancers, those with `exposure: internal` on the internal one
// alone. A service without the label goes to neither: the default gateway has no load balancer.
import { App } from 'cdk8s';
import {
  DefaultGateway,
  GatewayAssignment,
  KnativeRelease,
  KnativeService,
  LoadBalancer,
  MultiGatewayChart,
} from '../../lib';

const app = new App();
const chart = new MultiGatewayChart(app, 'gateways', {
  knative: KnativeRelease.V1_15,
  defaultGateway: DefaultGateway.quarantine(),
  gateways: {
    internal: {
      assignment: GatewayAssignment.label('exposure', 'internal'),
      loadBalancer: LoadBalancer.awsNetwork({ internal: true }),
    },
    public: {
      assignment: GatewayAssignment.label('exposure', 'public'),
      secondaryGateways: ['internal'],
      loadBalancer: LoadBalancer.awsNetwork(),
    },
  },
});
new KnativeService(chart, 'site', { image: 'ghcr.io/knative/helloworld-go:latest' }).assignTo(chart.gateway('public'));
new KnativeService(chart, 'admin', { image: 'ghcr.io/knative/helloworld-go:latest' }).assignTo(
  chart.gateway('internal'),
);

app.synth();
