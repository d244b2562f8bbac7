import { findOddities } from '../../lib/knative/config-istio/oddities';
import { KnativeRelease } from '../../lib/knative/release';

const find = (list: string, release = KnativeRelease.V1_15): unknown[] =>
  findOddities({ 'external-gateways': list }, release);

test('strings without quotes that YAML 1.1 reads as something else', () => {
  const list = `- name: 010
  namespace: on
  service: 1.10
  labelSelector:
    matchLabels:
      y: n
      gateway: 0x1F
    matchExpressions:
    - key: team
      operator: In
      values: [1_000, ~, fine, 12]
- name: fine
  labelSelector: {matchLabels: {gateway: Yes}}
`;
  const key = 'external-gateways';
  const kind = 'yaml11-surprise';
  expect(find(list)).toEqual([
    { kind, key, entry: 0, line: 1, path: 'name', written: '010', meaning: '8' },
    { kind, key, entry: 0, line: 2, path: 'namespace', written: 'on', meaning: 'true' },
    { kind, key, entry: 0, line: 3, path: 'service', written: '1.10', meaning: '1.1' },
    { kind, key, entry: 0, line: 6, path: 'labelSelector.matchLabels.true', written: 'y', meaning: 'true' },
    { kind, key, entry: 0, line: 6, path: 'labelSelector.matchLabels.true', written: 'n', meaning: 'false' },
    { kind, key, entry: 0, line: 7, path: 'labelSelector.matchLabels.gateway', written: '0x1F', meaning: '31' },
    {
      kind,
      key,
      entry: 0,
      line: 11,
      path: 'labelSelector.matchExpressions[0].values[0]',
      written: '1_000',
      meaning: '1000',
    },
    {
      kind,
      key,
      entry: 0,
      line: 11,
      path: 'labelSelector.matchExpressions[0].values[1]',
      written: '~',
      meaning: 'null',
    },
    { kind, key, entry: 1, line: 13, path: 'labelSelector.matchLabels.gateway', written: 'Yes', meaning: 'true' },
  ]);
});

test.each(['"on"', "'010'", '!!str on', 'one', '12', 'true', '1:30', '2001-01-01', '', '"~"'])(
  '%s is no surprise',
  (name) => {
    expect(find(`- name: ${name}\n`)).toEqual([]);
  },
);

test('a surprise in a field that is ignored is none', () => {
  expect(find('- {name: x, color: on}')).toEqual([
    { kind: 'unknown-config-field', key: 'external-gateways', entry: 0, line: 1, path: 'color', written: 'color' },
  ]);
});

test('fields that net-istio ignores', () => {
  const list = `- name: a
  Namespace: b
  serviceURL: c
- name: d
  labelselector:
    matchLabel: {e: f}
    matchExpressions:
    - {key: g, operator: Exists, value: h}
`;
  const key = 'external-gateways';
  const kind = 'unknown-config-field';
  expect(find(list)).toEqual([
    { kind, key, entry: 0, line: 3, path: 'serviceURL', written: 'serviceURL' },
    { kind, key, entry: 1, line: 6, path: 'labelSelector.matchLabel', written: 'matchLabel' },
    { kind, key, entry: 1, line: 8, path: 'labelSelector.matchExpressions[0].value', written: 'value' },
  ]);
});

test('both lists are looked at, by the releases that read them', () => {
  const data = { 'external-gateways': '- {color: x}', 'local-gateways': '- {size: x}', 'gateway.a.b': 'on' };
  expect(findOddities(data, KnativeRelease.V1_22).map(({ key, path }) => `${key}: ${path}`)).toEqual([
    'external-gateways: color',
    'local-gateways: size',
  ]);
  expect(findOddities(data, KnativeRelease.V1_13)).toEqual([]);
});

test.each([
  '',
  '- [',
  'a: b',
  '[]',
  '- x',
  '- [a]',
  '- {name: {a: b}, labelSelector: [on]}',
  '- {labelSelector: {matchLabels: [on], matchExpressions: {a: on}}}',
])('nothing is said of %j', (list) => {
  expect(find(list)).toEqual([]);
});

test('values that no ConfigMap can hold are not reported', () => {
  expect(find('- {color: x}\n'.repeat(100_000))).toEqual([]);
  expect(
    findOddities({ 'external-gateways': ['- x'] } as unknown as Record<string, string>, KnativeRelease.V1_15),
  ).toEqual([]);
});
