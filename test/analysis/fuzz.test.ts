import { whole } from '../../lib/private/pieces';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { isObject } from '../../lib/private/access';
import { analyze } from '../../lib/analysis/analyze';
import { explain, explanationText } from '../../lib/analysis/explain';
import { type Loaded, loadObjects, loadText } from '../../lib/analysis/input/load';
import { buildModel } from '../../lib/analysis/model/build';
import { reachability } from '../../lib/analysis/reach/reachability';
import { jsonReport } from '../../lib/analysis/report/json';
import { junitReport } from '../../lib/analysis/report/junit';
import { sarifReport } from '../../lib/analysis/report/sarif';
import { textReport } from '../../lib/analysis/report/text';
import { sweep } from '../sweep';

const folder = join(__dirname, 'vectors/topologies');
const texts = readdirSync(folder)
  .filter((name) => !name.endsWith('.yaml'))
  .slice(0, 12)
  .map((name) => readFileSync(join(folder, name, 'manifests.yaml'), 'utf8'));

// Kinds that the recorded topologies lack.
const OTHERS = `
{apiVersion: install.istio.io/v1alpha1, kind: IstioOperator, metadata: {name: o, namespace: gw}, spec: {profile: empty, values: {gateways: {istio-ingressgateway: {ports: [{port: 80}]}}},
  components: {pilot: {k8s: {env: [{name: a, value: b}]}}, ingressGateways: [{name: i, namespace: gw, enabled: true, label: {istio: i}, k8s: {replicaCount: 2, hpaSpec: {minReplicas: 1}, service: {type: ClusterIP, ports: [{port: 80, targetPort: 8080}]}}}]}}}
---
{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {name: a, namespace: gw}, spec: {destination: {namespace: gw}, source: {chart: gateway, helm: {releaseName: r, values: "labels: {a: b}", valuesObject: {labels: {c: d}}, parameters: [{name: a.b, value: c}]}}, sources: [{chart: gateway}]}}
---
{apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, metadata: {name: h, namespace: gw}, spec: {targetNamespace: t, chart: {spec: {chart: gateway}}, values: {labels: {a: b}, service: {ports: [{port: 80}], type: None}}}}
---
{apiVersion: operator.knative.dev/v1beta1, kind: KnativeServing, metadata: {name: k, namespace: knative-serving}, spec: {version: "1.15", config: {istio: {external-gateways: "[]"}, domain: {a.b: ""}, network: {domain-template: "{{.Name}}"}}, ingress: {istio: {knative-ingress-gateway: {selector: {a: b}, servers: [{port: {number: 80}}]}}}}}
---
{apiVersion: serving.knative.dev/v1beta1, kind: DomainMapping, metadata: {name: a.b, namespace: team-a}, spec: {ref: {name: s0, namespace: team-a}}}
---
{apiVersion: serving.knative.dev/v1, kind: Route, metadata: {name: r, namespace: team-a}, spec: {traffic: [{tag: t}]}}
---
{apiVersion: networking.internal.knative.dev/v1alpha1, kind: Ingress, metadata: {name: i, namespace: team-a, labels: {serving.knative.dev/route: i}, annotations: {networking.knative.dev/ingress.class: istio.ingress.networking.knative.dev}}, spec: {rules: [{visibility: ClusterLocal, hosts: [i.team-a.svc.cluster.local], http: {paths: [{rewriteHost: x}]}}]}}
---
{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: v, namespace: gw-0}, spec: {hosts: ["*"], gateways: [knative-edge-0], exportTo: ["*"], http: [{match: [{uri: {prefix: /}, method: {exact: GET}, authority: {regex: .*}, headers: {}, port: 80, gateways: [a]}], route: [{destination: {host: h}}]}]}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: n, namespace: gw-0}, spec: {podSelector: {matchLabels: {a: b}}}}
---
{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: n, namespace: gw-0}, spec: {minReplicas: 1, scaleTargetRef: {kind: Deployment, name: x}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: n, namespace: gw-0, labels: {a: b}}, spec: {containers: [{name: istio-proxy, args: [router], ports: [{name: h, containerPort: 1}], env: [{name: a, value: b}]}]}}
---
{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: ConfigMap, metadata: {name: config-domain, namespace: knative-serving}, data: {a.b: "selector: {a: b}"}}]}
`;

/** The whole analysis; whatever it is given, it comes to an end without an exception. */
function analyse(loaded: Loaded, options: { scopeGatewayToNamespace?: boolean } = {}): void {
  const model = buildModel(loaded.manifests, options);
  const { cells, ready } = reachability(model);
  expect(cells.every(({ answer }) => typeof answer === 'string')).toBe(true);
  expect(ready.every(({ status }) => ['True', 'False', 'Unknown', 'random'].includes(status))).toBe(true);
  for (const host of [cells[0]?.host ?? 'a', 'nobody.example.com', '']) {
    expect(typeof explanationText(explain(model, host))).toBe('string');
  }
  const report = analyze(loaded, options);
  for (const text of [textReport(report, false), whole(jsonReport(report, '1')), whole(junitReport(report, 'error'))]) {
    expect(text.endsWith('\n')).toBe(true);
  }
  expect(whole(sarifReport(report, { version: '1', folder: '/', fallback: 'f' }))).toContain('2.1.0');
}

const strange = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    '',
    0,
    -1,
    99_999,
    NaN,
    true,
    [],
    {},
    [[]],
    '__proto__',
    '*',
    './*',
    'a'.repeat(1_000),
    { __proto__: null },
  ),
  fc.anything({ maxDepth: 2, withNullPrototype: true }),
);

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

describe('the analysis survives', () => {
  const objects = [...texts, OTHERS].flatMap((text) => loadText(text, 'f').manifests.map(({ object }) => object));

  test('the objects as they are', () => {
    analyse(loadObjects(objects, 'f'));
  });

  test('a strange value in any one place of any object', () => {
    const kinds = new Map(
      objects.map((object) => [`${String(object['apiVersion'])} ${String(object['kind'])}`, object]),
    );
    const targets = [...kinds.values()].flatMap((object) => [...places(object)].map((path) => ({ object, path })));
    const others = objects.filter((object) => !kinds.has(String(object['kind']))).slice(0, 30);
    fc.assert(
      fc.property(fc.constantFrom(...targets), strange, fc.boolean(), ({ object, path }, value, scoped) => {
        analyse(loadObjects([...others, replace(object, path, value)], 'f'), { scopeGatewayToNamespace: scoped });
      }),
      { numRuns: sweep(100, 1_500) },
    );
  });

  test('several strange values at once', () => {
    const all = [...places(objects)].filter((path) => path.length > 1);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...all), strange), { minLength: 3, maxLength: 30 }), (changes) => {
        const changed = changes.reduce<unknown>((value, [path, by]) => {
          try {
            return replace(value, path, by);
          } catch {
            // An earlier change took the place away.
            return value;
          }
        }, objects);
        analyse(loadObjects(changed as unknown[], 'f'));
      }),
      { numRuns: sweep(8, 60) },
    );
  });

  test('any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.string()), (text) => {
        analyse(loadText(text, 'f'));
      }),
      { numRuns: sweep(80, 500) },
    );
  });

  test('manifests with a stretch cut out or damaged', () => {
    const whole = texts.slice(0, 3).join('\n---\n') + OTHERS;
    const cut = fc.tuple(fc.nat(whole.length), fc.nat(40), fc.string({ unit: 'binary', maxLength: 8 }));
    fc.assert(
      fc.property(cut, ([start, length, by]) => {
        analyse(loadText(whole.slice(0, start) + by + whole.slice(start + length), 'f'));
      }),
      { numRuns: sweep(8, 60) },
    );
  });
});
