// TLS ends at an AWS Network Load Balancer, with a certificate of AWS Certificate Manager. Behind it port 443 leads to
// a listener for plain HTTP of its own, so that port 80 can redirect without an end.
import { App } from 'cdk8s';
import {
  GatewayAssignment,
  GatewayTls,
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
    public: {
      assignment: GatewayAssignment.label('exposure', 'public'),
      domain: 'public.example.com',
      loadBalancer: LoadBalancer.awsNetwork({
        tls: {
          certificateArns: ['arn:aws:acm:eu-west-1:111122223333:certificate/11111111-2222-3333-4444-555555555555'],
        },
      }),
      tls: GatewayTls.atLoadBalancer({ hsts: { maxAgeSeconds: 31_536_000 } }),
    },
  },
});

const image = 'ghcr.io/knative/helloworld-go@sha256:c2b7412fbea6f1ef24a0cac60698e88df7ae3c4278e42d0cb34fe7d4b2641bba';
new KnativeService(chart, 'site', { image }).assignTo(chart.gateway('public'));

app.synth();
