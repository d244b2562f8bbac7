// Three choices for a service: public, internal, or both on two load balancers. `exposure` names the gateway; of the
// public services, those with `reach: everywhere` answer on the internal load balancer too. A service without a label
// goes to neither: the default gateway has no load balancer.
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
      secondaryLabels: { reach: 'everywhere' },
      loadBalancer: LoadBalancer.awsNetwork(),
    },
  },
});
const image = 'ghcr.io/knative/helloworld-go@sha256:c2b7412fbea6f1ef24a0cac60698e88df7ae3c4278e42d0cb34fe7d4b2641bba';
new KnativeService(chart, 'site', { image }).assignTo(chart.gateway('public'));
new KnativeService(chart, 'docs', { image, labels: { reach: 'everywhere' } }).assignTo(chart.gateway('public'));
new KnativeService(chart, 'admin', { image }).assignTo(chart.gateway('internal'));

app.synth();
