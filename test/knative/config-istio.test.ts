import { ConfigIstio, type IstioGatewayEntry } from '../../lib/knative/config-istio';
import { KnativeRelease } from '../../lib/knative/release';
import { type LabelSelector, LabelSelectorOperator } from '../../lib/private/label-selector';
import { alpha, selected, stock, stockLocal } from './config-istio.entries';

const { V1_12, V1_13, V1_14, V1_15, V1_21, V1_22 } = KnativeRelease;
const { IN, NOT_IN, EXISTS, DOES_NOT_EXIST } = LabelSelectorOperator;

const parse = (data: Record<string, string>, release = V1_15): ConfigIstio => ConfigIstio.parse(data, release);
const external = (list: string, release = V1_15): ConfigIstio => parse({ 'external-gateways': list }, release);
const entry = (fields: string): string => `- name: a\n  namespace: b\n  service: c.d\n- {${fields}}\n`;

describe('the article', () => {
  const recipe = [stock, alpha]
    .map(({ name, namespace, service }) => `- name: ${name}\n  namespace: ${namespace}\n  service: ${service}\n`)
    .join('');

  test('its recipe is refused by the stock net-istio', () => {
    expect(() => external(recipe)).toThrow(
      new Error(
        '[external-default-count] external-gateways[1]: a second entry without labelSelector, in addition to that of "knative-serving/knative-ingress-gateway"; ' +
          'got "istio-system-alpha/knative-custom-gateway-alpha"; ' +
          'allowed: exactly one, the default gateway; to fix: give every entry but the default one a labelSelector',
      ),
    );
  });

  test('the patched net-istio takes it, and every service goes through both', () => {
    const config = ConfigIstio.parse({ 'external-gateways': recipe }, V1_15, { acceptSeveralDefaults: true });
    expect(config.selectExternal({ gateway: 'alpha' })).toEqual([
      'knative-serving/knative-ingress-gateway',
      'istio-system-alpha/knative-custom-gateway-alpha',
    ]);
  });

  test('a selector separates the services', () => {
    const config = external(`${recipe}  labelSelector: {matchLabels: {gateway: alpha}}\n`);
    expect(config.externalGateways).toEqual([stock, selected]);
    expect(config.localGateways).toEqual([stockLocal]);
    expect(config.release).toBe(V1_15);
    expect(config.selectExternal({ gateway: 'alpha' })).toEqual(['istio-system-alpha/knative-custom-gateway-alpha']);
    expect(config.selectExternal({ gateway: 'alhpa' })).toEqual(['knative-serving/knative-ingress-gateway']);
    expect(config.selectLocal({ gateway: 'alpha' })).toEqual(['knative-serving/knative-local-gateway']);
  });
});

describe('refused', () => {
  test.each<[string, string]>([
    [
      entry('namespace: b, service: c.d'),
      '[external-default-count] external-gateways[1]: a second entry without labelSelector, in addition to that of "b/a"; got "b/"; allowed: exactly one, the default gateway; to fix: give every entry but the default one a labelSelector',
    ],
    [
      '- {name: a, namespace: b, service: c.d, labelSelector: {}}',
      '[external-default-count] external-gateways: no entry without labelSelector; allowed: exactly one, the default gateway; to fix: add the default gateway, which serves the services that no selector matches, as an entry without labelSelector',
    ],
    [
      entry('name: a, service: c.d, labelSelector: {}'),
      '[missing-namespace] external-gateways[1].namespace: missing in the entry of "/a"; to fix: set it to the namespace of the Istio Gateway',
    ],
    [
      entry('namespace: b, service: c.d, labelSelector: {}'),
      '[missing-name] external-gateways[1].name: missing in the entry of "b/"; to fix: set it to the name of the Istio Gateway',
    ],
    [
      entry('namespace: b, name: a, labelSelector: {}'),
      '[missing-service] external-gateways[1].service: missing in the entry of "b/a"; to fix: set it to the host of the gateway\'s Service, NAME.NAMESPACE.svc.cluster.local',
    ],
    [
      entry('namespace: b, name: a, service: "http://x", labelSelector: {}'),
      '[bad-service] external-gateways[1].service: not a DNS name; got "http://x"; ' +
        "allowed: at most 253 characters of a-z, 0-9, '-' and '.', each part beginning and ending with a letter or digit; " +
        'to fix: write NAME.NAMESPACE.svc.cluster.local, without scheme, port and path',
    ],
    [
      entry(
        'namespace: b, name: a, service: c.d, labelSelector: {matchExpressions: [{key: x, operator: in, values: [z]}]}',
      ),
      '[bad-selector] external-gateways[1].labelSelector.matchExpressions[0].operator: unsupported value; got "in"; ' +
        'allowed: label keys and values; operators In and NotIn with values, Exists and DoesNotExist without; ' +
        'to fix: correct the selector, or remove it to make this the default gateway',
    ],
    [
      '- name: [\n',
      '[unparsable] external-gateways: not a list of gateways: line 2: what is in quotes or brackets is not closed, or goes on with too little indentation; ' +
        'allowed: a YAML 1.1 list of objects with name, namespace, service and labelSelector; ' +
        'to fix: put every string in double quotes, and indent with spaces',
    ],
    [
      'name: a',
      '[unparsable] external-gateways: not a list of gateways: line 1: the document is a mapping where a list is needed; ' +
        'allowed: a YAML 1.1 list of objects with name, namespace, service and labelSelector; ' +
        'to fix: put every string in double quotes, and indent with spaces',
    ],
  ])('%j', (list, message) => {
    expect(() => external(list)).toThrow(new Error(message));
  });

  test('a list of local gateways without default', () => {
    expect(() => parse({ 'local-gateways': '- {name: a, namespace: b, service: c.d, labelSelector: {}}' })).toThrow(
      new Error(
        '[local-default-count] local-gateways: no entry without labelSelector; allowed: exactly one, the default gateway; ' +
          'to fix: add the default gateway, which serves the services that no selector matches, as an entry without labelSelector',
      ),
    );
  });

  test('both formats at once', () => {
    expect(() =>
      parse({ 'external-gateways': '[]', 'gateway.ns.g': 'x.y', 'local-gateway.mesh': 'mesh', other: '' }),
    ).toThrow(
      new Error(
        '[mixed-formats] config-istio mixes gateway lists with keys of the older format; ' +
          'got ["external-gateways","gateway.ns.g","local-gateway.mesh"]; ' +
          'allowed: either external-gateways and local-gateways, or keys that start with gateway. or local-gateway.; ' +
          'to fix: move the gateways of the older keys into the lists, and remove the keys',
      ),
    );
  });

  test('more than a ConfigMap can hold', () => {
    expect(() => external('- \n'.repeat(400_000))).toThrow(
      new Error(
        '[unparsable] config-istio is larger than a ConfigMap can be; got "1200017 bytes"; allowed: at most 1048576 bytes; ' +
          'to fix: let gateways share an entry, with a selector that matches the services of all of them',
      ),
    );
  });

  test('a value that is no string, as from a manifest without quotes', () => {
    const data = { 'external-gateways': [{ name: 'a' }] } as unknown as Record<string, string>;
    expect(() => parse(data)).toThrow(
      new Error(
        '[unparsable] external-gateways: not a string; got [{"name":"a"}]; allowed: strings, as in every ConfigMap; ' +
          'to fix: write the value as a block of text: `external-gateways: |`',
      ),
    );
  });

  test.each<[string, Record<string, string>]>([
    ['mixed-formats', { 'external-gateways': '- [', 'gateway.a.b': '_' }],
    ['unparsable', { 'external-gateways': entry('name: b'), 'local-gateways': '- [' }],
    ['external-default-count', { 'external-gateways': entry(''), 'local-gateways': entry('') }],
    ['local-default-count', { 'external-gateways': '- {name: a}', 'local-gateways': entry('') }],
    ['missing-namespace', { 'external-gateways': '- {}', 'local-gateways': '- {name: a}' }],
    ['missing-name', { 'external-gateways': '- {namespace: a}' }],
    ['missing-service', { 'external-gateways': '- {namespace: a, name: b}' }],
    ['bad-service', { 'external-gateways': '- {namespace: a, name: b, service: .}' }],
    ['missing-name', { 'gateway.ns.': 'x.y' }],
    ['missing-namespace', { 'gateway..name': 'x.y' }],
    ['missing-service', { 'gateway.ns.name': '' }],
    ['bad-service', { 'gateway.ns.name': 'x_y' }],
  ])('%s comes first in %j', (kind, data) => {
    expect(() => parse(data)).toThrow(`[${kind}] `);
    expect(() => parse(data, V1_22)).toThrow(`[${kind}] `);
  });
});

describe('releases', () => {
  test('without a word about gateways, all use the built-in ones', () => {
    for (const release of KnativeRelease.all()) {
      const { externalGateways, localGateways } = parse({ _example: 'x' }, release);
      expect({ externalGateways, localGateways }).toEqual(ConfigIstio.defaults());
    }
    expect(ConfigIstio.defaults()).toEqual({ externalGateways: [stock], localGateways: [stockLocal] });
  });

  test.each(['[]', 'null', '# nothing', '---'])('the list %j means none from 1.22, and the default before', (list) => {
    expect(external(list, V1_14).externalGateways).toEqual([stock]);
    expect(external(list, V1_21).externalGateways).toEqual([stock]);
    expect(external(list, V1_22).externalGateways).toEqual([]);
    expect(external(list, V1_22).localGateways).toEqual([stockLocal]);
    expect(external(list, V1_22).selectExternal({})).toEqual([]);
  });

  test.each(['', '  \n'])('the blank list %j means the default in all', (list) => {
    expect(external(list, V1_15).externalGateways).toEqual([stock]);
    expect(external(list, V1_22).externalGateways).toEqual([stock]);
  });

  test('a blank list beside older keys counts as a list up to 1.21', () => {
    const data = { 'external-gateways': '', 'gateway.ns.g': 'x.y' };
    expect(() => parse(data, V1_21)).toThrow('[mixed-formats] ');
    expect(parse(data, V1_22).externalGateways).toEqual([{ namespace: 'ns', name: 'g', service: 'x.y' }]);
  });

  test('up to 1.13 lists are ignored, and keys are judged by their service only', () => {
    const data = { 'external-gateways': '- [', 'gateway.b.x.y': 'one.two.', 'gateway.a': 'one', 'gateway.': '_' };
    for (const release of [V1_12, V1_13]) {
      const config = parse(data, release);
      expect(config.externalGateways).toEqual([
        { namespace: 'knative-serving', name: 'a', service: 'one' },
        { namespace: 'b', name: 'x.y', service: 'one.two.' },
      ]);
      expect(config.localGateways).toEqual([stockLocal]);
      expect(config.selectExternal({ any: 'thing' })).toEqual(['knative-serving/a', 'b/x.y']);
      expect(() => parse({ 'gateway.a.b': '' }, release)).toThrow(
        '[bad-service] [\'gateway.a.b\'].service: not a DNS name; got ""',
      );
      expect(parse({ 'gateway..b': 'x' }, release).externalGateways).toEqual([
        { namespace: '', name: 'b', service: 'x' },
      ]);
    }
  });
});

describe('selection', () => {
  const gateway = (name: string, labelSelector?: LabelSelector): IstioGatewayEntry => ({
    name,
    namespace: 'ns',
    service: 'a.b',
    ...(labelSelector && { labelSelector }),
  });
  const expressions = (...matchExpressions: NonNullable<LabelSelector['matchExpressions']>): LabelSelector => ({
    matchExpressions,
  });
  const parsed = (...externalGateways: IstioGatewayEntry[]): ConfigIstio =>
    parse(ConfigIstio.render({ externalGateways }, V1_15));

  test('all that match, in the order of the list, listed twice or not', () => {
    const config = parsed(
      gateway('namespaces', expressions({ key: 'ns', operator: IN, values: ['b', 'a', 'b'] })),
      gateway('default'),
      gateway('twice', { matchLabels: { team: 'x' } }),
      gateway('not', expressions({ key: 'team', operator: NOT_IN, values: ['x', 'y'] })),
      gateway('twice', { matchLabels: { ns: 'a', team: 'x' } }),
      gateway('absent', expressions({ key: 'ns', operator: DOES_NOT_EXIST }, { key: 'team', operator: EXISTS })),
    );
    const select = (labels: Record<string, string>): string[] =>
      config.selectExternal(labels).map((name) => name.slice(3));
    expect(select({})).toEqual(['not']);
    expect(select({ team: 'y' })).toEqual(['absent']);
    expect(select({ team: 'x' })).toEqual(['twice', 'absent']);
    expect(select({ ns: 'a', team: 'x' })).toEqual(['namespaces', 'twice', 'twice']);
    expect(select({ ns: 'c', team: 'y' })).toEqual(['default']);
  });

  test('labels that every JavaScript object seems to have', () => {
    const config = parsed(gateway('default'), gateway('odd', { matchLabels: { constructor: 'x' } }));
    expect(config.selectExternal({})).toEqual(['ns/default']);
    expect(config.selectExternal({ constructor: 'x', toString: 'y' })).toEqual(['ns/odd']);
  });

  test('a caller cannot change the defaults of later answers', () => {
    const config = parsed(gateway('default'));
    config.selectExternal({}).push('other');
    expect(config.selectExternal({})).toEqual(['ns/default']);
  });
});

test('a thousand gateways and ten thousand services', () => {
  const gateways = Array.from({ length: 1000 }, (_, index): IstioGatewayEntry => ({
    name: `gateway-${index}`,
    namespace: `istio-system-${index}`,
    service: `istio-ingressgateway.istio-system-${index}.svc.cluster.local`,
    labelSelector: { matchLabels: { tier: 'gold', gateway: `team-${index}` } },
  }));
  const config = parse(ConfigIstio.render({ externalGateways: [stock, ...gateways] }, V1_15));
  expect(config.externalGateways).toEqual([stock, ...gateways]);
  const names = Array.from({ length: 10_000 }, (_, index) =>
    config.selectExternal({ tier: 'gold', gateway: `team-${index % 2000}` }),
  );
  expect(new Set(names.map(String)).size).toBe(1001);
  expect(names.every((selection) => selection.length === 1)).toBe(true);
});
