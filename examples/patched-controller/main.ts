// For those who run a patched net-istio already: several gateways without selectors. ALL OF THEM SERVE ALL SERVICES:
// each has a load balancer of its own, and nothing is isolated. Apply as the README says, with
// `--server-side --force-conflicts`: the Deployments hold the images only, which belong to whoever installed net-istio.
import { App } from 'cdk8s';
import { GatewayAssignment, KnativeRelease, KnativeService, MultiGatewayChart, NetIstioController } from '../../lib';

const app = new App();
const chart = new MultiGatewayChart(app, 'gateways', {
  knative: KnativeRelease.of('1.15.1'),
  controller: NetIstioController.patched({
    image: 'registry.example.com/net-istio/controller:1.15.1-several-defaults',
    webhookImage: 'registry.example.com/net-istio/webhook:1.15.1-several-defaults',
    upstreamVersion: '1.15.1',
    patch: 'several-defaults',
  }),
  gateways: {
    alpha: { assignment: GatewayAssignment.everyService() },
  },
});
const image = 'ghcr.io/knative/helloworld-go@sha256:c2b7412fbea6f1ef24a0cac60698e88df7ae3c4278e42d0cb34fe7d4b2641bba';
new KnativeService(chart, 'hello', { image });

app.synth();
