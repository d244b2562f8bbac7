import { ApiObject, App, Chart, YamlOutputType } from 'cdk8s';
import {
  DefaultGateway,
  GatewayAssignment,
  GatewayWorkload,
  IsolatedGateway,
  KnativeRelease,
  LoadBalancer,
  MultiGatewayChart,
  type MultiGatewayChartProps,
} from '../../lib';
import { synth } from '../support';

const knative = KnativeRelease.V1_15;
const A = 'istio-system-a/knative-custom-gateway-a';
const B = 'istio-system-b/knative-custom-gateway-b';
const STOCK = 'knative-serving/knative-ingress-gateway';

type Props = Omit<MultiGatewayChartProps, 'knative'>;

interface Setting {
  readonly application?: App;
  readonly more?: (topology: MultiGatewayChart) => void;
}

function problems(props: Props, { application = new App(), more }: Setting = {}): string[] {
  const topology = new MultiGatewayChart(application, 'gateways', { knative, ...props });
  more?.(topology);
  try {
    synth(topology);
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim().replace(/^\[gateways\] /, ''))
      .sort();
  }
  return [];
}

const shares = (path: string, what: string, first: string, second: string, got: string): string =>
  `${path}: two gateways share ${what}: ${first} and ${second}; got "${got}"; allowed: one gateway each`;

test('a domain of whole namespaces', () => {
  const namespaces = (name: string): object => ({
    domain: 'x.example.com',
    assignment: GatewayAssignment.namespaces(name),
  });
  expect(
    problems({ defaultDomain: 'example.com', gateways: { a: namespaces('team-a'), b: namespaces('team-b') } }),
  ).toEqual([shares('gateways.b.domain', 'the domain', A, B, 'x.example.com')]);
});

test('hosts and node ports, each that is shared and no other', () => {
  const gateway = (own: string, ownPort: number): object => ({
    hosts: [own, 'x.example.com', 'y.example.com'],
    loadBalancer: LoadBalancer.nodePort({ nodePorts: { '80': 30080, '443': ownPort } }),
    serviceCertificates: true,
  });
  expect(problems({ gateways: { a: gateway('a.example.com', 30001), b: gateway('b.example.com', 30002) } })).toEqual([
    shares('gateways.b.hosts', 'a host', A, B, 'x.example.com'),
    shares('gateways.b.hosts', 'a host', A, B, 'y.example.com'),
    shares('gateways.b.loadBalancer', 'a node port', A, B, '30080'),
  ]);
});

test('every host, which two gateways may both let in', () => {
  expect(problems({ gateways: { a: { hosts: ['*'] }, b: { hosts: ['*'] } } })).toEqual([]);
});

describe('pod labels', () => {
  const existing = (podLabels: Record<string, string>): { workload: GatewayWorkload } => ({
    workload: GatewayWorkload.existing({ podLabels }),
  });
  test('the same are reported once', () => {
    const labels = existing({ app: 'edge', tier: 'x' });
    expect(problems({ gateways: { a: labels, b: labels } })).toEqual([
      shares('gateways.b.gatewayName', 'the pod labels', A, B, 'app=edge,tier=x'),
    ]);
  });
  test.each([
    ['a', { app: 'edge' }, { app: 'edge', tier: 'x' }],
    ['b', { app: 'edge', tier: 'x' }, { app: 'edge' }],
  ])('those of %s select those of both', (_, a, b) => {
    expect(problems({ gateways: { a: existing(a), b: existing(b) } })).toEqual([
      shares('gateways.b.gatewayName', 'the pod labels', A, B, 'app=edge'),
    ]);
  });
  test('some of them are no matter', () => {
    const gateways = { a: existing({ app: 'edge', tier: 'x' }), b: existing({ app: 'edge', tier: 'y' }) };
    expect(problems({ gateways })).toEqual([]);
  });
  test('those of the stock gateway, which is in the cluster without being in the topology', () => {
    const gateways = { a: existing({ istio: 'ingressgateway', app: 'x' }), b: existing({ app: 'y' }) };
    const expected = shares('gateways.a.gatewayName', 'the pod labels', STOCK, A, 'istio=ingressgateway');
    expect(problems({ gateways, defaultGateway: DefaultGateway.quarantine() })).toEqual([expected]);
    expect(problems({ gateways })).toEqual([expected]);
  });
});

test('the Istio Gateway of the stock install, and its Service', () => {
  const found = problems({
    gateways: { a: { namespace: 'knative-serving', gatewayName: 'knative-local-gateway', createNamespace: false } },
    defaultGateway: DefaultGateway.quarantine({ namespace: 'istio-system' }),
  });
  const local = 'knative-serving/knative-local-gateway';
  expect(found).toContain(shares('gateways.a.gatewayName', 'the Istio Gateway', local, local, local));
  expect(found).toContain(
    shares(
      'defaultGateway.serviceName',
      'the Service',
      STOCK,
      'istio-system/knative-quarantine-gateway',
      'istio-system/istio-ingressgateway',
    ),
  );
});

test('the stock gateway as the default is no second gateway', () => {
  const application = new App();
  const stock = IsolatedGateway.fromExisting(new Chart(application, 'stock'), 'stock', {
    gatewayName: 'knative-ingress-gateway',
    namespace: 'knative-serving',
    podLabels: { istio: 'ingressgateway' },
    serviceHost: 'istio-ingressgateway.istio-system.svc.cluster.local',
  });
  expect(problems({ gateways: {}, defaultGateway: DefaultGateway.existing(stock) }, { application })).toEqual([]);
});

test('two objects of one kind, namespace and name', () => {
  const add = (topology: MultiGatewayChart): void => {
    const object = (id: string, apiVersion: string, namespace: string): ApiObject =>
      new ApiObject(topology, id, { apiVersion, kind: 'Service', metadata: { name: 'x', namespace } });
    object('first', 'v1', 'team');
    object('elsewhere', 'v1', 'other');
    object('knative', 'serving.knative.dev/v1', 'team');
    object('second', 'v1', 'team');
  };
  expect(problems({ gateways: {} }, { more: add })).toEqual([
    'two objects have the same kind, namespace and name: gateways/first and gateways/second; got ["Service team/x"]; ' +
      'to fix: rename one of them; of two gateways in one namespace, set another serviceName and createNamespace: false on one',
  ]);
});

describe('one file per resource', () => {
  const gateways = { a: {}, b: {} };
  const lost = 'one file per resource would overwrite files, since cdk8s names them only by kind and name';
  test.each([YamlOutputType.FILE_PER_RESOURCE, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE])(
    '%s is refused where names meet, each once and sorted',
    (yamlOutputType) => {
      const [found, ...more] = problems({ gateways }, { application: new App({ yamlOutputType }) });
      expect(more).toEqual([]);
      expect(found).toContain(lost);
      expect(found).toContain(
        'got ["Deployment.istio-ingressgateway","HorizontalPodAutoscaler.istio-ingressgateway","PodDisruptionBudget.istio-ing',
      );
      expect(found).toContain('allowed: YamlOutputType.FILE_PER_CHART or FILE_PER_APP');
      expect(problems({ gateways: { a: {} } }, { application: new App({ yamlOutputType }) })).toEqual([]);
    },
  );
  test.each([YamlOutputType.FILE_PER_CHART, YamlOutputType.FILE_PER_APP])('%s is fine', (yamlOutputType) => {
    expect(problems({ gateways }, { application: new App({ yamlOutputType }) })).toEqual([]);
  });
});
