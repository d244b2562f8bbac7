import { ApiObject, Chart } from 'cdk8s';
import {
  ConfigDelivery,
  DefaultGateway,
  DomainMapping,
  GatewayAssignment,
  Isolation,
  KnativeService,
  LabelSelectorOperator,
  MultiGatewayChart,
  type MultiGatewayChartProps,
} from '../../lib';
import { app, config, existing, knative, label, problems } from './cross-checked';

describe('services', () => {
  const image = 'registry.example/a:1';
  const found = (add: (chart: MultiGatewayChart) => void, props: Partial<MultiGatewayChartProps> = {}): string => {
    const application = app();
    const gateways = { alpha: { assignment: label('alpha') }, beta: { assignment: label('beta') } };
    const chart = new MultiGatewayChart(application, 'gateways', {
      knative,
      defaultDomain: 'example.com',
      gateways,
      ...props,
    });
    add(chart);
    return problems(application).join('\n');
  };
  const service = (chart: Chart, labels: Record<string, string>, name = 'shop'): KnativeService =>
    new KnativeService(chart, name, { image, labels });

  describe('labels that no gateway has', () => {
    test.each([
      ['a mistyped value', { gateway: 'alhpa' }, 'allowed: gateway=alpha'],
      ['a value of its own', { gateway: 'gamma' }, 'got "gateway=gamma"'],
      ['a mistyped key', { gatway: 'alpha' }, 'allowed: gateway=alpha'],
    ])('%s', (_, labels, expected) => {
      expect(found((chart) => service(chart, labels))).toContain(`Knative Service default/shop: a label that assigns`);
      expect(found((chart) => service(chart, labels))).toContain(expected);
    });
    test('on an object of another construct, in another chart', () => {
      const object = (chart: Chart): void => {
        new ApiObject(new Chart(chart.node.root, 'team'), 'shop', {
          apiVersion: 'serving.knative.dev/v1beta1',
          kind: 'DomainMapping',
          metadata: { name: 'www.example.com', namespace: 'team', labels: { gateway: 'alhpa' } },
        });
      };
      expect(found(object)).toContain('DomainMapping team/www.example.com: a label that assigns');
    });
    test.each([
      ['a label of a gateway', { gateway: 'alpha' }],
      ['no label', {}],
      ['labels of their own', { app: 'alhpa', team: 'x' }],
    ])('in order: %s', (_, labels) => {
      expect(found((chart) => service(chart, labels))).toBe('');
    });
    test('in order: a key that is selected by other than values', () => {
      const assignment = GatewayAssignment.expressions({ key: 'tier', operator: LabelSelectorOperator.EXISTS });
      expect(found((chart) => service(chart, { tier: 'any' }), { gateways: { a: { assignment } } })).toBe('');
    });
    test('in order: a service that another gateway serves', () => {
      const gateways = {
        alpha: { assignment: label('alpha') },
        gold: { assignment: GatewayAssignment.labels({ tier: 'gold', gateway: 'gold' }) },
      };
      expect(found((chart) => service(chart, { gateway: 'alpha', tier: 'silver' }), { gateways })).toBe('');
    });
    test('in order: nothing exposes the default gateway', () => {
      expect(
        found((chart) => service(chart, { gateway: 'alhpa' }), { defaultGateway: DefaultGateway.quarantine() }),
      ).toBe('');
    });
  });

  describe('assignments without effect', () => {
    const PRIVATE = { 'networking.knative.dev/visibility': 'cluster-local' };
    test.each<[string, (chart: MultiGatewayChart) => void]>([
      [
        'assigned and cluster-local',
        (chart) => {
          new KnativeService(chart, 'shop', { image, clusterLocal: true }).assignTo(chart.gateway('alpha'));
        },
      ],
    ])('%s', (_, add) => {
      expect(found(add)).toMatch(/cluster-local: it has no external host/);
    });
    test('the default domain is local', () => {
      const assigned = (chart: MultiGatewayChart): void => {
        service(chart, {}).assignTo(chart.gateway('alpha'));
      };
      expect(found(assigned, { defaultDomain: 'svc.cluster.local' })).toContain('no host outside svc.cluster.local');
      expect(found(assigned, { defaultDomain: 'svc.k8s.test', clusterDomain: 'k8s.test' })).toContain('svc.k8s.test');
      const gateways = { alpha: { assignment: label('alpha'), domain: 'a.example.com' } };
      expect(found(assigned, { defaultDomain: 'svc.cluster.local', gateways })).toBe('');
    });
    test('a gateway has a local domain', () => {
      const gateways = { alpha: { assignment: label('alpha'), domain: 'a.svc.cluster.local' } };
      expect(() => found(() => undefined, { gateways })).toThrow('gateways.alpha.domain: a domain of cluster-local');
    });
    test('in order: a private service of a namespace', () => {
      const gateways = { red: { assignment: GatewayAssignment.namespaces('team-red') } };
      const add = (chart: MultiGatewayChart): void => {
        new KnativeService(chart, 'db', { image, namespace: 'team-red', clusterLocal: true });
      };
      expect(found(add, { gateways })).toBe('');
    });
    test('in order: a DomainMapping, whose host is external', () => {
      const add = (chart: MultiGatewayChart): void => {
        new DomainMapping(chart, 'www', { host: 'www.example.org', service: 'shop' }).assignTo(chart.gateway('alpha'));
      };
      expect(found(add, { defaultDomain: 'svc.cluster.local' })).toBe('');
    });
    test('by labels alone, where no local gateway is selected by them', () => {
      const add = (chart: MultiGatewayChart): void => {
        service(new Chart(chart.node.root, 'team'), { gateway: 'alpha', ...PRIVATE });
      };
      expect(found(add, { isolation: Isolation.ROUTING_ONLY })).toContain('cluster-local: it has no external host');
      expect(found(add)).toBe('');
    });
    test('in order: assigned to the gateway of cluster-local hosts', () => {
      const add = (chart: MultiGatewayChart): void => {
        const { localGateway } = chart.gateway('alpha');
        if (localGateway === undefined) throw new Error('no local gateway');
        new KnativeService(chart, 'db', { image, clusterLocal: true }).assignTo(localGateway);
      };
      expect(found(add)).toBe('');
    });
    test('in order: assigned to a local gateway', () => {
      const application = app();
      const chart = new Chart(application, 'local');
      const local = existing(chart, 'local');
      config(chart, [], { localGateways: [local] });
      new KnativeService(chart, 'db', { image, clusterLocal: true }).assignTo(local);
      expect(problems(application)).toEqual([]);
    });
  });

  describe('revisions', () => {
    const gateways = { alpha: { assignment: label('alpha'), revision: 'stable' } };
    const labels = { 'istio.io/rev': 'canary' };
    test('of another gateway', () => {
      const assign = (chart: MultiGatewayChart): void => {
        service(chart, labels).assignTo(chart.gateway('alpha'));
      };
      expect(() => found(assign, { gateways })).toThrow(/istio\.io\/rev.*allowed: stable/);
      expect(() => found(assign)).toThrow(/istio\.io\/rev.*allowed: default/);
    });
    test('by labels alone', () => {
      expect(found((chart) => service(chart, { gateway: 'alpha', ...labels }), { gateways })).toContain('istio.io/rev');
    });
    test('of the gateway', () => {
      const same = { gateway: 'alpha', 'istio.io/rev': 'stable' };
      expect(found((chart) => service(chart, same), { gateways })).toBe('');
    });
  });

  describe('one host with two owners', () => {
    test('a DomainMapping with the host of a service of another gateway', () => {
      const add = (chart: MultiGatewayChart, gateway: string): void => {
        service(chart, {}).assignTo(chart.gateway('alpha'));
        new DomainMapping(chart, 'www', { host: 'shop.default.example.com', service: 'shop' }).assignTo(
          chart.gateway(gateway),
        );
      };
      expect(
        found((chart) => {
          add(chart, 'beta');
        }),
      ).toContain(
        'Knative Service default/shop and DomainMapping default/shop.default.example.com have one host on different gateways',
      );
      expect(
        found((chart) => {
          add(chart, 'alpha');
        }),
      ).toBe('');
    });
    test('a host of two namespaces', () => {
      const add = (chart: MultiGatewayChart): void => {
        for (const namespace of ['a', 'b']) {
          new DomainMapping(chart, namespace, {
            host: 'www.example.org',
            service: 'shop',
            namespace,
            createDomainClaim: false,
          });
        }
      };
      expect(found(add)).toContain('have one host on different gateways');
    });
    test('a domain of a gateway decides the host', () => {
      const gateways = {
        alpha: { assignment: label('alpha'), domain: 'a.example.com' },
        beta: { assignment: label('beta') },
      };
      const add = (chart: MultiGatewayChart): void => {
        service(chart, {}).assignTo(chart.gateway('alpha'));
        new DomainMapping(chart, 'www', { host: 'shop.default.a.example.com', service: 'x' }).assignTo(
          chart.gateway('beta'),
        );
        new DomainMapping(chart, 'free', { host: 'shop.default.example.com', service: 'x' }).assignTo(
          chart.gateway('beta'),
        );
      };
      expect(found(add, { gateways }).match(/have one host/g)).toHaveLength(1);
    });
  });

  test('every delivery', () => {
    expect(
      found((chart) => service(chart, { gateway: 'alhpa' }), { delivery: ConfigDelivery.knativeServing() }),
    ).toContain('a label that assigns');
  });
});
