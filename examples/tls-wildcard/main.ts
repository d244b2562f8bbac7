// Each team has a gateway with a wildcard certificate of its own. cert-manager puts it beside the gateway's pods, and
// its names follow from the domain, the namespaces and the DomainMappings of the gateway. A wildcard stands for one
// label: where the hosts of a domain have two before it, there is a name for each namespace. The issuer has to solve
// DNS-01 challenges.
import { App } from 'cdk8s';
import {
  DomainMapping,
  GatewayAssignment,
  GatewayTls,
  KnativeRelease,
  KnativeService,
  MultiGatewayChart,
} from '../../lib';

const app = new App();
const tls = GatewayTls.wildcard({ issuer: { name: 'letsencrypt' }, hsts: { maxAgeSeconds: 31_536_000 } });
const chart = new MultiGatewayChart(app, 'gateways', {
  knative: KnativeRelease.V1_15,
  defaultDomain: 'example.com',
  gateways: {
    'team-a': { assignment: GatewayAssignment.label('team', 'a'), domain: 'a.example.com', tls },
    'team-b': {
      assignment: GatewayAssignment.label('team', 'b'),
      domain: 'b.example.com',
      domainTemplate: '{{.Name}}-{{.Namespace}}.{{.Domain}}',
      tls,
    },
  },
});

const image = 'ghcr.io/knative/helloworld-go@sha256:c2b7412fbea6f1ef24a0cac60698e88df7ae3c4278e42d0cb34fe7d4b2641bba';
new KnativeService(chart, 'shop', { namespace: 'stores', image }).assignTo(chart.gateway('team-a'));
new KnativeService(chart, 'wiki', { namespace: 'docs', image }).assignTo(chart.gateway('team-b'));
new DomainMapping(chart, 'www', { host: 'www.shop.example', service: 'shop', namespace: 'stores' }).assignTo(
  chart.gateway('team-a'),
);

app.synth();
