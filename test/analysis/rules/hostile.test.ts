import fc from 'fast-check';
import { isObject } from '../../../lib/private/access';
import { loadObjects, loadText } from '../../../lib/analysis/input/load';
import { buildModel } from '../../../lib/analysis/model/build';
import { Reach } from '../../../lib/analysis/reach/reach';
import { type Rule, RuleContext, runRule } from '../../../lib/analysis/rule';
import { CONFIG_ISTIO_RULES } from '../../../lib/analysis/rules/config-istio';
import { OPERATIONS_RULES } from '../../../lib/analysis/rules/operations';
import { SELECTION_RULES } from '../../../lib/analysis/rules/selection';
import { rulePage } from './page';
import { sweep } from '../../sweep';

const RULES: readonly Rule[] = [...CONFIG_ISTIO_RULES, ...SELECTION_RULES, ...OPERATIONS_RULES];

/** The objects of each example, the bad and the good ones. */
const examples = RULES.flatMap(({ name }) => {
  const { bad, good } = rulePage(name);
  return [bad, good].map((text) => loadText(text, 'page').manifests.map(({ object }) => object));
});

/** Runs all rules; whatever they are given, what they find is text. */
function judge(objects: readonly unknown[]): void {
  const loaded = loadObjects(objects, 'f');
  const model = buildModel(loaded.manifests);
  const context = new RuleContext(new Reach(model), loaded);
  for (const { message, fix, subject } of RULES.flatMap((rule) => runRule(rule, context))) {
    expect(`${message} ${fix} ${subject.name}`).not.toMatch(/undefined|\[object|NaN/);
  }
}

/** Every place in a value, as a path. */
function* places(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  yield path;
  if (Array.isArray(value) || isObject(value))
    for (const [key, member] of Object.entries(value)) yield* places(member, [...path, key]);
}

function replace(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) };
  const members = copy as Record<string, unknown>;
  members[key] = replace(members[key], rest, by);
  return copy;
}

test('the examples as they are', () => {
  for (const example of examples) judge(example);
});

test('a strange value in any one place of any example', () => {
  const targets = examples.flatMap((example, index) =>
    example.flatMap((object, at) => [...places(object)].map((path) => ({ index, at, path }))),
  );
  expect(targets.length).toBeGreaterThan(1_000);
  const strange = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      '',
      0,
      -1,
      99_999,
      true,
      [],
      {},
      [[]],
      '__proto__',
      'constructor',
      '*',
      '- {}',
      'a'.repeat(1_000),
    ),
    fc.anything({ maxDepth: 2 }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...targets), strange, ({ index, at, path }, value) => {
      const example = examples[index] ?? [];
      judge(example.map((object, position) => (position === at ? replace(object, path, value) : object)));
    }),
    { numRuns: sweep(150, 1_500) },
  );
});

test('any text in any key of config-istio', () => {
  const text = fc.oneof(
    fc.string(),
    fc.stringMatching(/^(- (name|labelSelector): ?(a|\{\}|~|\[\]|on)\n? ?){0,4}$/),
    fc.constantFrom('[]', '- {}', '-', '{}'),
  );
  const key = fc.oneof(
    fc.constantFrom('external-gateways', 'local-gateways', 'gateway.a.b', 'externalGateways'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.dictionary(key, text), fc.constantFrom('1.13.0', '1.15.0', '1.22.0'), (data, version) => {
      const labels = { 'app.kubernetes.io/name': 'knative-serving', 'app.kubernetes.io/version': version };
      const metadata = { namespace: 'knative-serving', name: 'config-istio', labels };
      const { manifests } = loadObjects([{ apiVersion: 'v1', kind: 'ConfigMap', metadata, data }], 'f');
      const model = buildModel(manifests);
      const context = new RuleContext(new Reach(model), { manifests: [], problems: [] });
      for (const rule of RULES) expect(() => runRule(rule, context)).not.toThrow();
    }),
    { numRuns: sweep(100, 500) },
  );
});
