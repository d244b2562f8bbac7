import { Chart } from 'cdk8s';
import { type ExistingGatewayAttributes, GatewayAssignment, IsolatedGateway } from '../../lib';
import { existingGatewayRefusals } from '../../lib/gateway/existing-gateway';
import { app } from '../support';

const SOUND: ExistingGatewayAttributes = {
  gatewayName: 'edge',
  namespace: 'gw',
  podLabels: { istio: 'edge' },
  assignment: GatewayAssignment.label('gateway', 'edge'),
};
const LOCAL = { gatewayName: 'edge-local', serviceHost: 'local.gw.svc.cluster.local', podLabels: { istio: 'local' } };
const refused = (more: Partial<ExistingGatewayAttributes>): string[] =>
  existingGatewayRefusals({ ...SOUND, ...more }).map(({ path }) => path.join('.'));

test.each<[string, Partial<ExistingGatewayAttributes>]>([
  ['as little as can be', {}],
  ['a domain and its template', { domain: 'a.example.com', domainTemplate: '{{.Name}}.{{.Domain}}' }],
  ['the host of a Service', { serviceHost: 'gate.gw.svc.cluster.local' }],
  ['a final dot', { serviceHost: 'gate.gw.svc.' }],
  ['a gateway of cluster-local hosts', { localGateway: LOCAL }],
])('%s is taken', (_, more) => {
  expect(refused(more)).toEqual([]);
});

test.each<[string, Partial<ExistingGatewayAttributes>]>([
  ['gatewayName', { gatewayName: 'a b' }],
  ['namespace', { namespace: 'A' }],
  ['serviceHost', { serviceHost: 'a b' }],
  ['serviceHost', { serviceHost: 'gate.gw' }],
  ['serviceHost', { serviceHost: 'gate.gw.' }],
  ['domain', { domain: 'a b' }],
  ['domainTemplate', { domain: 'a.example.com', domainTemplate: 'no template' }],
  ['podLabels.istio', { podLabels: { istio: 'a b' } }],
  ['localGateway.gatewayName', { localGateway: { ...LOCAL, gatewayName: 'a b' } }],
  ['localGateway.namespace', { localGateway: { ...LOCAL, namespace: 'A' } }],
  ['localGateway.serviceHost', { localGateway: { ...LOCAL, serviceHost: 'local.gw' } }],
  ['localGateway.podLabels.istio', { localGateway: { ...LOCAL, podLabels: { istio: 'a b' } } }],
  ['localGateway', { localGateway: LOCAL, assignment: GatewayAssignment.none() }],
])('%s is refused: %j', (path, more) => {
  expect(refused(more)).toEqual([path]);
});

test('a host that net-istio cannot split is refused with the form that it can', () => {
  expect(existingGatewayRefusals({ ...SOUND, serviceHost: 'gate.gw' })).toEqual([
    {
      path: ['serviceHost'],
      what: 'not the DNS name of a Service: net-istio cannot split it',
      got: 'gate.gw',
      allowed: 'NAME.NAMESPACE.svc.CLUSTER-DOMAIN',
    },
  ]);
});

test('attributes are those of the construct, and its local gateway serves the same services', () => {
  const chart = new Chart(app(), 'chart');
  const domains = { domain: 'a.example.com', domainTemplate: '{{.Name}}.{{.Domain}}' };
  const gateway = IsolatedGateway.fromExisting(chart, 'edge', { ...SOUND, ...domains, localGateway: LOCAL });
  expect(gateway).toMatchObject({ gatewayName: 'edge', namespace: 'gw', ...domains, secondaryGateways: [] });
  expect(gateway.serviceHost).toBe('istio-ingressgateway.gw.svc.cluster.local');
  expect(gateway.localGateway).toMatchObject({ ...LOCAL, namespace: 'gw', assignment: SOUND.assignment });
  expect(gateway.localGateway?.node.path).toBe('chart/edge/LocalGateway');
  const plain = IsolatedGateway.fromExisting(chart, 'plain', {
    gatewayName: 'p',
    namespace: 'gw',
    podLabels: { a: 'b' },
  });
  expect([plain.domain, plain.domainTemplate, plain.localGateway]).toEqual([undefined, undefined, undefined]);
  expect(plain.assignment.selectors).toEqual([]);
});
