import { analyze } from '../../lib/analysis/analyze';
import { FIELDS } from '../../lib/analysis/fields';
import { FieldLines } from '../../lib/analysis/input/field-line';
import { loadText } from '../../lib/analysis/input/load';
import { rulePage } from './rules/page';
import { RULE_INFOS, RULES } from '../../lib/analysis/rules';

const at = (text: string, line: number, path: string): number | undefined =>
  new FieldLines(new Map([['a.yaml', text]])).lineOf('a.yaml', line, path.split('.'));

const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: a
  labels: {istio: edge}
spec:
  selector:
    istio: edge
`;
const DOCUMENTS = `# first\n${SERVICE}---\n${SERVICE}...\n`;
const LIST = `apiVersion: v1
kind: List
items:
${[1, 2].map(() => SERVICE.replace(/^/gm, '  ').replace('  apiVersion', '- apiVersion').trimEnd()).join('\n')}
metadata: {resourceVersion: ""}
`;
const JSON_LIST = JSON.stringify(
  {
    kind: 'List',
    items: [1, 2].map(() => ({ kind: 'Service', metadata: { x: '"}{', labels: {} }, spec: { ports: [] } })),
  },
  null,
  4,
);

test.each([
  ['the first document', DOCUMENTS, 2, 'spec.selector', 8],
  ['another document', DOCUMENTS, 11, 'metadata.labels', 15],
  ['a member of a List', LIST, 4, 'spec.selector', 10],
  ['the last member of a List', LIST, 12, 'metadata.labels', 16],
  ['a member of a List in JSON', JSON_LIST, 4, 'metadata.labels', 8],
  ['the last member of a List in JSON', JSON_LIST, 14, 'spec.ports', 21],
  ['an object on one line', '{kind: Service, spec: {selector: {a: b}}}\n', 1, 'spec.selector', 1],
])('the line of a field of %s', (_, text, line, path, expected) => {
  expect(at(text, line, path)).toBe(expected);
});

test.each([
  ['a field that is not there', DOCUMENTS, 2, 'spec.ports'],
  ['a field of a text', DOCUMENTS, 2, 'kind.name'],
  ['a line behind the end', DOCUMENTS, 99, 'spec'],
  ['a text that is not YAML', 'a: [\n', 1, 'a'],
])('%s has none', (_, text, line, path) => {
  expect(at(text, line, path)).toBeUndefined();
});

/** Rules about a file, a whole object, or what is not there. */
const WITHOUT_FIELD = ['duplicate-key', 'duplicate-object', 'ignore-without-effect', 'unrendered-manifests'];

test('every rule has a field, but those about files and whole objects', () => {
  const without = RULE_INFOS.map(({ name }) => name).filter((name) => !Object.hasOwn(FIELDS, name));
  expect(without.sort()).toEqual(WITHOUT_FIELD);
});

test("findings of the pages' bad examples are not at the first line of their object", () => {
  const atStart = RULES.filter(({ name }) => Object.hasOwn(FIELDS, name)).flatMap((rule) => {
    const { bad } = rulePage(rule.name);
    const loaded = loadText(bad, 'bad.yaml');
    const starts = new Set(loaded.manifests.map(({ source }) => source.line));
    const { findings } = analyze(loaded, { rules: [rule] });
    return findings
      .filter((each) => each.rule === rule.name && each.subject.source.file === 'bad.yaml')
      .filter(({ subject }) => starts.has(subject.source.line))
      .map(({ message }) => `${rule.name}: ${message}`);
  });
  expect(atStart).toEqual([]);
});

test('every rule with a field exists', () => {
  const rules = new Set(RULE_INFOS.map(({ name }) => name));
  expect(Object.keys(FIELDS).filter((rule) => !rules.has(rule))).toEqual([]);
});

test('findings are at the fields that they are about, and at the entry of config-istio', () => {
  const text = `apiVersion: v1
kind: ConfigMap
metadata:
  name: config-istio
  namespace: knative-serving
data:
  external-gateways: |
    - name: knative-ingress-gateway
      namespace: knative-serving
      service: istio-ingressgateway.istio-system.svc.cluster.local

    - name: alpha
      namespace: gw
      service: edge.gw.svc.cluster.local
      labelSelector: {matchLabels: {gateway: alpha}}
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata:
  name: shop
  namespace: team
  labels:
    gateway: alhpa
`;
  const lines = Object.fromEntries(
    analyze(loadText(text, 'a.yaml')).findings.map(({ rule, subject }) => [rule, subject.source.line]),
  );
  expect(lines).toMatchObject({ 'gateway-object-missing': 12, 'label-typo': 22, 'config-istio-not-validated': 1 });
});
