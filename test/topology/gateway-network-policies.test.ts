import { Chart } from 'cdk8s';
import {
  GatewayAssignment,
  GatewayNetworkPolicies,
  IsolatedGateway,
  KnativeRelease,
  MultiGatewayChart,
  NetworkPolicyProfile,
} from '../../lib';
import { type Manifest, PLATFORM, app, synth } from '../support';

const assignment = GatewayAssignment.namespaces('team-a');
const ISOLATED = NetworkPolicyProfile.isolated({ podCidrs: ['10.244.0.0/16'] });

function policies(manifests: readonly Manifest[]): Manifest[] {
  return manifests
    .filter(({ kind }: Manifest) => kind === 'NetworkPolicy')
    .map(({ metadata: { name, namespace }, spec }: Manifest) => ({ name, namespace, spec }))
    .sort((a: Manifest, b: Manifest) => (`${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1));
}

/** A gateway of a plain chart, and what is added to it. */
function alone(add: (chart: Chart, gateway: IsolatedGateway) => void): Manifest[] {
  const chart = new Chart(app(), 'chart');
  add(chart, new IsolatedGateway(chart, 'alpha', { platform: PLATFORM, assignment }));
  return policies(synth(chart));
}

function ofTopology(networkPolicies?: NetworkPolicyProfile): Manifest[] {
  return policies(
    synth(
      new MultiGatewayChart(app(), 'gateways', {
        knative: KnativeRelease.V1_15,
        gateways: { alpha: { assignment } },
        ...(networkPolicies && { networkPolicies }),
      }),
    ),
  );
}

test('a gateway of a plain chart has no policies of its own', () => {
  expect(alone(() => undefined)).toEqual([]);
});

test.each([
  ['by default', undefined],
  ['isolated', ISOLATED],
])('%s it gets those that a topology has', (_, given) => {
  const got = alone((chart, gateway) => {
    new GatewayNetworkPolicies(chart, 'Policies', { gateways: [gateway], ...(given && { profile: given }) });
  });
  expect(got.map(({ namespace, name }: Manifest) => `${namespace}/${name}`)).toContain(
    'istio-system-alpha/knative-custom-gateway-alpha',
  );
  expect(got).toEqual(ofTopology(given));
});

test('istiod is where it is said to be', () => {
  const egress = (istioNamespace?: string): string =>
    JSON.stringify(
      alone((chart, gateway) => {
        new GatewayNetworkPolicies(chart, 'Policies', {
          gateways: [gateway],
          profile: ISOLATED,
          ...(istioNamespace !== undefined && { istioNamespace }),
        });
      }).find(({ name }) => name === 'knative-custom-gateway-alpha')?.spec.egress,
    );
  const istiod = (namespace: string): string => `"${namespace}"}},"podSelector":{"matchLabels":{"app":"istiod"}}`;
  expect(egress()).toContain(istiod('istio-system'));
  expect(egress('istio')).toContain(istiod('istio'));
  expect(() => egress('Istio')).toThrow('istioNamespace: not a DNS label; got "Istio"');
});

test('what is assigned later counts', () => {
  const [policy] = alone((chart, gateway) => {
    new GatewayNetworkPolicies(chart, 'Policies', { gateways: [gateway] });
    gateway.assignNamespaces('team-later');
  });
  expect(JSON.stringify(policy)).toContain('team-later');
});

test('gateways of a topology, which has policies, are refused, and so are none', () => {
  const topology = new MultiGatewayChart(app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    gateways: { alpha: { assignment } },
  });
  const chart = new Chart(app(), 'chart');
  const add = (id: string, gateways: IsolatedGateway[]) => () => new GatewayNetworkPolicies(chart, id, { gateways });
  expect(add('One', [topology.gateway('alpha')])).toThrow('set networkPolicies of the chart');
  expect(add('None', [])).toThrow('gateways: empty');
});
