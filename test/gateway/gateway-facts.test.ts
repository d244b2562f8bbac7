import { Chart } from 'cdk8s';
import {
  DomainMapping,
  GatewayAssignment,
  GatewayServer,
  GatewayTls,
  GatewayWorkload,
  HelmDelivery,
  IsolatedGateway,
  type IsolatedGatewayProps,
  Isolation,
  KnativeRelease,
  LoadBalancer,
  LocalGateway,
  MultiGatewayChart,
} from '../../lib';
import { ExternalTrafficPolicy } from '../../lib/gateway/load-balancer/options';
import { type Manifest, PLATFORM, app, find, synth } from '../support';

function gateway(props: IsolatedGatewayProps = {}): IsolatedGateway {
  return new IsolatedGateway(new Chart(app(), 'chart'), 'alpha', { platform: PLATFORM, ...props });
}

const assignment = GatewayAssignment.namespaces('team-a');
const manifests = (props: IsolatedGatewayProps): Manifest[] => synth(Chart.of(gateway(props)));
const hasLocal = (props: IsolatedGatewayProps): boolean => gateway({ assignment, ...props }).localGateway !== undefined;

test('the platform is that of the enclosing chart', () => {
  const chart = new MultiGatewayChart(app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    istio: '1.25',
    gateways: {},
  });
  expect(() => new IsolatedGateway(chart, 'extra', { workload: GatewayWorkload.gatewayApi() })).toThrow(
    'workload: istiod cannot adapt what it makes from a Kubernetes Gateway; got "1.25"',
  );
});

test('what decides about its load balancer is that of its Service', () => {
  const local = LoadBalancer.metalLb({ externalTrafficPolicy: ExternalTrafficPolicy.LOCAL });
  const claiming = (loadBalancer: LoadBalancer) => gateway({ loadBalancer })._claiming;
  expect(claiming(local)).toMatchObject({
    namespace: 'istio-system-alpha',
    selector: { istio: 'knative-custom-gateway-alpha' },
    isLocalTraffic: true,
    type: 'LoadBalancer',
    externalIPs: [],
    ports: [80],
  });
  expect(claiming(LoadBalancer.clusterIp())).toMatchObject({ isLocalTraffic: false, type: 'ClusterIP' });
});

test('its names are the hosts that were set or let in, without namespaces', () => {
  const named = gateway({ hosts: ['www.example.org', 'team-a/*', 'team-a/a.example.org'] });
  named.addHosts('*', 'team-b/b.example.org');
  expect(named._names).toEqual(['www.example.org', 'a.example.org', 'b.example.org']);
  expect(gateway({ isolation: Isolation.ROUTING_ONLY })._names).toEqual([]);
  expect(gateway()._names).toEqual([]);
});

test('a secondary gateway is added once', () => {
  const chart = new Chart(app(), 'chart');
  const [one, two] = ['one', 'two'].map((id) => new IsolatedGateway(chart, id, { platform: PLATFORM })) as [
    IsolatedGateway,
    IsolatedGateway,
  ];
  one.addSecondaryGateway(two);
  one.addSecondaryGateway(two);
  expect(one.secondaryGateways).toEqual([two]);
});

describe('a gateway of its own for cluster-local hosts', () => {
  test('is made where a server leaves its ports alone', () => {
    expect(hasLocal({ servers: [GatewayServer.http()] })).toBe(true);
    expect(hasLocal({ servers: [GatewayServer.http({ targetPort: 8081 })] })).toBe(false);
  });

  test('is made where its Service has a name', () => {
    expect(hasLocal({ serviceName: 'a'.repeat(57) })).toBe(true);
    expect(hasLocal({ serviceName: 'a'.repeat(58) })).toBe(false);
  });

  test('is not made by the chart where services share one', () => {
    const workload = GatewayWorkload.helmRelease({ delivery: HelmDelivery.valuesConfigMap() });
    expect(hasLocal({ workload })).toBe(true);
    expect(hasLocal({ workload, localGateway: LocalGateway.SHARED })).toBe(false);
  });
});

test('port 443 of an HTTPS server is that of certificates of services', () => {
  const servers = [GatewayServer.http(), GatewayServer.https({ credentialName: 'tls' })];
  const { ports } = find(manifests({ servers, serviceCertificates: true }), 'Service', 'istio-ingressgateway').spec;
  expect(ports.map(({ port }: Manifest) => port as number)).toEqual([15021, 80, 443]);
});

test('a certificate has the names of the gateway, and those of DomainMappings once', () => {
  const chart = new Chart(app(), 'chart');
  const tls = GatewayTls.wildcard({ issuer: { name: 'acme' }, namespaces: ['team-a'] });
  const mapped = new IsolatedGateway(chart, 'alpha', {
    platform: PLATFORM,
    assignment: GatewayAssignment.label('gateway', 'alpha'),
    domain: 'alpha.example.com',
    tls,
  });
  mapped.addHosts('team-a/named.example.org');
  const mapping = new DomainMapping(chart, 'www', { host: 'www.example.org', service: 'shop', namespace: 'team-a' });
  mapping.assignTo(mapped);
  const { dnsNames } = synth(chart).find(({ kind }: Manifest) => kind === 'Certificate').spec;
  expect(dnsNames).toEqual(['*.team-a.alpha.example.com', 'named.example.org', 'www.example.org']);
});
