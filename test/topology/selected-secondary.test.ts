// A choice of a gateway's services on a second load balancer; labels for istiod's discovery; a template beside the
// domains of namespaces.
import { parse } from 'yaml';
import {
  DefaultGateway,
  GatewayAssignment,
  KnativeRelease,
  MultiGatewayChart,
  type MultiGatewayChartProps,
} from '../../lib';
import { analyze } from '../../lib/analysis/analyze';
import { loadObjects } from '../../lib/analysis/input/load';
import { type Manifest, app, find, synth } from '../support';

const KNATIVE = KnativeRelease.V1_22;

function render(props: Omit<MultiGatewayChartProps, 'knative'>): Manifest[] {
  return synth(new MultiGatewayChart(app(), 'gateways', { knative: KNATIVE, ...props }));
}

const SELECTED: Omit<MultiGatewayChartProps, 'knative'> = {
  gateways: {
    public: {
      assignment: GatewayAssignment.label('gateway', 'shop'),
      secondaryGateways: ['internal'],
      secondaryLabels: { exposure: 'both' },
    },
    internal: { assignment: GatewayAssignment.label('gateway', 'internal') },
  },
};

test('the secondary gateway only serves what has the labels too', () => {
  const data = find(render(SELECTED), 'ConfigMap', 'config-istio').data['external-gateways'] as string;
  const entries = (parse(data) as { name: string; labelSelector?: { matchLabels: object } }[]).map(
    ({ name, labelSelector }) => [name.replace('knative-custom-gateway-', ''), labelSelector?.matchLabels],
  );
  const both = { gateway: 'shop', exposure: 'both' };
  expect(entries).toEqual([
    ['knative-ingress-gateway', undefined],
    ['internal', { gateway: 'internal' }],
    ['public', { gateway: 'shop' }],
    ['public', both],
    ['internal', both],
  ]);
});

test('without labels it serves every service of the gateway', () => {
  const { secondaryLabels: _, ...all } = SELECTED.gateways['public'] ?? {};
  const manifests = render({ gateways: { ...SELECTED.gateways, public: all } });
  expect(find(manifests, 'ConfigMap', 'config-istio').data['external-gateways']).not.toContain('exposure');
});

test('the analyzer takes it as meant, but not the same selector without the entry that says so', () => {
  const services = ['shop', 'admin'].map((name) => ({
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: {
      name,
      namespace: 'default',
      labels: { gateway: 'shop', ...(name === 'shop' && { exposure: 'both' }) },
    },
    spec: { template: { spec: { containers: [{ image: 'example.com/app' }] } } },
  }));
  const overlaps = (manifests: readonly object[]): string[] =>
    analyze(loadObjects([...manifests, ...services], 'manifests'))
      .findings.filter(({ rule, level }) => rule === 'overlapping-selectors' && level !== 'note')
      .map(({ message }) => message);
  const manifests = render(SELECTED);
  expect(overlaps(manifests)).toEqual([]);
  const config = find(manifests, 'ConfigMap', 'config-istio');
  const entries = parse(config.data['external-gateways'] as string) as object[];
  config.data['external-gateways'] = JSON.stringify(entries.filter((_, index) => index !== 3));
  expect(overlaps(manifests)).toHaveLength(1);
});

test('labels for discovery are on every Namespace, and those of a gateway win', () => {
  const manifests = render({
    discoveryLabels: { 'example.com/mesh': 'on', 'example.com/tier': 'any' },
    defaultGateway: DefaultGateway.dedicated(),
    gateways: { alpha: {}, beta: { namespaceLabels: { 'example.com/tier': 'edge' } } },
  });
  const labels = manifests
    .filter(({ kind }: Manifest) => kind === 'Namespace')
    .map(({ metadata }: Manifest) => [
      metadata.name,
      metadata.labels['example.com/mesh'],
      metadata.labels['example.com/tier'],
    ])
    .sort();
  expect(labels).toEqual([
    ['istio-system-alpha', 'on', 'any'],
    ['istio-system-beta', 'on', 'edge'],
    ['istio-system-default', 'on', 'any'],
  ]);
});

test('the template of the network is for the services without a domain of their namespace', () => {
  const manifests = render({
    network: { domainTemplate: '{{.Name}}-{{.Namespace}}.{{.Domain}}' },
    gateways: { alpha: { assignment: GatewayAssignment.namespaces('team-a'), domain: 'a.example.com' } },
  });
  expect(find(manifests, 'ConfigMap', 'config-network').data['domain-template']).toBe(
    '{{if eq .Namespace "team-a"}}{{.Name}}.{{.Namespace}}.a.example.com{{else}}{{.Name}}-{{.Namespace}}.{{.Domain}}{{end}}',
  );
});
