// The partners' gateway takes requests from the partners' network alone: the load balancer drops all others, and
// whoever gets to the gateway without it, from inside the cluster, is refused with 403. net-istio's probes come from
// there; refused, they would prove nothing.
import { App } from 'cdk8s';
import { GatewayAssignment, KnativeRelease, KnativeService, LoadBalancer, MultiGatewayChart } from '../../lib';

const PARTNERS = '203.0.113.0/24';

const app = new App();
const chart = new MultiGatewayChart(app, 'gateways', {
  knative: KnativeRelease.V1_15,
  gateways: {
    partners: {
      assignment: GatewayAssignment.label('gateway', 'partners'),
      authorization: { ownHostsOnly: false, sourceRanges: [PARTNERS] },
      loadBalancer: LoadBalancer.awsNetwork({ sourceRanges: [PARTNERS], preserveClientIp: true }),
    },
  },
});
const image = 'ghcr.io/knative/helloworld-go@sha256:c2b7412fbea6f1ef24a0cac60698e88df7ae3c4278e42d0cb34fe7d4b2641bba';
new KnativeService(chart, 'orders', { image }).assignTo(chart.gateway('partners'));

app.synth();
