import { App, Chart } from 'cdk8s';
import {
  DefaultGateway,
  GatewayAssignment,
  GatewayTls,
  type IKnativeGateway,
  KnativeService,
  LoadBalancer,
  MultiGatewayChart,
  type MultiGatewayChartProps,
} from '../../lib';
import { app, synth } from '../support';
import {
  alpha,
  type Attributes,
  chart,
  edge,
  isolated,
  knative,
  label,
  OwnGateway,
  refused,
} from './existing-gateways';

describe('checked against the gateways of the topology', () => {
  test.each<readonly [string, Attributes, Partial<MultiGatewayChartProps>, string]>([
    [
      'the same label of services',
      { assignment: label('alpha') },
      {},
      '[gateways] gateways.alpha.assignment: the assignments of ingress/edge and istio-system-alpha/knative-custom-gateway-alpha overlap',
    ],
    [
      'services that both select',
      { assignment: GatewayAssignment.label('tier', 'gold') },
      {},
      'gateways.alpha.assignment: the assignments of ingress/edge and',
    ],
    [
      'the label of the pods',
      { podLabels: { istio: 'knative-custom-gateway-alpha' } },
      {},
      'gateways.alpha.gatewayName: two gateways share the pod labels: ingress/edge and',
    ],
    [
      'the label of the pods, by its cluster-local gateway',
      {
        localGateway: {
          gatewayName: 'near',
          serviceHost: 'near.ingress.svc.cluster.local',
          podLabels: { istio: 'knative-custom-gateway-alpha' },
        },
      },
      {},
      'two gateways share the pod labels: istio-system-alpha/knative-custom-gateway-alpha and ingress/near',
    ],
    [
      'the labels of the stock pods',
      { podLabels: { app: 'istio-ingressgateway' } },
      {},
      'existingGateways.edge.gatewayName: two gateways share the pod labels: knative-serving/knative-ingress-gateway and ingress/edge',
    ],
    [
      'the Service',
      { serviceHost: 'istio-ingressgateway.istio-system-alpha.svc.cluster.local' },
      {},
      'gateways.alpha.serviceName: two gateways share the Service: ingress/edge and',
    ],
    [
      'the Istio Gateway',
      { gatewayName: 'knative-custom-gateway-alpha', namespace: 'istio-system-alpha' },
      {},
      'two gateways share the Istio Gateway: istio-system-alpha/knative-custom-gateway-alpha and',
    ],
    [
      'the domain',
      { domain: 'a.example.com' },
      { defaultDomain: 'example.com', gateways: { alpha: { ...alpha, domain: 'a.example.com' } } },
      'gateways.alpha.domain: ',
    ],
    [
      'every service, on stock net-istio',
      { assignment: GatewayAssignment.everyService() },
      {},
      'existingGateways.edge.assignment: a second entry without labelSelector',
    ],
  ])('%s', (_name, attributes, props, message) => {
    expect(refused((scope) => edge(scope, attributes), props)).toContain(message);
    expect(refused((scope) => edge(scope), props)).toBe('accepted');
  });
  test('the address of a load balancer', () => {
    const address = '192.0.2.7';
    const gateways = { alpha: { ...alpha, loadBalancer: LoadBalancer.metalLb({ staticIps: [address] }) } };
    const other = (last: string) => (scope: App) =>
      isolated(scope, { loadBalancer: LoadBalancer.metalLb({ staticIps: [last] }) });
    expect(refused(other(address), { gateways })).toContain(
      'gateways.alpha.loadBalancer: two gateways share an address',
    );
    expect(refused(other('192.0.2.8'), { gateways })).toBe('accepted');
  });
  test('labels of services that no gateway has', () => {
    const message = (value: string): string => {
      const scope = app();
      const topology = chart(scope, edge(scope));
      new KnativeService(topology, 'shop', { image: 'shop', labels: { gateway: value } });
      try {
        synth(topology);
        return 'accepted';
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(message('egde')).toContain('a label that assigns services, with a value that no gateway has');
    expect(message('edge')).toBe('accepted');
  });
  test('the TLS of an isolated one', () => {
    const wildcard = GatewayTls.wildcard({ issuer: { name: 'letsencrypt' } });
    const network = { externalDomainTls: true };
    const domain = 'e.example.com';
    const props = { network, defaultDomain: 'example.com' };
    expect(refused((scope) => isolated(scope, { domain, tls: wildcard }), props)).toContain(
      'existingGateways.edge: network.externalDomainTls applies to the whole cluster',
    );
    expect(refused((scope) => isolated(scope, { domain, serviceCertificates: true }), props)).toBe('accepted');
  });
  test('gateways of a class of one’s own', () => {
    const own = (podLabels: Record<string, string>) => (scope: App) =>
      new OwnGateway(new Chart(scope, 'others'), 'own', podLabels);
    expect(refused(own({ istio: 'knative-custom-gateway-alpha' }))).toContain('two gateways share the pod labels');
    expect(refused(own({}))).toContain('two gateways share the pod labels');
    expect(refused(own({ istio: 'own' }))).toBe('accepted');
  });
});

describe('refused by name', () => {
  test('a name that is taken', () => {
    const scope = app();
    expect(() => chart(scope, edge(scope), { existingGateways: { alpha: edge(app()) } })).toThrow(
      'existingGateways.alpha: the name of one of the gateways of the topology',
    );
  });
  test('the name of the default gateway', () => {
    const scope = app();
    expect(() => chart(scope, edge(scope), { existingGateways: { default: edge(app()) } })).toThrow(
      'existingGateways.default: the name of the default gateway',
    );
  });
  test('what is no gateway', () => {
    expect(() => chart(app(), {} as IKnativeGateway)).toThrow('existingGateways.edge: not an IKnativeGateway');
  });
  test('a gateway of another topology', () => {
    const scope = app();
    const other = new MultiGatewayChart(scope, 'other', { knative, gateways: { beta: { assignment: label('beta') } } });
    expect(() => chart(scope, other.gateway('beta'))).toThrow(
      'existingGateways.edge: a gateway of another MultiGatewayChart',
    );
  });
  test('one gateway twice', () => {
    const scope = app();
    const twice = edge(scope);
    expect(() => synth(chart(scope, twice, { existingGateways: { edge: twice, again: twice } }))).toThrow(
      'existingGateways.again.gatewayName: two gateways share the Istio Gateway',
    );
    const other = app();
    const both = edge(other);
    expect(() => synth(chart(other, both, { defaultGateway: DefaultGateway.existing(both) }))).toThrow(
      'two gateways share the Istio Gateway',
    );
  });
  test('access, which is granted where the gateway is', () => {
    const scope = app();
    expect(() => chart(scope, edge(scope), { crossGatewayAccess: [{ from: ['a'], to: 'edge' }] })).toThrow(
      'crossGatewayAccess[0].to: an existing gateway',
    );
  });
  test('and found by name', () => {
    const scope = app();
    const existing = edge(scope);
    const topology = chart(scope, existing);
    expect(topology.existingGateway('edge')).toBe(existing);
    expect(topology.gatewayNames).toEqual(['alpha']);
    expect(() => topology.gateway('edge')).toThrow("use existingGateway('edge')");
    expect(() => topology.existingGateway('egde')).toThrow('edge');
  });
});
