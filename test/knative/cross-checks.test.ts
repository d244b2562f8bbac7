import { ApiObject, App, Chart } from 'cdk8s';
import {
  DefaultGateway,
  GatewayAssignment,
  GatewayWorkload,
  type IKnativeGateway,
  KnativeService,
  LoadBalancer,
  MultiGatewayChart,
} from '../../lib';
import { app, config, existing, isolated, knative, label, problems } from './cross-checked';

describe.each([
  ['a configuration names them', (chart: Chart, gateways: IKnativeGateway[]) => void config(chart, gateways)],
  ['no configuration names them', () => undefined],
  [
    'a configuration in another chart names one of them',
    (chart: Chart, [first]: IKnativeGateway[]) =>
      void config(new Chart(chart.node.root, 'knative'), first === undefined ? [] : [first]),
  ],
])('two gateways, where %s', (_, name) => {
  const found = (make: (chart: Chart) => IKnativeGateway[]): string => {
    const application = app();
    const chart = new Chart(application, 'gateways');
    name(chart, make(chart));
    return problems(application).join('\n');
  };

  test.each<[string, string, (chart: Chart) => IKnativeGateway[]]>([
    [
      'one label',
      'share the pod labels: istio-system-one/edge and istio-system-two/edge; got "istio=edge"',
      (chart) => ['one', 'two'].map((id) => isolated(chart, id, { gatewayName: 'edge' })),
    ],
    [
      'one namespace and Service',
      'share the Service: x/knative-custom-gateway-one and x/knative-custom-gateway-two',
      (chart) => ['one', 'two'].map((id) => isolated(chart, id, { namespace: 'x' })),
    ],
    [
      'the pods of an existing one',
      'share the pod labels',
      (chart) => [
        isolated(chart, 'one'),
        existing(chart, 'two', { podLabels: { istio: 'knative-custom-gateway-one' } }),
      ],
    ],
    [
      'a label of every gateway of this package',
      'share the pod labels',
      (chart) => [
        isolated(chart, 'one'),
        existing(chart, 'two', { podLabels: { 'app.kubernetes.io/component': 'ingress-gateway' } }),
      ],
    ],
    [
      'some of the labels of the other',
      'got "app=edge"',
      (chart) => [
        existing(chart, 'one', { podLabels: { app: 'edge', tier: 'x' } }),
        existing(chart, 'two', { podLabels: { app: 'edge' } }),
      ],
    ],
    [
      'the stock pods, by the label app',
      'got "app=istio-ingressgateway"',
      (chart) => [existing(chart, 'one', { podLabels: { app: 'istio-ingressgateway' } })],
    ],
    [
      'the stock pods of an existing workload',
      'got "app=istio-ingressgateway"',
      (chart) => [
        isolated(chart, 'one', {
          workload: GatewayWorkload.existing({ podLabels: { app: 'istio-ingressgateway' } }),
        }),
      ],
    ],
    [
      'one load balancer',
      'share a load balancer',
      (chart) =>
        ['one', 'two'].map((id) =>
          isolated(chart, id, { loadBalancer: LoadBalancer.awsNetwork({ loadBalancerName: 'edge' }) }),
        ),
    ],
    [
      'one address, on different providers',
      'share an address',
      (chart) => [
        isolated(chart, 'one', { loadBalancer: LoadBalancer.metalLb({ staticIps: ['192.0.2.10'] }) }),
        isolated(chart, 'two', { loadBalancer: LoadBalancer.custom({ staticIps: ['192.0.2.10'] }) }),
      ],
    ],
    [
      'one DNS name',
      'share a DNS name',
      (chart) =>
        ['one', 'two'].map((id) =>
          isolated(chart, id, { loadBalancer: LoadBalancer.gcp({ externalDnsHostnames: ['*.example.com'] }) }),
        ),
    ],
  ])('%s', (_name, expected, make) => {
    expect(found(make)).toContain(expected);
  });

  test('each of its own', () => {
    const aws = (name: string): LoadBalancer => LoadBalancer.awsNetwork({ loadBalancerName: name });
    expect(
      found((chart) => [
        isolated(chart, 'one', { loadBalancer: aws('a') }),
        isolated(chart, 'two', { loadBalancer: aws('b') }),
        existing(chart, 'three'),
        existing(chart, 'four', { podLabels: { app: 'istio-ingressgateway', istio: 'four' } }),
      ]),
    ).toBe('');
  });
});

describe('load balancers, of any cloud', () => {
  test.each([
    ['Elastic IP', LoadBalancer.awsNetwork({ subnets: ['subnet-01234567'], eipAllocations: ['eipalloc-01234567'] })],
    [
      'private address of AWS',
      LoadBalancer.awsNetwork({ internal: true, subnets: ['subnet-01234567'], staticIps: ['10.0.0.5'] }),
    ],
    ['reserved address of GCP', LoadBalancer.gcp({ addressNames: ['edge'] })],
    ['address of GCP', LoadBalancer.gcp({ staticIps: ['192.0.2.10'] })],
    ['public IP of Azure', LoadBalancer.azure({ publicIpName: 'edge' })],
    ['DNS label of Azure', LoadBalancer.azure({ dnsLabel: 'edge' })],
    ['address of Azure', LoadBalancer.azure({ staticIps: ['192.0.2.10'] })],
    ['any other', LoadBalancer.custom({ annotations: { 'load-balancer.hetzner.cloud/name': 'edge' } })],
  ])('%s', (_, loadBalancer) => {
    const application = app();
    const gateways = Object.fromEntries(['a', 'b'].map((id) => [id, { assignment: label(id), loadBalancer }]));
    new MultiGatewayChart(application, 'gateways', { knative, gateways });
    expect(problems(application).join('\n')).toMatch(/gateways\.b\.loadBalancer.*two gateways share an? /);
  });

  test('one DNS name of gateways that serve the same services', () => {
    const application = app();
    const loadBalancer = LoadBalancer.gcp({ externalDnsHostnames: ['*.example.com'] });
    const gateways = {
      a: { assignment: label('a'), loadBalancer, secondaryGateways: ['b'] },
      b: { assignment: label('b'), loadBalancer },
    };
    new MultiGatewayChart(application, 'gateways', { knative, gateways });
    expect(problems(application)).toEqual([]);
  });
});

describe('several clusters in an app', () => {
  const cluster = (application: App, name: string, edge = 'edge'): void => {
    const chart = new Chart(application, name);
    config(chart, [isolated(chart, edge)]);
  };
  test('each with a configuration', () => {
    const application = app();
    cluster(application, 'dev');
    cluster(application, 'prod');
    expect(problems(application)).toEqual([]);
  });
  test('each with the same gateways, without a configuration', () => {
    const application = app();
    for (const name of ['dev', 'prod']) isolated(new Chart(application, name), 'edge');
    expect(problems(application)).toEqual([]);
  });
  test('charts without a repeated gateway are for one cluster', () => {
    const application = app();
    for (const name of ['one', 'two']) isolated(new Chart(application, name), name, { gatewayName: 'edge' });
    expect(problems(application).join()).toContain('share the pod labels');
  });
  test('the gateways of one configuration may be in several charts', () => {
    const application = app();
    const gateways = ['one', 'two'].map((name) =>
      isolated(new Chart(application, name), name, { gatewayName: 'edge' }),
    );
    config(new Chart(application, 'knative'), gateways);
    expect(problems(application).join()).toContain('share the pod labels');
  });
});

describe('existing gateways', () => {
  test.each([
    ['empty labels', { podLabels: {} }, 'podLabels: empty'],
    [
      'labels that istiod adds',
      { podLabels: { 'topology.kubernetes.io/zone': 'a' } },
      'podLabels: only labels that istiod adds to every proxy',
    ],
    ['a host without a namespace', { serviceHost: 'gate' }, 'serviceHost: not the DNS name of a Service'],
    ['a host of two parts', { serviceHost: 'gate.edge' }, 'net-istio cannot split it'],
  ])('%s', (_, attributes, expected) => {
    expect(() => existing(new Chart(app(), 'x'), 'a', attributes)).toThrow(expected);
  });
  test('a host with a final dot', () => {
    expect(existing(new Chart(app(), 'x'), 'a', { serviceHost: 'gate.edge.svc.cluster.local.' }).namespace).toBe(
      'edge-a',
    );
  });
  test('the default gateway may be an Istio Gateway on the stock pods', () => {
    const application = app();
    const stockPods = {
      podLabels: { istio: 'ingressgateway' },
      serviceHost: 'istio-ingressgateway.istio-system.svc.cluster.local',
    };
    const own = existing(new Chart(application, 'own'), 'own', { ...stockPods, assignment: GatewayAssignment.none() });
    const gateways = { a: { assignment: label('a') } };
    new MultiGatewayChart(application, 'gateways', { knative, gateways, defaultGateway: DefaultGateway.existing(own) });
    expect(problems(application)).toEqual([]);
    const chart = new Chart(application, 'more');
    existing(chart, 'more', { podLabels: { app: 'istio-ingressgateway' } });
    expect(problems(application).join()).toContain('share the pod labels');
  });
  test('the same gateway, represented in each chart that uses it', () => {
    const application = app();
    config(new Chart(application, 'knative'), [existing(new Chart(application, 'one'), 'edge')]);
    existing(new Chart(application, 'two'), 'edge');
    expect(problems(application)).toEqual([]);
  });
  test('its label on a second Service, and on pods elsewhere', () => {
    const application = app();
    const chart = new Chart(application, 'edge');
    config(chart, [existing(chart, 'edge')]);
    const service = (name: string, namespace: string): ApiObject =>
      new ApiObject(chart, `${namespace}-${name}`, {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name, namespace, labels: { istio: 'edge' } },
      });
    service('gate', 'edge-edge');
    expect(problems(application)).toEqual([]);
    service('other', 'edge-edge');
    expect(problems(application).join()).toContain(
      'Service edge-edge/other carries the label of gateway edge-edge/edge',
    );
  });
});

test('the default local gateway may be another Istio Gateway on the stock pods', () => {
  const application = app();
  const chart = new Chart(application, 'local');
  const stockPods = {
    podLabels: { istio: 'ingressgateway' },
    serviceHost: 'knative-local-gateway.istio-system.svc.cluster.local',
  };
  const assignment = GatewayAssignment.none();
  config(chart, [], { defaultLocalGateway: existing(chart, 'own-local', { ...stockPods, assignment }) });
  expect(problems(application)).toEqual([]);
});

describe('two objects of one kind, namespace and name beside a configuration', () => {
  const twice = (make: (chart: Chart, id: string) => void): string => {
    const application = app();
    const chart = new Chart(application, 'gateways');
    config(chart, []);
    for (const id of ['one', 'two']) make(chart, id);
    return problems(application).join('\n');
  };

  test('are refused where this package made them', () => {
    const shop = (chart: Chart, id: string): void => {
      new KnativeService(chart, id, { name: 'shop', image: 'example.com/shop:1' });
    };
    expect(twice(shop)).toContain('two objects have the same kind, namespace and name');
  });

  test('are not looked for among those that others made', () => {
    const metadata = { name: 'settings', namespace: 'team' };
    const settings = (chart: Chart, id: string): void => {
      new ApiObject(chart, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata });
    };
    expect(twice(settings)).toBe('');
  });
});

describe('gateways that no configuration names', () => {
  const sharing = (...ids: string[]): string[] => {
    const application = app();
    for (const id of ids) isolated(new Chart(application, id), id, { gatewayName: 'edge' });
    return problems(application).filter((line) => line.includes('share the pod labels'));
  };

  test('are reported once for each two, whatever charts they are in', () => {
    expect(sharing('one')).toEqual([]);
    expect(sharing('one', 'two')).toHaveLength(1);
    expect(new Set(sharing('one', 'two', 'three')).size).toBe(sharing('one', 'two', 'three').length);
  });

  test('are not compared with one that is there for reference', () => {
    const application = app();
    const podLabels = { istio: 'knative-custom-gateway-one' };
    isolated(new Chart(application, 'one'), 'one');
    existing(new Chart(application, 'other'), 'other', { podLabels, assignment: GatewayAssignment.none() });
    expect(problems(application)).toEqual([]);
    existing(new Chart(application, 'used'), 'used', { podLabels });
    expect(problems(application).join()).toContain('share the pod labels');
  });

  test('are two where only the name of the Gateway or the Service is the same', () => {
    const found = (attributes: Partial<Parameters<typeof existing>[2]>): string => {
      const application = app();
      existing(new Chart(application, 'one'), 'edge');
      existing(new Chart(application, 'two'), 'edge', { assignment: label('other'), ...attributes });
      return problems(application).join();
    };
    expect(found({})).toBe('');
    expect(found({ serviceHost: 'other.edge-edge.svc.cluster.local' })).toContain('share the pod labels');
    expect(found({ gatewayName: 'other' })).toContain('share');
  });
});
