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

const image = 'ghcr.io/knative/helloworld-go@sha256:c2b7412fbea6f1ef24a0cac60698e88df7ae3c4278e42d0cb34fe7d4b2641bba';
const shop = new KnativeService(chart, 'shop', { namespace: 'team-a', image });
shop.assignTo(chart.gateway('team-a'));
new DomainMapping(chart, 'www', { host: 'www.shop.example', service: 'shop', namespace: 'team-a' }).assignTo(
  chart.gateway('team-a'),
);

app.synth();
