// Each team has namespaces of its own and a gateway of its own. There is no label to forget: whole namespaces are
// assigned.
import { App } from 'cdk8s';
import {
  DomainMapping,
  GatewayAssignment,
  KnativeRelease,
  KnativeService,
  LoadBalancer,
  MultiGatewayChart,
} from '../../lib';

const app = new App();
const chart = new MultiGatewayChart(app, 'gateways', {
  knative: KnativeRelease.V1_15,
  defaultDomain: 'example.com',
  gateways: {
    'team-a': { assignment: GatewayAssignment.namespaces('team-a', 'team-a-staging'), domain: 'a.example.com' },
    'team-b': {
      assignment: GatewayAssignment.namespaces('team-b'),
      loadBalancer: LoadBalancer.awsNetwork({ internal: true }),
    },
  },
});

const shop = new KnativeService(chart, 'shop', { namespace: 'team-a', image: 'ghcr.io/knative/helloworld-go:latest' });
shop.assignTo(chart.gateway('team-a'));
new DomainMapping(chart, 'www', { host: 'www.shop.example', service: 'shop', namespace: 'team-a' }).assignTo(
  chart.gateway('team-a'),
);

app.synth();
