import { Testing } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { loadObjects } from '../../lib/analysis/input/load';
import { ConfiguredGateways } from '../../lib/analysis/gateways/configured-gateways';
import { buildModel } from '../../lib/analysis/model/build';
import { Reach } from '../../lib/analysis/reach/reach';
import { assess, type Assessment } from '../../lib/assess/assess';
import { assessmentMarkdown, assessmentText } from '../../lib/assess/text';
import { LIST_PRICES } from '../../lib/cost/prices';
import {
  GatewayAssignment,
  GatewayTls,
  KnativeRelease,
  KnativeService,
  LoadBalancer,
  MultiGatewayChart,
  type TopologyGatewayOptions,
} from '../../lib';

const OPTIONS = { prices: LIST_PRICES, usage: {}, date: '2026-11-28' };

/** A gateway `own` with a service, beside the stock one with another service, and objects as YAML. */
function assessed(options: Partial<TopologyGatewayOptions>, more = '', hasService = true): Assessment {
  const chart = new MultiGatewayChart(Testing.app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    istio: '1.22',
    kubernetes: '1.28',
    gateways: {
      own: {
        assignment: GatewayAssignment.label('gateway', 'own'),
        loadBalancer: LoadBalancer.awsNetwork(),
        ...options,
      },
    },
  });
  new KnativeService(chart, 'shared', { namespace: 'team-b', image: 'example.com/app:1' });
  if (hasService) {
    const service = new KnativeService(chart, 'mine', { namespace: 'team-a', image: 'example.com/app:1' });
    service.assignTo(chart.gateway('own'));
  }
  const objects = [
    ...(Testing.synth(chart) as object[]),
    ...parseAllDocuments(more).flatMap((document) => (document.toJSON() as object | null) ?? []),
  ];
  return assess(new ConfiguredGateways(new Reach(buildModel(loadObjects(objects, 'test').manifests))), OPTIONS);
}

const CLIENT_CERTIFICATES = {
  tls: GatewayTls.mutual({ certificates: [{ secretName: 'tls', hosts: ['*.example.com'] }] }),
};

test('a gateway that does nothing of its own is a choice, with what would do instead', () => {
  const { gateways, shared } = assessed({});
  expect(gateways).toMatchObject([
    {
      gateway: 'istio-system-own/knative-custom-gateway-own',
      verdict: 'choice',
      services: 1,
      namespaces: ['team-a'],
      pods: 2,
    },
  ]);
  expect(gateways[0]?.alwaysOn.usd).toBe(27.38);
  expect(gateways[0]?.cheaper.join()).toContain('config-domain');
  expect(shared).toEqual([{ namespace: 'team-b', services: 1, gains: [] }]);
});

test('whole namespaces could share pods, by hosts', () => {
  const { gateways } = assessed({ assignment: GatewayAssignment.namespaces('team-a') });
  expect(gateways[0]?.cheaper[0]).toContain("'team-a/*'");
});

test.each<[string, Partial<TopologyGatewayOptions>, string]>([
  [
    'another exposure',
    { loadBalancer: LoadBalancer.awsNetwork({ internal: true }) },
    'it is reachable in the private network only, the default gateway is reachable from outside',
  ],
  [
    'source ranges',
    { loadBalancer: LoadBalancer.awsNetwork({ sourceRanges: ['192.0.2.0/24'] }) },
    'its load balancer accepts certain source ranges only',
  ],
  [
    'an address of its own',
    { loadBalancer: LoadBalancer.awsNetwork({ loadBalancerName: 'partners' }) },
    'it has a load balancer of its own: AWS load balancer partners',
  ],
  ['client certificates', CLIENT_CERTIFICATES, 'it requires client certificates'],
  [
    'an AuthorizationPolicy',
    { authorization: { sourceRanges: ['192.0.2.0/24'] } },
    'its pods have an AuthorizationPolicy of their own',
  ],
])('%s is a reason', (_, options, reason) => {
  const { gateways } = assessed(options);
  expect(gateways[0]).toMatchObject({ verdict: 'needed', cheaper: [] });
  expect(gateways[0]?.reasons.map(({ what }) => what)).toContain(reason);
});

test('a gateway without services is idle', () => {
  expect(assessed({}, '', false).gateways).toMatchObject([{ verdict: 'idle', services: 0, reasons: [] }]);
});

const BY_ADDRESS = `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: partners, namespace: istio-system }
spec:
  selector: { matchLabels: { istio: ingressgateway } }
  action: DENY
  rules:
    - from: [{ source: { notIpBlocks: [192.0.2.0/24] } }]
      to: [{ operation: { hosts: ["HOST"] } }]
`;

test.each([
  ['shared.team-b.example.com', 1],
  ['*.team-b.example.com', 1],
  ['other.team-b.example.com', 0],
])('a policy on addresses for %s makes %i gain', (host, gains) => {
  const { shared } = assessed({}, BY_ADDRESS.replace('HOST', host));
  expect(shared.map((each) => each.gains.length)).toEqual([gains]);
});

test('the text says what to do', () => {
  const text = assessmentText(assessed({}, BY_ADDRESS.replace('HOST', 'shared.team-b.example.com')));
  expect(text).toMatchSnapshot();
  expect(assessmentMarkdown(assessed({}))).toMatchSnapshot();
});
