import {
  ConfigDelivery,
  DefaultGateway,
  ExternalScheme,
  GatewayAssignment,
  GatewayTls,
  KnativeRelease,
  LabelSelectorOperator,
  MultiGatewayChart,
  type MultiGatewayChartProps,
  PlainHttp,
  type TopologyGatewayOptions,
} from '../../lib';
import { type Manifest, app, find, synth } from '../support';

const assignment = GatewayAssignment.label('gateway', 'alpha');
const wildcard = GatewayTls.wildcard({ issuer: { name: 'letsencrypt' }, dnsNames: ['*.example.com'] });

function manifests(tls: GatewayTls | undefined, props: Partial<MultiGatewayChartProps> = {}): Manifest[] {
  const gateways = { alpha: { assignment, ...(tls && { tls }) } };
  return synth(new MultiGatewayChart(app(), 'gateways', { knative: KnativeRelease.V1_15, gateways, ...props }));
}

const network = (...given: Parameters<typeof manifests>): Manifest =>
  find(manifests(...given), 'ConfigMap', 'config-network').data;

test('certificates of Knative, and the redirect', () => {
  expect(network(undefined)).not.toHaveProperty('external-domain-tls');
  expect(network(GatewayTls.perService())).toMatchObject({
    'external-domain-tls': 'Enabled',
    'http-protocol': 'Redirected',
  });
  expect(network(GatewayTls.perService({ plainHttp: PlainHttp.SERVE }))['http-protocol']).toBe('Enabled');
});

test('gateways that are added between two charts count for the later one', () => {
  const gateways: Record<string, TopologyGatewayOptions> = { alpha: { assignment } };
  const data = (): unknown => {
    const chart = new MultiGatewayChart(app(), 'gateways', { knative: KnativeRelease.V1_15, gateways });
    const all = synth(chart);
    const [service] = all.filter(({ kind, spec }) => kind === 'Service' && spec.type === 'LoadBalancer');
    return (service?.spec.ports as { port: number }[]).map(({ port }) => port).includes(443);
  };
  expect(data()).toBe(false);
  gateways['beta'] = { assignment: GatewayAssignment.label('gateway', 'beta'), tls: GatewayTls.perService() };
  expect(data()).toBe(true);
});

test('namespaces with a wildcard certificate', () => {
  const wildcardNamespaces = {
    matchLabels: { certificate: 'shared' },
    matchExpressions: [{ key: 'own', operator: LabelSelectorOperator.DOES_NOT_EXIST }],
  };
  expect(network(GatewayTls.perService({ wildcardNamespaces }))['namespace-wildcard-cert-selector']).toBe(
    'matchExpressions:\n  - key: "own"\n    operator: "DoesNotExist"\nmatchLabels:\n  certificate: "shared"\n',
  );
});

test('the issuer is in config-certmanager, however that is delivered', () => {
  const tls = GatewayTls.perService({ issuer: { name: 'letsencrypt' } });
  const issuerRef = 'group: "cert-manager.io"\nkind: "ClusterIssuer"\nname: "letsencrypt"\n';
  expect(find(manifests(tls), 'ConfigMap', 'config-certmanager')).toMatchObject({
    metadata: {
      namespace: 'knative-serving',
      labels: {
        'app.kubernetes.io/component': 'controller',
        'networking.knative.dev/certificate-provider': 'cert-manager',
      },
    },
    data: { issuerRef },
  });
  const serving = manifests(tls, { delivery: ConfigDelivery.knativeServing() });
  expect(find(serving, 'KnativeServing', 'knative-serving').spec.config.certmanager).toEqual({ issuerRef });
  expect(() => find(manifests(GatewayTls.perService()), 'ConfigMap', 'config-certmanager')).toThrow('0 manifests');
});

test('URLs have https where every gateway has it, the default gateway included', () => {
  const scheme = (...given: Parameters<typeof network>): unknown => network(...given)['default-external-scheme'];
  const defaultGateway = DefaultGateway.dedicated({ tls: wildcard });
  expect(scheme(wildcard, { defaultGateway })).toBe('https');
  expect(scheme(wildcard)).toBeUndefined();
  expect(scheme(undefined, { defaultGateway })).toBeUndefined();
  expect(scheme(GatewayTls.none(), { defaultGateway })).toBeUndefined();
  expect(scheme(wildcard, { network: { defaultExternalScheme: ExternalScheme.HTTPS } })).toBe('https');
  expect(scheme(wildcard, { defaultGateway, network: { defaultExternalScheme: ExternalScheme.HTTP } })).toBe('http');
});
