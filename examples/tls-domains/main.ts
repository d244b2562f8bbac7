// A gateway with a domain of its own: ExternalDNS makes the records for it, and two DomainMappings are served under
// names outside of the domain. The certificate of the first is the gateway's, which has its name. The second brings one
// of its own, which cert-manager or the mapping's owner puts into the namespace of the service.
import { App } from 'cdk8s';
import {
  DomainMapping,
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
      domain: 'apps.example.com',
      externalDns: true,
      loadBalancer: LoadBalancer.metalLb({ externalDnsHostnames: ['www.shop.example', 'pay.shop.example'] }),
      tls: GatewayTls.wildcard({ issuer: { name: 'letsencrypt' } }),
    },
  },
});

const image = 'ghcr.io/knative/helloworld-go@sha256:c2b7412fbea6f1ef24a0cac60698e88df7ae3c4278e42d0cb34fe7d4b2641bba';
const namespace = 'stores';
new KnativeService(chart, 'shop', { namespace, image }).assignTo(chart.gateway('public'));
for (const mapping of [
  new DomainMapping(chart, 'www', { host: 'www.shop.example', service: 'shop', namespace }),
  new DomainMapping(chart, 'pay', { host: 'pay.shop.example', service: 'shop', namespace, tlsSecret: 'pay-tls' }),
])
  mapping.assignTo(chart.gateway('public'));

app.synth();
