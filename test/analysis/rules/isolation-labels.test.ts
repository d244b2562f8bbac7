import { type KubeObject } from '../../../lib/private/access';
import { ISOLATION_RULES } from '../../../lib/analysis/rules/isolation';
import { configIstio, entry, gateway, isolated, ksvc, label, pods, server, service, STOCK } from '../support';
import { findingsBy } from './page';
import { ALPHA, LABELS, ruleIn, saidIn, SHOP, withShop, yamlOf } from './said';

const said = saidIn(ISOLATION_RULES);

const DEFAULT = { app: 'istio-ingressgateway', istio: 'ingressgateway' };
const BETA = entry('gw/beta', label('gateway', 'beta'));

/** A gateway with these labels on its pods and its Service. */
function labelled(id: string, labels: Record<string, string>, selector = labels): KubeObject[] {
  return [pods(id, labels), service(id, labels), gateway(id, selector, server(80))];
}

describe('shared-pod-label', () => {
  const rule = 'shared-pod-label';

  test("an installer's default labels on a Deployment, with what leaks now", () => {
    const yaml = yamlOf(withShop(...labelled('gw/alpha', DEFAULT, { istio: 'ingressgateway' })));
    expect(findingsBy(ruleIn(ISOLATION_RULES, rule), yaml)).toEqual([
      {
        level: 'error',
        on: 'Deployment gw/alpha',
        gateway: 'gw/alpha',
        message:
          'Deployment gw/alpha carries `istio: ingressgateway`, like Deployment istio-system/istio-ingressgateway: Gateways knative-serving/knative-ingress-gateway and knative-serving/knative-local-gateway apply to its pods too, and its own Gateway gw/alpha applies to those of Deployment istio-system/istio-ingressgateway. Currently, shop.team.example.com of team/shop is answered through Service istio-system/istio-ingressgateway.',
        fix: 'Set `istio: alpha` on the pods of Deployment gw/alpha, in spec.selector and metadata.labels of Service gw/alpha, and in spec.selector of Gateway gw/alpha.',
      },
    ]);
  });

  test("labels of Istio's chart are set in its values", () => {
    const release = {
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: { name: 'alpha', namespace: 'gw' },
      spec: {
        releaseName: 'alpha',
        chart: { spec: { chart: 'gateway' } },
        values: { labels: { istio: 'ingressgateway' } },
      },
    };
    const yaml = yamlOf(withShop(release, gateway('gw/alpha', { istio: 'ingressgateway' }, server(80))));
    expect(findingsBy(ruleIn(ISOLATION_RULES, rule), yaml).map(({ on, fix }) => ({ on, fix }))).toEqual([
      {
        on: 'HelmRelease gw/alpha',
        fix: "Set `labels: {app: alpha, istio: alpha}` in the chart's values of HelmRelease gw/alpha, and set `istio: alpha` in spec.selector of Gateway gw/alpha.",
      },
    ]);
  });

  test('one finding for each gateway but the default one, however many share the label', () => {
    const ids = ['a/edge', 'b/edge', 'c/edge', 'd/edge', 'e/edge'];
    const objects = [
      ...ids.flatMap((id) => labelled(id, DEFAULT, { istio: 'ingressgateway' })),
      configIstio([STOCK, ...ids.map((id) => entry(id, label('gateway', id.slice(0, 1))))]),
    ];
    const found = said(rule, objects);
    expect(found).toHaveLength(5);
    expect(found[0]).toBe(
      'error a/edge: Deployment a/edge carries `istio: ingressgateway`, like Deployment istio-system/istio-ingressgateway: Gateways b/edge, c/edge, d/edge, e/edge and 2 more apply to its pods too, and its own Gateway a/edge applies to those of Deployment istio-system/istio-ingressgateway.',
    );
  });

  test('one finding for each gateway also where they share a namespace, and so their Services share pods', () => {
    const ids = ['gw/alpha', 'gw/beta', 'gw/gamma'];
    const entries = ids.map((id) => entry(id, label('gateway', id.slice(3))));
    const sharing = (labels: Record<string, string>) =>
      said(rule, [...ids.flatMap((id) => labelled(id, labels)), configIstio([STOCK, ...entries])]);
    expect(sharing(DEFAULT).map((each) => each.split(':')[0])).toEqual(ids.map((id) => `error ${id}`));
    expect(sharing({ istio: 'shared' })).toEqual([
      'error gw/beta: Service gw/beta of Gateway gw/beta sends to the same port of Deployment gw/alpha as Service gw/alpha of Gateway gw/alpha: each answers the hosts of both.',
      'error gw/gamma: Service gw/gamma of Gateway gw/gamma sends to the same port of Deployment gw/alpha as Service gw/alpha of Gateway gw/alpha: each answers the hosts of both.',
    ]);
  });

  test('the default gateway keeps its label, whatever the names', () => {
    const shared = { istio: 'shared' };
    const objects = [
      ...labelled('gw/alpha', shared),
      ...labelled('zeta/edge', shared),
      configIstio([entry('zeta/edge'), ALPHA]),
    ];
    expect(said(rule, objects).map((each) => each.split(':')[0])).toEqual(['error gw/alpha']);
  });

  test('in one direction only: the label of one is among those of the other', () => {
    const objects = (other: string) => [
      ...labelled('gw/alpha', LABELS),
      ...labelled('other/beta', { ...LABELS, tier: 'beta' }, { tier: 'beta' }),
      configIstio([STOCK, ALPHA, entry('other/beta', label('gateway', 'beta'))]),
      SHOP,
      ksvc('team/other', { gateway: other }),
    ];
    expect(said(rule, objects('beta'))).toEqual([
      'error other/beta: Deployment other/beta carries `istio: gw-alpha`, like Deployment gw/alpha: Gateway gw/alpha applies to its pods too. Currently, shop.team.example.com of team/shop is answered through Service other/beta.',
    ]);
  });

  test('pods that serve nothing of Knative answer its hosts as well', () => {
    const mail = [pods('mail/edge', DEFAULT), service('mail/edge', DEFAULT)];
    expect(said(rule, [...mail, configIstio([STOCK]), ksvc('team/shop')])).toEqual([
      'error knative-serving/knative-ingress-gateway: Deployment mail/edge carries `istio: ingressgateway`, like Deployment istio-system/istio-ingressgateway: Gateways knative-serving/knative-ingress-gateway and knative-serving/knative-local-gateway apply to its pods too. Currently, shop.team.example.com of team/shop is answered through Service mail/edge.',
    ]);
  });

  test('a second Deployment behind the same Service is the same gateway', () => {
    const canary = pods('gw/canary', { ...LABELS, version: 'next' });
    expect(said(rule, withShop(...isolated('gw/alpha'), canary))).toEqual([]);
  });

  test('is silent where istiod scopes Gateways, and a warning while nothing leaks', () => {
    const objects = withShop(...labelled('gw/alpha', DEFAULT, { istio: 'ingressgateway' }));
    expect(said(rule, objects, { scopeGatewayToNamespace: true })).toEqual([]);
    const refused = objects.map((each) =>
      each['kind'] === 'Gateway' ? gateway('gw/alpha', { istio: 'ingressgateway' }, server(80, ['nobody/*'])) : each,
    );
    expect(said(rule, refused)[0]).toMatch(/^warning gw\/alpha: .* istio-system\/istio-ingressgateway\.$/);
  });

  test('reports a config-istio that net-istio refuses for its two defaults', () => {
    const objects = [
      ...labelled('gw/alpha', DEFAULT, { istio: 'ingressgateway' }),
      configIstio([STOCK, entry('gw/alpha')]),
      ksvc('team/shop'),
    ];
    expect(said(rule, objects).map((each) => each.split(':')[0])).toEqual(['error gw/alpha']);
    expect(said(rule, objects, { patchedController: true }).map((each) => each.split(':')[0])).toEqual([
      'warning gw/alpha',
    ]);
  });

  describe('pods behind the Services of two gateways', () => {
    const other = { ...BETA, service: 'gw/private' };
    const two = (ports: string[], number: number): KubeObject[] => [
      ...isolated('gw/alpha'),
      service('gw/private', LABELS, {}, ports),
      gateway('gw/beta', LABELS, server(number)),
      configIstio([STOCK, ALPHA, other]),
      SHOP,
    ];

    test('on one port answer the hosts of both', () => {
      expect(said(rule, two(['80:8080'], 80))).toEqual([
        'error gw/beta: Service gw/private of Gateway gw/beta sends to the same port of Deployment gw/alpha as Service gw/alpha of Gateway gw/alpha: each answers the hosts of both. Currently, shop.team.example.com of team/shop is answered through Service gw/private.',
      ]);
    });

    test('on ports of their own do not', () => {
      const disabled = { 'experimental.istio.io/disable-gateway-port-translation': 'true' };
      const objects = two(['80:8090'], 8090).map((each) =>
        each['kind'] === 'Service' && JSON.stringify(each).includes('private')
          ? service('gw/private', LABELS, disabled, ['80:8090'])
          : each,
      );
      expect(said(rule, objects)).toEqual([]);
    });

    test('are nothing new where both name one Service', () => {
      const twin = { ...BETA, service: 'gw/alpha' };
      expect(
        said(rule, [
          ...isolated('gw/alpha'),
          gateway('gw/beta', LABELS, server(80)),
          configIstio([STOCK, ALPHA, twin]),
          SHOP,
        ]),
      ).toEqual([]);
    });
  });
});

describe('app-label-leak', () => {
  const rule = 'app-label-leak';
  const kept = { app: 'istio-ingressgateway', istio: 'gw-alpha' };

  test('the default gateway that selects by app is on the pods of all', () => {
    const operator = {
      apiVersion: 'operator.knative.dev/v1beta1',
      kind: 'KnativeServing',
      metadata: { name: 'knative-serving', namespace: 'knative-serving' },
      spec: {
        ingress: { istio: { enabled: true, 'knative-ingress-gateway': { selector: { app: 'istio-ingressgateway' } } } },
      },
    };
    expect(said(rule, [...withShop(...labelled('gw/alpha', kept, LABELS)), operator, ksvc('team/other')])).toEqual([
      'error knative-serving/knative-ingress-gateway: Gateway knative-serving/knative-ingress-gateway selects by `app: istio-ingressgateway`, which is also on the pods of Deployment gw/alpha: its hosts are answered there as well. Currently, other.team.example.com of team/other is answered through Service gw/alpha.',
    ]);
  });

  test('a Gateway whose own pods have no Service in their namespace is on the pods of others all the same', () => {
    const labels = { app: 'istio-ingressgateway', istio: 'alpha' };
    const objects = (selector: Record<string, string>) =>
      withShop(pods('elsewhere/alpha', labels), service('gw/alpha', labels), gateway('gw/alpha', selector, server(80)));
    expect(said(rule, objects({ app: 'istio-ingressgateway' }))).toEqual([
      'error gw/alpha: Gateway gw/alpha selects by `app: istio-ingressgateway`, which is also on the pods of Deployment istio-system/istio-ingressgateway: its hosts are answered there as well. Currently, shop.team.example.com of team/shop is answered through Service istio-system/istio-ingressgateway.',
    ]);
    expect(said(rule, objects({ istio: 'alpha' }))).toEqual([]);
  });

  test('an app label that is left is harmless while every Gateway selects by istio', () => {
    expect(said(rule, withShop(...labelled('gw/alpha', kept, LABELS)))).toEqual([]);
  });

  test('is a warning while no known service is on the gateway, and nothing if both labels are shared', () => {
    const byApp = { app: 'istio-ingressgateway' };
    const objects = [...labelled('gw/alpha', kept, byApp), configIstio([STOCK, ALPHA]), ksvc('team/other')];
    expect(said(rule, objects).map((each) => each.split(':')[0])).toEqual(['warning gw/alpha']);
    expect(said(rule, withShop(...labelled('gw/alpha', DEFAULT, byApp)))).toEqual([]);
  });
});

describe('foreign-gateway-attached', () => {
  const rule = 'foreign-gateway-attached';
  const foreign = (id: string, more: object = {}): KubeObject => {
    const made = gateway(id, LABELS, server(80, ['mail.example.com']));
    return { ...made, metadata: { ...(made['metadata'] as object), ...more } };
  };

  test('a Gateway that config-istio does not name, in another namespace', () => {
    const yaml = yamlOf(withShop(...isolated('gw/alpha'), foreign('team/mail')));
    expect(findingsBy(ruleIn(ISOLATION_RULES, rule), yaml)).toEqual([
      {
        level: 'warning',
        on: 'Gateway team/mail',
        gateway: 'gw/alpha',
        message:
          'Gateway team/mail, which config-istio does not name, applies to the pods of Deployment gw/alpha through the selector `istio: gw-alpha`.',
        fix: 'Give Gateway team/mail pods of its own to select, and let only the platform create Gateways that select `istio: gw-alpha` (GatewayAdmissionPolicy).',
      },
    ]);
  });

  test.each<[string, KubeObject]>([
    ['beside the pods', foreign('gw/mail')],
    ['on other pods', gateway('team/mail', { istio: 'mail' }, server(80))],
    ['made by net-istio', foreign('team/shop-1234', { labels: { 'networking.internal.knative.dev/ingress': 'shop' } })],
    [
      'owned by a KIngress',
      foreign('team/shop-1234', {
        ownerReferences: [{ apiVersion: 'networking.internal.knative.dev/v1alpha1', kind: 'Ingress', name: 'shop' }],
      }),
    ],
    [
      'made by net-istio for a wildcard certificate',
      foreign('team/wildcard-1a2b', { ownerReferences: [{ apiVersion: 'v1', kind: 'Secret', name: 'team-wildcard' }] }),
    ],
    ['one of the stock installation', foreign('knative-serving/knative-local-gateway')],
  ])('is silent about a Gateway that is %s', (_, object) => {
    expect(
      said(rule, withShop(...isolated('gw/alpha'), object)).filter((each) => !each.includes('instead of')),
    ).toEqual([]);
  });

  test('the stock Gateways on the pods of istio-system are no strangers, nor is what config-istio names with its Service', () => {
    expect(said(rule, withShop(...isolated('gw/alpha')))).toEqual([]);
    const away = { ...ALPHA, gateway: 'knative-serving/alpha', service: 'gw/alpha' };
    const objects = [
      pods('gw/alpha', LABELS),
      service('gw/alpha', LABELS),
      gateway('knative-serving/alpha', LABELS, server(80)),
      configIstio([STOCK, away]),
    ];
    expect(said(rule, [...objects, SHOP])).toEqual([]);
  });

  test('without a selector a Gateway is on every gateway pod', () => {
    const objects = withShop(
      pods('gw/alpha', LABELS),
      service('gw/alpha', LABELS),
      gateway('gw/alpha', undefined, server(80)),
    );
    expect(said(rule, objects)).toEqual([
      'error gw/alpha: Gateway gw/alpha has no selector and applies to the pods of every gateway, including those of Deployment istio-system/istio-ingressgateway. Currently, shop.team.example.com of team/shop is answered through Service istio-system/istio-ingressgateway.',
    ]);
  });

  test('is a warning while no known service is on the gateway', () => {
    const objects = [
      pods('gw/alpha', LABELS),
      service('gw/alpha', LABELS),
      gateway('gw/alpha', { istio: 'ingressgateway' }, server(80)),
      configIstio([STOCK, ALPHA]),
    ];
    expect(said(rule, [...objects, ksvc('team/other')])).toEqual([
      'warning gw/alpha: Gateway gw/alpha selects `istio: ingressgateway`, the pods of Deployment istio-system/istio-ingressgateway, instead of those behind its own Service gw/alpha.',
    ]);
  });
});
