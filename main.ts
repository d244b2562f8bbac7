import { App } from 'cdk8s';
import { GatewayAssignment, KnativeRelease, KnativeService, LoadBalancer, MultiGatewayChart } from './lib';

const app = new App();

const chart = new MultiGatewayChart(app, 'gateways', {
  knative: KnativeRelease.of('1.15.1'),
  kubernetes: '1.28',
  istio: '1.22',
  defaultDomain: 'example.com',
  gateways: {
    alpha: {
      namespace: 'istio-system-alpha',
      gatewayName: 'knative-custom-gateway-alpha',
      assignment: GatewayAssignment.label('gateway', 'alpha'),
      loadBalancer: LoadBalancer.awsNetwork(),
    },
  },
});

const image = 'ghcr.io/knative/helloworld-go@sha256:c2b7412fbea6f1ef24a0cac60698e88df7ae3c4278e42d0cb34fe7d4b2641bba';

// Reachable only through the stock gateway, knative-serving/knative-ingress-gateway.
new KnativeService(chart, 'alpha', { image, env: { TARGET: 'alpha' } });

// Reachable only through istio-system-alpha/knative-custom-gateway-alpha.
const beta = new KnativeService(chart, 'beta', { image, env: { TARGET: 'beta' } });
beta.assignTo(chart.gateway('alpha'));

app.synth();
