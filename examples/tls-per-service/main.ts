// Knative gets a certificate for each service and DomainMapping from cert-manager, and net-istio serves it on the pods
// of the service's own gateway. It is a setting of the whole cluster: services on the stock gateway get certificates,
// too. HTTP-01 works, since Knative routes the challenge through the gateway of the service.
import { App } from 'cdk8s';
import { GatewayAssignment, GatewayTls, KnativeRelease, KnativeService, MultiGatewayChart } from '../../lib';

const app = new App();
const tls = GatewayTls.perService({ issuer: { name: 'letsencrypt' } });
const chart = new MultiGatewayChart(app, 'gateways', {
  knative: KnativeRelease.V1_15,
  defaultDomain: 'example.com',
  gateways: {
    'team-a': { assignment: GatewayAssignment.namespaces('team-a'), tls },
    'team-b': { assignment: GatewayAssignment.label('team', 'b').exceptNamespaces('team-a'), tls },
  },
});

const image = 'ghcr.io/knative/helloworld-go@sha256:c2b7412fbea6f1ef24a0cac60698e88df7ae3c4278e42d0cb34fe7d4b2641bba';
new KnativeService(chart, 'shop', { namespace: 'team-a', image }).assignTo(chart.gateway('team-a'));
new KnativeService(chart, 'wiki', { namespace: 'docs', image }).assignTo(chart.gateway('team-b'));

app.synth();
