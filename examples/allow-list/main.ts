// The partners' gateway takes requests from the partners' network alone: the load balancer drops all others, and whoever gets to the
// gateway without it, from inside the cluster, is refused with 403. net-istio's probes come from there; refused, they would prove nothing.
import { ApiObject, App } from 'cdk8s';
import { GatewayAssignment, KnativeRelease, KnativeService, LoadBalancer, MultiGatewayChart } from '../../lib';

const PARTNERS = '203.0.113.0/24';

const app = new App();
const chart = new MultiGatewayChart(app, 'gateways', {
  knative: KnativeRelease.V1_15,
  gateways: {
    partners: {
      assignment: GatewayAssignment.label('gateway', 'partners'),
      loadBalancer: LoadBalancer.awsNetwork({ sourceRanges: [PARTNERS], preserveClientIp: true }),
    },
  },
});
const partners = chart.gateway('partners');
new ApiObject(chart, 'partners-only', {
  apiVersion: 'security.istio.io/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name: 'partners-only', namespace: partners.namespace },
  spec: {
    selector: { matchLabels: partners.podLabels },
    action: 'ALLOW',
    rules: [
      { from: [{ source: { ipBlocks: [PARTNERS] } }] },
      {
        to: [{ operation: { paths: ['/healthz'] } }],
        when: [{ key: 'request.headers[K-Network-Probe]', values: ['probe'] }],
      },
    ],
  },
});
new KnativeService(chart, 'orders', { image: 'ghcr.io/knative/helloworld-go:latest' }).assignTo(partners);

app.synth();
