import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KnativeRelease } from '../../lib';
import { convertData } from '../../lib/convert/data';
import { convertText } from '../../lib/convert/rewrite';
import { parseConfig } from '../../lib/knative/config-istio/parse';
import { EntrySelection } from '../../lib/knative/config-istio/select';

const FILE = `# the namespace
apiVersion: v1
kind: Namespace
metadata: { name: knative-serving }
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: config-istio # installed by hand
  namespace: knative-serving
data:
  _example: |
    gateway.a.b: "not read"

  # our gateways
  gateway.knative-serving.knative-ingress-gateway: "istio-ingressgateway.istio-system.svc.cluster.local"
  enable-virtualservice-status: "true"
  gateway.gw.edge: "edge.gw.svc.cluster.local" # the second
---
kind: ConfigMap
apiVersion: v1
metadata: { name: config-domain, namespace: knative-serving }
data: { example.com: "" }
`;

const { V1_13, V1_15, V1_21, V1_22 } = KnativeRelease;
const textOf = (...args: Parameters<typeof convertText>): string => {
  const converted = convertText(...args);
  if ('problems' in converted) throw new Error(converted.problems.join('\n'));
  return converted.text;
};

test('keys become lists, and nothing else of the file changes', () => {
  const lines = textOf(FILE, V1_15).split('\n');
  const added = lines.filter((line) => !FILE.split('\n').includes(line));
  expect(added).toEqual([
    '  external-gateways: |',
    '    - name: "knative-ingress-gateway"',
    '      namespace: "knative-serving"',
    '      service: "istio-ingressgateway.istio-system.svc.cluster.local"',
    '    - name: "edge"',
    '      namespace: "gw"',
    '      service: "edge.gw.svc.cluster.local"',
    '      labelSelector: {}',
    '    - name: "knative-ingress-gateway"',
    '      namespace: "knative-serving"',
    '      service: "istio-ingressgateway.istio-system.svc.cluster.local"',
    '      labelSelector: {}',
  ]);
  const gone = FILE.split('\n').filter((line) => !lines.includes(line));
  expect(gone).toEqual(FILE.split('\n').filter((line) => line.startsWith('  gateway.')));
});

test('there and back again', () => {
  const back = textOf(textOf(FILE, V1_15), V1_13);
  expect(back.split('\n').filter((line) => line.startsWith('  gateway.'))).toEqual([
    '  gateway.gw.edge: "edge.gw.svc.cluster.local"',
    '  gateway.knative-serving.knative-ingress-gateway: "istio-ingressgateway.istio-system.svc.cluster.local"',
  ]);
  expect(textOf(back, V1_15)).toBe(textOf(FILE, V1_15));
});

test('JSON and flow mappings are written anew', () => {
  const data = { 'gateway.gw.edge': 'edge.gw.svc.cluster.local', other: '1' };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config-istio', namespace: 'x' }, data };
  expect(JSON.parse(textOf(JSON.stringify(object), V1_22))).toEqual({
    ...object,
    data: {
      other: '1',
      'external-gateways': '- name: "edge"\n  namespace: "gw"\n  service: "edge.gw.svc.cluster.local"\n',
    },
  });
});

test('KnativeServing', () => {
  const serving = `kind: KnativeServing
apiVersion: operator.knative.dev/v1beta1
metadata: { name: knative-serving, namespace: knative-serving }
spec:
  version: "1.21.0" # for now
  config:
    istio:
      external-gateways: "[]"
    network:
      ingress-class: istio.ingress.networking.knative.dev
`;
  const text = textOf(serving, V1_22);
  expect(text).toContain('istio: {}');
  expect(text).not.toContain('external-gateways');
});

describe('refused', () => {
  const refusals = (data: Record<string, string>, from: KnativeRelease | undefined, to: KnativeRelease) => {
    const converted = convertData(data, from, to, {});
    return 'refusals' in converted ? converted.refusals.join('\n') : 'accepted';
  };
  const list = (...entries: object[]) => ({ 'external-gateways': JSON.stringify(entries) });
  const one = { name: 'a', namespace: 'a', service: 'a.a.svc.cluster.local' };
  const two = { ...one, name: 'b', labelSelector: { matchLabels: { gateway: 'b' } } };

  test('selectors as keys', () => {
    expect(refusals(list(one, two), V1_15, V1_13)).toMatch(
      /^\[release-cannot-express\] externalGateways\[1\]\.labelSelector: not supported by Knative 1\.13/,
    );
  });

  test('no gateway at all before 1.22', () => {
    expect(refusals({ 'external-gateways': '[]' }, V1_22, V1_21)).toMatch(/empty, which Knative 1\.21 reads as/);
    expect(refusals({ 'external-gateways': '[]' }, V1_21, V1_22)).toBe('accepted');
    expect(refusals({ 'external-gateways': '[]' }, undefined, V1_22)).toMatch(/give --from$/);
  });

  test('several defaults beside selectors', () => {
    expect(refusals(list(one, { ...one, name: 'c' }, two), V1_15, V1_22)).toMatch(/^\[external-default-count\]/);
    expect(refusals(list(one, { ...one, name: 'c' }), V1_15, V1_22)).toBe('accepted');
  });

  test('a list that net-istio refuses, and text that is not YAML', () => {
    expect(refusals({ ...list(one), 'gateway.a.a': 'a.a' }, V1_15, V1_22)).toMatch(/^\[mixed-formats\]/);
    expect(convertText('a: [', V1_22)).toEqual({ problems: [expect.stringMatching(/^it cannot be read: line 1/)] });
  });
});

describe('recorded configurations', () => {
  interface Recorded {
    readonly id: string;
    readonly data: Record<string, string>;
    readonly accepted: boolean;
    readonly selections?: readonly { labels: Record<string, string> }[];
  }
  const records = (release: string) =>
    readFileSync(join(__dirname, `../knative/vectors/net-istio-${release}/config.jsonl`), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Recorded)
      .filter(({ accepted }) => accepted);

  test.each(['1.15', '1.22'])('what is not refused selects the same: net-istio %s', (version) => {
    const from = KnativeRelease.of(version);
    let converted = 0;
    for (const { id, data, selections = [] } of records(version)) {
      for (const to of [V1_13, V1_15, V1_22]) {
        const result = convertData(data, from, to, {});
        if ('refusals' in result) continue;
        converted += 1;
        const [before, after] = [
          parseConfig(data, from.configIstioFormat, {}),
          parseConfig(result.data, to.configIstioFormat, {}),
        ];
        if (!('lists' in before) || !('lists' in after)) throw new Error(`${id} for ${to.minor}`);
        for (const { labels } of [...selections, { labels: {} }]) {
          for (const list of ['externalGateways', 'localGateways'] as const) {
            const select = (lists: typeof before.lists) =>
              [...new Set(new EntrySelection(lists[list]).select(labels))].sort();
            expect({ id, to: to.minor, gateways: select(after.lists) }).toEqual({
              id,
              to: to.minor,
              gateways: select(before.lists),
            });
          }
        }
      }
    }
    expect(converted).toBeGreaterThan(100);
  });
});
