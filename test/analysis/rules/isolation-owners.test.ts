import { foreignGatewayAttached } from '../../../lib/analysis/rules/isolation/foreign-gateway-attached';
import { hostOfTwoOwners } from '../../../lib/analysis/rules/isolation/host-of-two-owners';
import { sharedLocalGatewayServesTenantHosts } from '../../../lib/analysis/rules/isolation/shared-local-gateway-serves-tenant-hosts';
import { ConfiguredGateways } from '../../../lib/analysis/gateways/configured-gateways';
import { isAssigned } from '../../../lib/analysis/gateways/leaks';
import { Reach } from '../../../lib/analysis/reach/reach';
import { type Rule } from '../../../lib/analysis/rule';
import { type KubeObject } from '../../../lib/private/access';
import {
  configIstio,
  configMap,
  domainMapping,
  entry,
  type Entry,
  gateway,
  isolated,
  ksvc,
  label,
  modelOf,
  pods,
  server,
  service,
  STOCK,
  STOCK_LOCAL,
} from '../support';
import { findingsBy, type FindingText } from './page';
import { ALPHA, LABELS, SHOP, yamlOf } from './said';

const found = (rule: Rule, ...objects: readonly KubeObject[]): FindingText[] => findingsBy(rule, yamlOf(objects));

describe('host-of-two-owners', () => {
  const BETA = entry('gw/beta', label('gateway', 'beta'));
  const topology = [...isolated('gw/alpha'), ...isolated('gw/beta'), configIstio([STOCK, ALPHA, BETA])];
  const short = configMap('config-network', { 'domain-template': '{{.Name}}.{{.Domain}}' });
  const of = (...objects: readonly KubeObject[]): FindingText[] => found(hostOfTwoOwners, ...topology, ...objects);
  const alpha = { gateway: 'alpha' };
  const beta = { gateway: 'beta' };

  test('two services', () => {
    expect(of(short, ksvc('a/shop', alpha), ksvc('b/shop', beta))).toEqual([
      {
        level: 'warning',
        on: 'Service b/shop',
        gateway: 'gw/beta',
        message:
          'Knative Service a/shop and Knative Service b/shop have the host shop.example.com, on Gateways gw/alpha and gw/beta.',
        fix: 'Give each a host of its own: rename one of them, or let the domain-template of config-network include the namespace.',
      },
    ]);
  });

  test('of several the first that is on another gateway than the first one', () => {
    expect(of(short, ksvc('a/shop', alpha), ksvc('b/shop', alpha), ksvc('c/shop', beta))).toMatchObject([
      { on: 'Service c/shop', gateway: 'gw/beta' },
    ]);
    expect(of(short, ksvc('a/shop', alpha), ksvc('b/shop', alpha))).toEqual([]);
    expect(of(ksvc('a/shop', alpha), ksvc('b/shop', beta))).toEqual([]);
  });

  test.each([
    ['a/shop.team.example.com', 'team/shop'],
    ['z/shop.team.example.com', 'team/shop'],
  ])('the DomainMapping %s gives way', (mapping, shop) => {
    expect(of(ksvc(shop, alpha), domainMapping(mapping, 'any', beta))).toMatchObject([
      {
        on: `DomainMapping ${mapping}`,
        gateway: 'gw/beta',
        fix: `Rename DomainMapping ${mapping}, since the host belongs to Knative Service ${shop}.`,
      },
    ]);
  });

  test('cluster-local services have no public host', () => {
    const local = { 'networking.knative.dev/visibility': 'cluster-local' };
    expect(of(short, ksvc('a/shop', { ...alpha, ...local }), ksvc('b/shop', beta))).toEqual([]);
  });
});

describe('foreign-gateway-attached', () => {
  const stockLabels = { istio: 'stock' };
  const stock = [
    pods('istio-system/istio-ingressgateway', stockLabels),
    service('istio-system/istio-ingressgateway', stockLabels),
    gateway('knative-serving/knative-ingress-gateway', stockLabels, server(80)),
  ];
  const own = [pods('gw/alpha', LABELS), service('gw/alpha', LABELS)];
  const config = configIstio([STOCK, ALPHA]);
  const of = (...objects: readonly KubeObject[]): FindingText[] =>
    found(foreignGatewayAttached, ...stock, config, ...objects).filter(({ gateway: id }) => id === 'gw/alpha');

  // No port of the stock Service leads there, so that nothing leaks.
  const elsewhere = gateway('gw/alpha', stockLabels, server(9000));

  test('a gateway whose Service answers nothing any more is an error, although nothing leaks', () => {
    expect(of(...own, elsewhere, SHOP)).toEqual([
      {
        level: 'error',
        on: 'Gateway gw/alpha',
        gateway: 'gw/alpha',
        message:
          'Gateway gw/alpha selects `istio: stock`, the pods of Deployment istio-system/istio-ingressgateway, instead of those behind its own Service gw/alpha. Service gw/alpha answers none of its hosts.',
        fix: 'Set `istio: gw-alpha` in spec.selector of Gateway gw/alpha.',
      },
    ]);
  });

  test('without services of its own it is a warning', () => {
    expect(of(...own, elsewhere, ksvc('team/blog'))).toMatchObject([
      { level: 'warning', message: expect.not.stringContaining('none of') },
    ]);
  });

  test('with a leak it says where', () => {
    const [finding] = of(...own, gateway('gw/alpha', stockLabels, server(80)), SHOP);
    expect(finding?.level).toBe('error');
    expect(finding?.message).toMatch(
      / Currently, shop\.team\.example\.com of team\/shop is answered through Service istio-system\/istio-ingressgateway\.$/,
    );
  });

  test('over https it says so', () => {
    const tls = { mode: 'SIMPLE', credentialName: 'tls' };
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { namespace: 'istio-system', name: 'tls' },
      type: 'kubernetes.io/tls',
      data: { 'tls.crt': '', 'tls.key': '' },
    };
    const [finding] = of(...own, gateway('gw/alpha', stockLabels, server(443, ['*'], 'HTTPS', tls)), secret, SHOP);
    expect(finding?.message).toContain(' Currently, https://shop.team.example.com of team/shop is answered through ');
  });
});

describe('shared-local-gateway-serves-tenant-hosts', () => {
  const two = [...isolated('gw/alpha'), ksvc('team/blog'), SHOP];
  const local = (...objects: readonly KubeObject[]): FindingText[] =>
    found(sharedLocalGatewayServesTenantHosts, ...two, configIstio([STOCK, ALPHA], [entry('gw/local')]), ...objects);
  const labels = { istio: 'local' };
  const front = service('gw/local', labels);
  const object = gateway('gw/local', labels, server(8080));

  test('names the Service that NetworkPolicies are for', () => {
    expect(local(pods('gw/local', labels), front, object)).toMatchObject([
      { gateway: 'gw/local', fix: expect.stringMatching(/keep the pods of tenants from Service gw\/local with a/) },
    ]);
  });

  test('is silent without the Gateway object, and without its pods', () => {
    expect(local(pods('gw/local', labels), front)).toEqual([]);
    expect(local(front, object)).toEqual([]);
  });

  test('is silent about external gateways', () => {
    const objects = [...two, configIstio([STOCK, ALPHA], [STOCK_LOCAL]), pods('gw/local', labels), front, object];
    expect(found(sharedLocalGatewayServesTenantHosts, ...objects).map(({ gateway: id }) => id)).toEqual([
      'knative-serving/knative-local-gateway',
    ]);
  });

  describe('without services the configuration decides', () => {
    const BETA = entry('gw/beta', label('gateway', 'beta'));
    const beta = [...isolated('gw/beta')];
    const pair = [pods('gw/local', labels), front, object];
    const of = (external: Entry[], locals: Entry[]): Pick<FindingText, 'gateway' | 'message'>[] =>
      found(
        sharedLocalGatewayServesTenantHosts,
        ...isolated('gw/alpha'),
        ...beta,
        ...pair,
        configIstio(external, locals),
      ).map(({ gateway: id = '', message }) => ({ gateway: id, message }));
    const own = entry('gw/local', label('gateway', 'beta'));
    const stock = 'knative-serving/knative-local-gateway';

    test('a gateway with a local one of its own is no tenant of the default one', () => {
      expect(of([STOCK, ALPHA, BETA], [STOCK_LOCAL, own])).toEqual([
        {
          gateway: stock,
          message: `Inside the cluster, Gateway ${stock} also answers the external hosts of services on Gateways gw/alpha and knative-serving/knative-ingress-gateway.`,
        },
      ]);
      expect(of([STOCK, BETA], [STOCK_LOCAL, own])).toEqual([]);
    });

    test('the default gateway alone is one tenant', () => {
      expect(of([STOCK], [STOCK_LOCAL])).toEqual([]);
    });

    test('a local gateway with a selector is not shared by default', () => {
      expect(of([STOCK, ALPHA, BETA], [own])).toEqual([]);
    });
  });
});

describe('a Service that a host is assigned to', () => {
  const second = entry('gw/beta', label('gateway', 'beta'));
  const configured = (...objects: readonly KubeObject[]): ConfiguredGateways =>
    new ConfiguredGateways(new Reach(modelOf([...objects, configIstio([STOCK, ALPHA, second]), SHOP])));
  function isAssignedTo(id: string, ...objects: readonly KubeObject[]): boolean {
    const gateways = configured(...objects);
    const [ingress] = gateways.reach.ingresses;
    const named = gateways.reach.model.services.find((each) => `${each.namespace}/${each.name}` === id);
    if (ingress === undefined || named === undefined) throw new Error('nothing to ask');
    return isAssigned(gateways, ingress, named);
  }
  const both = [...isolated('gw/alpha'), ...isolated('gw/beta')];

  test('is the one that config-istio names, and not that of another gateway', () => {
    expect(isAssignedTo('gw/alpha', ...both)).toBe(true);
    expect(isAssignedTo('gw/beta', ...both)).toBe(false);
  });

  test('or another one for the pods of the gateway alone', () => {
    expect(isAssignedTo('gw/more', ...both, service('gw/more', LABELS))).toBe(true);
    expect(isAssignedTo('gw/more', ...both, service('gw/more', { istio: 'gw-beta' }))).toBe(false);
    const common = { team: 'a' };
    const shared = [
      pods('gw/alpha', { ...LABELS, ...common }),
      service('gw/alpha', LABELS),
      gateway('gw/alpha', LABELS, server(80)),
      pods('gw/beta', { istio: 'gw-beta', ...common }),
      service('gw/beta', { istio: 'gw-beta' }),
      gateway('gw/beta', { istio: 'gw-beta' }, server(80)),
    ];
    expect(isAssignedTo('gw/more', ...shared, service('gw/more', common))).toBe(false);
  });

  test('where the one that is named does not exist, any for pods that no other gateway has', () => {
    const [deployment = {}, , object = {}] = isolated('gw/alpha');
    const unnamed = [deployment, object, ...isolated('gw/beta'), service('gw/more', LABELS)];
    expect(isAssignedTo('gw/more', ...unnamed)).toBe(true);
    const onBeta = [gateway('gw/alpha', { istio: 'gw-beta' }, server(80)), ...isolated('gw/beta')];
    expect(isAssignedTo('gw/more', ...onBeta, service('gw/more', { istio: 'gw-beta' }))).toBe(false);
  });
});
