import { ApiObject, Chart } from 'cdk8s';
import {
  GatewayAssignment,
  type KnativeMultiGatewayConfigProps,
  LabelSelectorOperator,
  MultiGatewayChart,
  type MultiGatewayChartProps,
} from '../../lib';
import { app, config, existing, knative, label, problems } from './cross-checked';

type Labels = Record<string, string>;

function add(chart: Chart, kind: string, id: string, labels: Labels = {}, spec: object = {}): void {
  const [namespace, name = ''] = id.split('/');
  new ApiObject(chart, `${kind}-${id}`.replace('/', '-'), {
    apiVersion: kind === 'DomainMapping' ? 'serving.knative.dev/v1beta1' : 'serving.knative.dev/v1',
    kind,
    metadata: { name, labels, ...(namespace !== '' && { namespace }) },
    spec,
  });
}

const GATEWAYS = { alpha: { assignment: label('alpha') }, beta: { assignment: label('beta') } };

/** The complete refusals of a topology to which objects are added. */
function refused(adding: (chart: Chart) => void, props: Partial<MultiGatewayChartProps> = {}): string[] {
  const application = app();
  const chart = new MultiGatewayChart(application, 'gateways', {
    knative,
    defaultDomain: 'example.com',
    gateways: GATEWAYS,
    ...props,
  });
  adding(new Chart(chart.node.root, 'team'));
  return problems(application).map((line) => line.replace(/^ *\[[^\]]*\] ?/, ''));
}

describe('a label with a value that no gateway has', () => {
  const what = 'a label that assigns services, with a value that no gateway has: the default gateway would serve it';
  test.each<[string, string, Labels, string]>([
    [
      'Service',
      'Knative Service a/shop',
      { gateway: 'gamma' },
      `${what}; got "gateway=gamma"; allowed: alpha, beta; to fix: remove the label`,
    ],
    [
      'Route',
      'Route a/shop',
      { gateway: 'alhpa' },
      `${what}; got "gateway=alhpa"; allowed: gateway=alpha; to fix: use the label gateway=alpha, or remove the label`,
    ],
  ])('on a %s', (kind, name, labels, text) => {
    const found = refused((chart) => {
      add(chart, kind, 'a/shop', labels);
    });
    expect(found).toEqual([expect.stringContaining(`${name}: ${text}`)]);
  });

  test.each<[string, GatewayAssignment, Labels]>([
    [
      'a value of `In`',
      GatewayAssignment.expressions({ key: 'tier', operator: LabelSelectorOperator.IN, values: ['a'] }),
      { tier: 'b' },
    ],
  ])('%s', (_, assignment, labels) => {
    const found = refused(
      (chart) => {
        add(chart, 'Service', 'a/shop', labels);
      },
      { gateways: { alpha: { assignment } } },
    );
    expect(found).toEqual([expect.stringContaining('got "tier=b"; allowed: a; to fix: ')]);
  });

  test.each<[string, GatewayAssignment]>([
    [
      'NotIn',
      GatewayAssignment.expressions({ key: 'tier', operator: LabelSelectorOperator.NOT_IN, values: ['b', 'c'] }),
    ],
    ['Exists', GatewayAssignment.expressions({ key: 'other', operator: LabelSelectorOperator.EXISTS })],
  ])('a key that is selected by %s takes any value', (_, assignment) => {
    const found = refused(
      (chart) => {
        add(chart, 'Service', 'a/shop', { tier: 'b' });
      },
      { gateways: { alpha: { assignment } } },
    );
    expect(found).toEqual([]);
  });

  test('of objects that are none of services', () => {
    const found = refused((chart) => {
      add(chart, 'Configuration', 'a/shop', { gateway: 'gamma' });
    });
    expect(found).toEqual([]);
  });
});

describe('domains', () => {
  const two = (gateway: string, host: string, props: Partial<MultiGatewayChartProps> = {}, labels: Labels = {}) =>
    refused((chart) => {
      add(chart, 'Service', 'team/shop', labels);
      add(chart, 'DomainMapping', `team/${host}`, { gateway });
    }, props).filter((line) => line.includes('have one host'));

  test('one host of two owners, with its complete refusal', () => {
    expect(two('alpha', 'shop.team.example.com')).toEqual([
      'Knative Service team/shop and DomainMapping team/shop.team.example.com have one host on different gateways; got "shop.team.example.com"; allowed: one owner of a host; to fix: give one of them another host, or assign both to one gateway',
    ]);
  });

  test('the domain of a namespace goes before those of labels', () => {
    const gateways = {
      alpha: { assignment: GatewayAssignment.namespaces('team'), domain: 'n.example.com' },
      beta: { assignment: label('beta'), domain: 'l.example.com' },
    };
    expect(two('beta', 'shop.team.n.example.com', { gateways })).toHaveLength(1);
    expect(two('beta', 'shop.team.l.example.com', { gateways })).toEqual([]);
    expect(two('beta', 'shop.team.example.com', { gateways })).toEqual([]);
  });

  test('hosts by a template of your own are not compared', () => {
    expect(two('alpha', 'shop.team.example.com', { network: { domainTemplate: '{{.Name}}.{{.Domain}}' } })).toEqual([]);
  });

  test('a cluster-local service has no external host', () => {
    const labels = { 'networking.knative.dev/visibility': 'cluster-local' };
    expect(two('alpha', 'shop.team.example.com', {}, labels)).toEqual([]);
  });

  test('an object without a namespace is in default', () => {
    const found = refused((chart) => {
      add(chart, 'Service', '/shop');
      add(chart, 'DomainMapping', 'team/shop.default.example.com', { gateway: 'alpha' });
    });
    expect(found).toEqual([expect.stringContaining('got "shop.default.example.com"')]);
    expect(found[0]).toContain('Knative Service shop and DomainMapping team/shop.default.example.com have one host');
  });

  test('without config-domain no host is known', () => {
    const application = app();
    const chart = new Chart(application, 'own');
    const props: Partial<KnativeMultiGatewayConfigProps> = {};
    config(chart, [existing(chart, 'alpha')], props);
    add(chart, 'Service', 'team/shop');
    add(chart, 'DomainMapping', 'team/shop.team.example.com', { gateway: 'alpha' });
    expect(problems(application)).toEqual([]);
  });
});

test('a Route and the Knative Service of its name are one owner', () => {
  const found = refused((chart) => {
    add(chart, 'Service', 'team/shop', { gateway: 'alpha' });
    add(chart, 'Route', 'team/shop', { gateway: 'beta' });
  });
  expect(found.filter((line) => line.includes('have one host'))).toEqual([]);
});
