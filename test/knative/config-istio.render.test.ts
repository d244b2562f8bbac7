import fc from 'fast-check';
import { ConfigIstio, type ConfigIstioProps, type IstioGatewayEntry } from '../../lib/knative/config-istio';
import { KnativeRelease } from '../../lib/knative/release';
import { type LabelSelector, LabelSelectorOperator } from '../../lib/private/label-selector';
import { alpha, selected, stock, stockLocal } from './config-istio.entries';

const { V1_12, V1_13, V1_14, V1_15, V1_21, V1_22 } = KnativeRelease;
const { IN, NOT_IN, EXISTS, DOES_NOT_EXIST } = LabelSelectorOperator;

describe('rendering', () => {
  const render = (config: ConfigIstioProps, release = V1_15): Record<string, string> =>
    ConfigIstio.render(config, release);

  test('a list, every string in quotes', () => {
    const labelSelector = {
      matchLabels: { on: 'n', gateway: '010' },
      matchExpressions: [
        { key: 'serving.knative.dev/routeNamespace', operator: IN, values: ['team-a', 'team-b'] },
        { key: 'internal', operator: DOES_NOT_EXIST },
      ],
    };
    const data = render({
      externalGateways: [stock, { ...alpha, labelSelector }],
      localGateways: [stockLocal, { ...alpha, labelSelector: {} }],
    });
    expect(data).toEqual({
      'external-gateways': `- name: "knative-ingress-gateway"
  namespace: "knative-serving"
  service: "istio-ingressgateway.istio-system.svc.cluster.local"
- name: "knative-custom-gateway-alpha"
  namespace: "istio-system-alpha"
  service: "istio-ingressgateway.istio-system-alpha.svc.cluster.local"
  labelSelector:
    matchLabels:
      "gateway": "010"
      "on": "n"
    matchExpressions:
    - key: "serving.knative.dev/routeNamespace"
      operator: "In"
      values:
      - "team-a"
      - "team-b"
    - key: "internal"
      operator: "DoesNotExist"
`,
      'local-gateways': `- name: "knative-local-gateway"
  namespace: "knative-serving"
  service: "knative-local-gateway.istio-system.svc.cluster.local"
- name: "knative-custom-gateway-alpha"
  namespace: "istio-system-alpha"
  service: "istio-ingressgateway.istio-system-alpha.svc.cluster.local"
  labelSelector: {}
`,
    });
  });

  test('a list that is not given is not mentioned', () => {
    expect(render({})).toEqual({});
    expect(Object.keys(render({ localGateways: [stockLocal] }))).toEqual(['local-gateways']);
  });

  test('no gateway, from 1.22', () => {
    expect(render({ externalGateways: [], localGateways: [] }, V1_22)).toEqual({
      'external-gateways': '[]',
      'local-gateways': '[]',
    });
    expect(() => render({ externalGateways: [] }, V1_21)).toThrow(
      new Error(
        '[release-cannot-express] externalGateways: empty, which Knative 1.21 reads as the built-in default gateway; got []; ' +
          'allowed: at least one entry; an empty list means no gateway from Knative 1.22; ' +
          'to fix: omit externalGateways for the built-in default, or upgrade to Knative 1.22',
      ),
    );
    expect(() => render({ localGateways: [] }, V1_13)).toThrow('[release-cannot-express] localGateways: empty');
  });

  test('keys, up to 1.13', () => {
    expect(render({ externalGateways: [stock, alpha], localGateways: [stockLocal] }, V1_13)).toEqual({
      'gateway.istio-system-alpha.knative-custom-gateway-alpha':
        'istio-ingressgateway.istio-system-alpha.svc.cluster.local',
      'gateway.knative-serving.knative-ingress-gateway': 'istio-ingressgateway.istio-system.svc.cluster.local',
      'local-gateway.knative-serving.knative-local-gateway': 'knative-local-gateway.istio-system.svc.cluster.local',
    });
    expect(() => render({ externalGateways: [stock, selected] }, V1_13)).toThrow(
      new Error(
        '[release-cannot-express] externalGateways[1].labelSelector: not supported by Knative 1.13; ' +
          'got {"matchLabels":{"gateway":"alpha"}}; ' +
          'allowed: entries without labelSelector, all of which serve every service; selectors from Knative 1.14; ' +
          'to fix: upgrade to Knative 1.14 or later, or keep one gateway',
      ),
    );
    expect(() => render({ externalGateways: [{ ...stock, namespace: 'a.b' }] }, V1_12)).toThrow(
      new Error(
        '[release-cannot-express] externalGateways[0]: cannot be written as a key for Knative 1.12; ' +
          'got "gateway.a.b.knative-ingress-gateway"; ' +
          'allowed: one key gateway.NAMESPACE.NAME for each gateway, without a dot in NAMESPACE; lists from Knative 1.14; ' +
          'to fix: rename the gateway or its namespace, or upgrade to Knative 1.14 or later',
      ),
    );
    expect(() => render({ externalGateways: [stock, stock] }, V1_13)).toThrow(
      '[release-cannot-express] externalGateways[1]: cannot be listed twice for Knative 1.13;',
    );
    expect(() => render({ externalGateways: [{ ...stock, service: '' }] }, V1_13)).toThrow(
      '[missing-service] externalGateways[0].service: missing',
    );
  });

  test.each<[string, IstioGatewayEntry[]]>([
    [
      '[external-default-count] externalGateways[1]: a second entry without labelSelector, in addition to that of "knative-serving/knative-ingress-gateway"; got "istio-system-alpha/knative-custom-gateway-alpha";',
      [stock, alpha],
    ],
    ['[external-default-count] externalGateways: no entry without labelSelector;', [selected]],
    [
      '[missing-namespace] externalGateways[0].namespace: missing in the entry of "/knative-ingress-gateway";',
      [{ ...stock, namespace: '' }],
    ],
    ['[missing-name] externalGateways[0].name: missing in the entry of "knative-serving/";', [{ ...stock, name: '' }]],
    [
      '[missing-service] externalGateways[0].service: missing in the entry of "knative-serving/knative-ingress-gateway";',
      [{ ...stock, service: '' }],
    ],
    ['[bad-service] externalGateways[0].service: not a DNS name; got "A";', [{ ...stock, service: 'A' }]],
    [
      '[bad-selector] externalGateways[1].labelSelector.matchLabels[\'\']: not a label key; got "";',
      [stock, { ...alpha, labelSelector: { matchLabels: { '': '' } } }],
    ],
  ])('refused as by net-istio: %s', (message, externalGateways) => {
    expect(() => render({ externalGateways })).toThrow(message);
  });

  test('several defaults for a patched net-istio, on the external list only', () => {
    const options = { acceptSeveralDefaults: true };
    const data = ConfigIstio.render({ externalGateways: [stock, alpha] }, V1_15, options);
    expect(ConfigIstio.parse(data, V1_15, options).externalGateways).toEqual([stock, alpha]);
    expect(() => ConfigIstio.render({ externalGateways: [selected] }, V1_15, options)).toThrow(
      '[external-default-count] ',
    );
    expect(() => ConfigIstio.render({ localGateways: [stock, alpha] }, V1_15, options)).toThrow(
      '[local-default-count] ',
    );
    expect(() => ConfigIstio.parse({ 'local-gateways': data['external-gateways'] ?? '' }, V1_15, options)).toThrow(
      '[local-default-count] ',
    );
  });

  test('more than a ConfigMap can hold', () => {
    const many = Array.from({ length: 10_000 }, (): IstioGatewayEntry => selected);
    expect(() => render({ externalGateways: [stock, ...many] })).toThrow(
      '[unparsable] config-istio is larger than a ConfigMap can be;',
    );
  });
});

const label = fc.constantFrom(
  'gateway',
  'team',
  'on',
  'n',
  '010',
  'constructor',
  'serving.knative.dev/routeNamespace',
  'a.b/c_d',
);
const value = fc.constantFrom('', 'alpha', 'on', 'n', 'null', '1.10', '0x1F', 'x');
const labelSelector: fc.Arbitrary<LabelSelector> = fc.record(
  {
    matchLabels: fc.dictionary(label, value, { maxKeys: 3 }),
    matchExpressions: fc.array(
      fc.oneof(
        fc.record({
          key: label,
          operator: fc.constantFrom(IN, NOT_IN),
          values: fc.array(value, { minLength: 1, maxLength: 3 }),
        }),
        fc.record({ key: label, operator: fc.constantFrom(EXISTS, DOES_NOT_EXIST) }),
        fc.record({ key: label, operator: fc.constantFrom(EXISTS, DOES_NOT_EXIST), values: fc.constant<string[]>([]) }),
      ),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: [] },
);
// net-istio takes any text for names, so any text must survive.
const text = fc.oneof(
  fc.string({ minLength: 1, unit: 'binary' }),
  fc.constantFrom('on', 'n', '010', '- x', "it's", '"', '\\', '\u2028', '\u0085\ufeff', '# x', '*a'),
);
const service = fc.stringMatching(/^[a-z]([-a-z0-9]{0,8}[a-z0-9])?(\.[a-z]{1,5}){0,3}\.?$/);
const unselected = fc.record({ name: text, namespace: text, service });
const list = fc
  .tuple(
    unselected,
    fc.array(fc.record({ name: text, namespace: text, service, labelSelector }), { maxLength: 4 }),
    fc.nat(4),
  )
  .map(([first, others, position]): IstioGatewayEntry[] => [
    ...others.slice(0, position),
    first,
    ...others.slice(position),
  ]);

test('what is rendered is parsed as it was, in every release with lists', () => {
  fc.assert(
    fc.property(
      list,
      fc.option(list, { nil: undefined }),
      fc.constantFrom(V1_14, V1_15, V1_22),
      (externalGateways, localGateways, release) => {
        const data = ConfigIstio.render({ externalGateways, ...(localGateways && { localGateways }) }, release);
        const parsed = ConfigIstio.parse(data, release);
        expect(parsed.externalGateways).toEqual(externalGateways);
        expect(parsed.localGateways).toEqual(localGateways ?? [stockLocal]);
        expect(ConfigIstio.render(parsed, release)).toEqual({
          ...ConfigIstio.render({ localGateways: [stockLocal] }, release),
          ...data,
        });
      },
    ),
    { numRuns: 200 },
  );
});

test('what is rendered is parsed as it was, sorted by key, in the releases before', () => {
  const dnsName = fc.stringMatching(/^[a-z0-9]{1,6}$/);
  const entries = fc.uniqueArray(fc.record({ name: dnsName, namespace: dnsName, service }), {
    minLength: 1,
    maxLength: 5,
    selector: ({ namespace, name }) => `${namespace}.${name}`,
  });
  fc.assert(
    fc.property(entries, (externalGateways) => {
      const key = ({ namespace, name }: IstioGatewayEntry): string => `${namespace}.${name}`;
      const sorted = [...externalGateways].sort((a, b) => (key(a) < key(b) ? -1 : 1));
      expect(ConfigIstio.parse(ConfigIstio.render({ externalGateways }, V1_13), V1_13).externalGateways).toEqual(
        sorted,
      );
      expect(ConfigIstio.parse(ConfigIstio.render({ externalGateways }, V1_13), V1_15).externalGateways).toEqual(
        sorted,
      );
    }),
  );
});
