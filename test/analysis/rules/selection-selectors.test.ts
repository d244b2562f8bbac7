import { domainGatewayMismatch } from '../../../lib/analysis/rules/selection/domain-gateway-mismatch';
import { firstOverlaps } from '../../../lib/knative/overlap';
import { overlappingSelectors } from '../../../lib/analysis/rules/selection/overlapping-selectors';
import { ALPHA, configMap, entry, inExternal, ON, STOCK } from './config-map';
import { domainMapping, gateway, knativeService, together } from './manifests';
import { rulePage, findingsBy } from './page';

const BETA = 'istio-system-beta/knative-custom-gateway-beta';

describe('overlapping-selectors', () => {
  const TEAM_A = 'istio-system-team-a/knative-custom-gateway-team-a';
  const fix =
    'Select both gateways by different values of one label; or, where both are meant, list the selector of such services under both gateways.';

  test('the page', () => {
    expect(findingsBy(overlappingSelectors, rulePage('overlapping-selectors').bad)).toEqual([
      {
        level: 'warning',
        on: ON,
        gateway: TEAM_A,
        message: `In external-gateways of ${ON} the selectors of ${ALPHA} and ${TEAM_A} match the same service, for example one labelled gateway=alpha,team=a.`,
        fix,
      },
    ]);
  });

  test('a service that uses both is named', () => {
    const config = configMap({
      'local-gateways':
        entry('a/default') +
        entry(ALPHA, '{matchLabels: {gateway: alpha}}') +
        entry(BETA, '{matchExpressions: [{key: gateway, operator: Exists}]}'),
    });
    const service = knativeService('default/shop', { gateway: 'alpha' });
    expect(findingsBy(overlappingSelectors, together(config, service))).toEqual([
      {
        level: 'warning',
        on: ON,
        gateway: BETA,
        message: `In local-gateways of ${ON} the selectors of ${ALPHA} and ${BETA} match the same service, for example one labelled gateway=alpha; Knative Service default/shop uses both.`,
        fix,
      },
    ]);
  });

  test('the labels may be none', () => {
    const found = inExternal(
      overlappingSelectors,
      entry(STOCK),
      entry(ALPHA, '{matchExpressions: [{key: internal, operator: DoesNotExist}]}'),
      entry(BETA, '{matchExpressions: [{key: tier, operator: NotIn, values: [front]}]}'),
    );
    expect(found.map(({ message }) => message)).toEqual([
      `In external-gateways of ${ON} the selectors of ${ALPHA} and ${BETA} match the same service, for example one without labels.`,
    ]);
  });

  test('of each gateway the first overlap', () => {
    const found = inExternal(
      overlappingSelectors,
      entry(STOCK),
      ...['a', 'b', 'c'].map((key) => entry(`edge/${key}`, `{matchLabels: {${key}: "1"}}`)),
    );
    expect(found.map(({ gateway: second, message }) => [second, /of (\S+) and/.exec(message)?.[1]])).toEqual([
      ['edge/b', 'edge/a'],
      ['edge/c', 'edge/a'],
    ]);
  });

  test.each([
    ['different values', '{matchLabels: {gateway: alpha}}', '{matchLabels: {gateway: beta}}'],
    [
      'In and NotIn',
      '{matchExpressions: [{key: a, operator: In, values: [x]}]}',
      '{matchExpressions: [{key: a, operator: NotIn, values: [x, y]}]}',
    ],
    [
      'Exists and DoesNotExist',
      '{matchExpressions: [{key: a, operator: Exists}]}',
      '{matchExpressions: [{key: a, operator: DoesNotExist}]}',
    ],
    [
      'namespaces of Routes and of DomainMappings',
      '{matchLabels: {serving.knative.dev/routeNamespace: a}}',
      '{matchLabels: {serving.knative.dev/domainMappingNamespace: a}}',
    ],
    ['what demands nothing, of which match-all-selector tells', '{}', '{matchLabels: {gateway: beta}}'],
  ])('%s do not overlap', (_, first, second) => {
    expect(inExternal(overlappingSelectors, entry(STOCK), entry(ALPHA, first), entry(BETA, second))).toEqual([]);
  });

  test('selectors of one gateway may overlap', () => {
    const two = ['{matchLabels: {gateway: alpha}}', '{matchLabels: {team: a}}'].map((selector) =>
      entry(ALPHA, selector),
    );
    expect(inExternal(overlappingSelectors, entry(STOCK), ...two)).toEqual([]);
  });

  describe('the same selector', () => {
    const same = '{matchLabels: {exposure: public}}';
    const message = `In external-gateways of ${ON} the gateways ${ALPHA} and ${BETA} have the same selector, exposure=public: the services that it matches use all of them.`;
    const told = {
      on: ON,
      gateway: ALPHA,
      message,
      fix: 'If that is not intended, keep it for istio-system-alpha/knative-custom-gateway-alpha and give istio-system-beta/knative-custom-gateway-beta another one.',
    };

    test('a warning where it is all that the gateways have', () => {
      expect(inExternal(overlappingSelectors, entry(STOCK), entry(ALPHA, same), entry(BETA, same))).toEqual([
        { level: 'warning', ...told },
      ]);
    });

    test('a note where a gateway has another one besides', () => {
      const own = entry(BETA, '{matchLabels: {exposure: internal}}');
      expect(inExternal(overlappingSelectors, entry(STOCK), own, entry(ALPHA, same), entry(BETA, same))).toEqual([
        { level: 'note', ...told },
      ]);
    });
  });

  describe('the search', () => {
    const selectors = (
      count: number,
      of: (index: number) => Record<string, string>,
    ): { gateway: string; selector: object }[] =>
      Array.from({ length: count }, (_, index) => ({ gateway: `g/${index}`, selector: { matchLabels: of(index) } }));

    test.each([
      ['one key', 0, (index: number) => ({ gateway: `v${index}` })],
      [
        'namespaces',
        0,
        (index: number) => ({
          [`serving.knative.dev/${index % 2 === 0 ? 'route' : 'domainMapping'}Namespace`]: `n${index >> 1}`,
        }),
      ],
      ['one key beside a common label', 0, (index: number) => ({ a: 'same', gateway: `v${index}` })],
      ['two keys', 4999, (index: number) => ({ [index % 2 === 0 ? 'gateway' : 'team']: `v${index}` })],
      ['a key each', 9999, (index: number) => ({ [`k${index}`]: 'yes' })],
    ] as const)('10,000 gateways selected by %s take no time', (_, found, of) => {
      const start = performance.now();
      expect(firstOverlaps(selectors(10_000, of)).overlaps.length).toBeGreaterThanOrEqual(found);
      expect(performance.now() - start).toBeLessThan(5000);
    });
  });
});

describe('domain-gateway-mismatch', () => {
  const DOMAINS = 'ConfigMap knative-serving/config-domain';
  const config = configMap({
    'external-gateways':
      entry(STOCK) + entry(ALPHA, '{matchLabels: {gateway: alpha}}') + entry(BETA, '{matchLabels: {gateway: beta}}'),
  });

  /** config-domain with example.com, and domains for values of `gateway`. */
  function domains(byGateway: Record<string, string> = {}): string {
    const selected = Object.entries(byGateway).map(([value, domain]) => [domain, `selector: {gateway: ${value}}`]);
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'config-domain', namespace: 'knative-serving' },
      data: { 'example.com': '', ...Object.fromEntries(selected) },
    });
  }

  test('the page', () => {
    expect(findingsBy(domainGatewayMismatch, rulePage('domain-gateway-mismatch').bad)).toEqual([
      {
        level: 'warning',
        on: 'Service default/payroll',
        gateway: ALPHA,
        message: `payroll.default.alpha.example.com of Knative Service default/payroll goes through ${STOCK}, but its domain belongs to ${ALPHA}: config-domain gives alpha.example.com to services of ${ALPHA}.`,
        fix: `Assign Knative Service default/payroll to ${ALPHA}; or give it another domain, with a selector in config-domain that matches the same services as the selector of its gateway.`,
      },
    ]);
  });

  const beta = knativeService('default/shop', { gateway: 'beta' });
  const says = (because: string): string =>
    `shop.default.a.example.com of Knative Service default/shop goes through ${BETA}, but its domain belongs to ${ALPHA}: ${because}.`;

  test('a Gateway for the domain goes before what labels suggest', () => {
    const found = findingsBy(
      domainGatewayMismatch,
      together(config, domains({ beta: 'a.example.com' }), beta, gateway(ALPHA, { hosts: ['./*.a.example.com'] })),
    );
    expect(found.map(({ message }) => message)).toEqual([says(`Gateway ${ALPHA} has host *.a.example.com`)]);
  });

  test('external-dns points the domain elsewhere', () => {
    const annotations = { 'external-dns.alpha.kubernetes.io/hostname': 'www.example.org, *.a.example.com' };
    const manifests = [config, domains({ beta: 'a.example.com' }), gateway(ALPHA, { annotations })];
    expect(findingsBy(domainGatewayMismatch, together(...manifests, beta)).map(({ message }) => message)).toEqual([
      says('external-dns points *.a.example.com to Service istio-system-alpha/istio-ingressgateway'),
    ]);
    const mapping = domainMapping('default/www.example.org', 'shop', { gateway: 'beta' });
    expect(findingsBy(domainGatewayMismatch, together(...manifests, mapping)).map(({ message }) => message)).toEqual([
      `www.example.org of DomainMapping default/www.example.org goes through ${BETA}, but its domain belongs to ${ALPHA}: external-dns points www.example.org to Service istio-system-alpha/istio-ingressgateway.`,
    ]);
  });

  test('a narrower domain is another one', () => {
    const wide = gateway(STOCK, { hosts: ['*.example.com'] });
    const narrow = gateway(ALPHA, { hosts: ['*.a.example.com'] });
    const alpha = knativeService('default/shop', { gateway: 'alpha' });
    expect(
      findingsBy(domainGatewayMismatch, together(config, domains({ alpha: 'a.example.com' }), wide, narrow, alpha)),
    ).toEqual([]);
    const found = findingsBy(domainGatewayMismatch, together(config, domains(), wide, narrow, alpha));
    expect(found.map(({ message }) => message)).toEqual([
      `shop.default.example.com of Knative Service default/shop goes through ${ALPHA}, but its domain belongs to ${STOCK}: Gateway ${STOCK} has host *.example.com.`,
    ]);
  });

  describe('a domain of nobody', () => {
    const alpha = knativeService('default/shop', { gateway: 'alpha' });
    const plain = knativeService('default/plain');
    const fix =
      'Give the services of each gateway a domain of their own in config-domain, by the labels that select the gateway; or publish a DNS record for each host.';

    test('the default domain: a note', () => {
      expect(findingsBy(domainGatewayMismatch, together(config, domains(), alpha, plain))).toEqual([
        {
          level: 'note',
          on: DOMAINS,
          message: `Hosts of example.com are answered by different gateways: plain.default.example.com by ${STOCK}, shop.default.example.com by ${ALPHA}. A wildcard record can point to one of them only.`,
          fix,
        },
      ]);
    });

    test('a domain that was requested: a warning', () => {
      const tiers = domains().replace(
        '"example.com":""',
        '"example.com":"","front.example.com":"selector: {tier: front}"',
      );
      const front = [{ gateway: 'alpha' }, { gateway: 'beta' }].map((labels, index) =>
        knativeService(`default/s${index}`, { ...labels, tier: 'front' }),
      );
      expect(findingsBy(domainGatewayMismatch, together(config, tiers, ...front))).toEqual([
        {
          level: 'warning',
          on: DOMAINS,
          message: `Hosts of front.example.com are answered by different gateways: s0.default.front.example.com by ${ALPHA}, s1.default.front.example.com by ${BETA}. A wildcard record can point to one of them only.`,
          fix,
        },
      ]);
    });

    test('a domain of labels that select no gateway: a note', () => {
      const found = findingsBy(
        domainGatewayMismatch,
        together(config, domains({ gamma: 'c.example.com' }), knativeService('default/a', { gateway: 'gamma' })),
      );
      expect(found).toEqual([
        {
          level: 'note',
          on: DOMAINS,
          gateway: STOCK,
          message: `config-domain gives c.example.com to labelled services, but config-istio sends them through the default gateway ${STOCK}.`,
          fix: 'If c.example.com is meant for another gateway, select that gateway by the labels that select the domain.',
        },
      ]);
    });

    test('one gateway in common is enough', () => {
      const both = configMap({
        'external-gateways':
          ['alpha', 'beta'].map((value) => entry(ALPHA, `{matchLabels: {gateway: ${value}}}`)).join('') +
          entry(STOCK) +
          entry(BETA, '{matchLabels: {gateway: beta}}'),
      });
      expect(findingsBy(domainGatewayMismatch, together(both, domains(), beta, alpha))).toEqual([]);
    });

    test('hosts that cannot be predicted', () => {
      expect(findingsBy(domainGatewayMismatch, together(config, alpha, plain))).toEqual([]);
      const network = (template: string): string =>
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'config-network', namespace: 'knative-serving' },
          data: { 'domain-template': template },
        });
      const conditions = network('{{.Name}}.{{if eq .Namespace "default"}}a{{else}}b{{end}}.{{.Domain}}');
      expect(findingsBy(domainGatewayMismatch, together(config, domains(), alpha, plain, conditions))).toEqual([]);
      const fields = network('{{.Name}}-{{index .Labels "gateway"}}.{{ .Domain }}');
      expect(findingsBy(domainGatewayMismatch, together(config, domains(), alpha, plain, fields))).toHaveLength(1);
    });

    test("a service whose gateway is wrong by a typo is another rule's", () => {
      expect(
        findingsBy(
          domainGatewayMismatch,
          together(config, domains(), alpha, knativeService('default/a', { gateway: 'alhpa' })),
        ),
      ).toEqual([]);
    });
  });
});
