import { ApiObject } from 'cdk8s';
import { GatewayAssignment, GatewayWorkload, IsolatedGateway, KnativeRelease, MultiGatewayChart } from '../../lib';
import { app, synth } from '../support';

const LABEL = { istio: 'knative-custom-gateway-alpha' };

function problems(add: (topology: MultiGatewayChart) => void, assignment = GatewayAssignment.none()): string {
  const topology = new MultiGatewayChart(app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    gateways: { alpha: { assignment } },
  });
  add(topology);
  try {
    synth(topology);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
}

const problemsOf = (apiVersion: string, kind: string, content: object, assignment?: GatewayAssignment): string =>
  problems((topology) => {
    const { metadata, ...rest } = content as { metadata?: object };
    const own = { apiVersion, kind, metadata: { name: 'own', namespace: 'team', ...metadata }, ...rest };
    new ApiObject(topology, 'own', own);
  }, assignment);

const PROBED = "net-istio's status prober would take this Service for the gateway's own";
const ANSWERED = "the gateway's hosts would be answered here too";

test.each([
  ['v1', 'Service', PROBED],
  ['v1', 'Pod', ANSWERED],
  ['networking.istio.io/v1', 'Gateway', "it would attach to the gateway's pods"],
])('the label of the gateway of cluster-local hosts on a %s %s of somebody else', (apiVersion, kind, effect) => {
  const labels = { 'cdk8s-knative-gateways/local-gateway': 'knative-custom-gateway-alpha' };
  const content = kind === 'Gateway' ? { spec: { selector: labels } } : { metadata: { labels } };
  const message = problemsOf(apiVersion, kind, content, GatewayAssignment.namespaces('shop'));
  expect(message).toContain('carries the label of gateway istio-system-alpha/knative-custom-gateway-alpha-local');
  expect(message).toContain(effect);
});

const labelled = { metadata: { labels: LABEL } };
const template = { spec: { template: { metadata: { labels: LABEL } } } };

test.each([
  ['v1', 'Service', labelled, PROBED],
  ['v1', 'Pod', labelled, ANSWERED],
  ['apps/v1', 'Deployment', template, ANSWERED],
  ['batch/v1', 'Job', template, ANSWERED],
  ['networking.istio.io/v1', 'Gateway', { spec: { selector: LABEL } }, "it would attach to the gateway's pods"],
])('the label of a gateway on a %s %s of somebody else', (apiVersion, kind, content, effect) => {
  expect(problemsOf(apiVersion, kind, content)).toContain(
    `${kind} team/own carries the label of gateway istio-system-alpha/knative-custom-gateway-alpha; ` +
      `got "istio=knative-custom-gateway-alpha"; to fix: remove the label: ${effect}`,
  );
});

test.each([
  ['serving.knative.dev/v1', 'Service', labelled],
  ['apps/v1', 'Deployment', labelled],
  ['gateway.networking.k8s.io/v1', 'Gateway', { spec: { selector: LABEL } }],
  ['v1', 'Service', { spec: { selector: LABEL } }],
  ['v1', 'Service', { metadata: { labels: { istio: 'other' } } }],
  ['v1', 'Pod', { metadata: { labels: { app: 'knative-custom-gateway-alpha' } } }],
])('a %s %s with %j takes no part in the gateway', (apiVersion, kind, content) => {
  expect(problemsOf(apiVersion, kind, content)).toBe('accepted');
});

test('another construct of this package is not the gateway’s own', () => {
  const message = problems((topology) => {
    new IsolatedGateway(topology, 'beside', { gatewayName: 'knative-custom-gateway-alpha', namespace: 'beside' });
  });
  expect(message).toContain(
    'Service beside/istio-ingressgateway carries the label of gateway istio-system-alpha/knative-custom-gateway-alpha',
  );
  expect(message).not.toContain('Service istio-system-alpha/istio-ingressgateway carries');
});

test('an existing gateway keeps its label where its workload is installed', () => {
  expect(
    problems((topology) => {
      new IsolatedGateway(topology, 'edge', {
        namespace: 'edge',
        workload: GatewayWorkload.existing({ podLabels: { istio: 'edge' } }),
      });
    }),
  ).toBe('accepted');
});
