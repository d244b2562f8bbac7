import { runRules } from '../../lib/analysis/analyze';
import { type Loaded, loadText } from '../../lib/analysis/input/load';
import { RULES } from '../../lib/analysis/rules';
import { withCountedServices } from '../../lib/picture/counted';
import { pictureDot } from '../../lib/picture/dot';
import { pictureHtml } from '../../lib/picture/html';
import { lanesOf } from '../../lib/picture/lanes';
import { pictureMermaid } from '../../lib/picture/mermaid';
import { pictureText, summaryOf } from '../../lib/picture/text';
import { type Picture } from '../../lib/picture/types';
import { sharedLabel } from '../../bench/subjects/hostile-inputs';
import { large } from '../../bench/subjects/large';
import { contextOf, pictureOfLoaded, recorded } from './support';

// A few rules, so that a new one changes nothing here.
const NAMES = [
  'config-istio-not-validated',
  'external-traffic-policy-loses-source-ip',
  'foreign-gateway-attached',
  'overlapping-selectors',
  'single-replica',
  'unassigned-service-on-public-default',
];
const FEW = RULES.filter(({ name }) => NAMES.includes(name));
const picture = pictureOfLoaded(recorded(), FEW);
const node = (id: string, from: Picture = picture) => from.nodes.find((each) => each.id === id);
const edges = (from: Picture = picture): string[] =>
  from.edges.map((each) => `${each.from} ${each.kind === 'stray' ? '~>' : '->'} ${each.to}`);

test('load balancers lead to gateways, to assignments, to services', () => {
  expect(edges()).toEqual(
    expect.arrayContaining([
      'load-balancer istio-system/istio-ingressgateway -> gateway knative-serving/knative-ingress-gateway',
      'gateway knative-serving/knative-ingress-gateway -> assignment knative-serving/knative-ingress-gateway 1 ',
      'assignment knative-serving/knative-ingress-gateway 1  -> service Service team-a/s3',
      'assignment knative-serving/knative-local-gateway 2  -> service Service team-b/s2',
    ]),
  );
  // s2 is cluster-local.
  expect(edges()).not.toContain('assignment knative-serving/knative-ingress-gateway 1  -> service Service team-b/s2');
});

test('a gateway on pods that are not its own has an edge from their load balancer', () => {
  const own = 'load-balancer gw-0/edge-0 -> gateway gw-0/knative-edge-0';
  const stray = 'load-balancer istio-system/istio-ingressgateway ~> gateway gw-0/knative-edge-0';
  expect(edges()).toEqual(expect.arrayContaining([own, stray]));
  const mended = pictureOfLoaded({
    ...recorded(),
    manifests: recorded().manifests.map((each) =>
      each.kind === 'Gateway' && each.name === 'knative-edge-0'
        ? {
            ...each,
            object: { ...each.object, spec: { ...(each.object['spec'] as object), selector: { istio: 'edge-0' } } },
          }
        : each,
    ),
  });
  expect(edges(mended)).toContain(own);
  expect(edges(mended)).not.toContain(stray);
});

test('findings are marked on their object, on the assignments of their gateway, or nowhere', () => {
  const rules = (id: string): string[] => node(id)?.findings.map(({ rule }) => rule) ?? [];
  expect(rules('load-balancer gw-1/edge-1')).toEqual(['external-traffic-policy-loses-source-ip']);
  expect(rules('gateway gw-0/knative-edge-0')).toEqual(['foreign-gateway-attached', 'single-replica']);
  expect(rules('assignment gw-0/knative-edge-0 1 tier=gold')).toEqual(['overlapping-selectors']);
  expect(rules('service Service team-a/s3')).toEqual(['unassigned-service-on-public-default']);
  expect(rules('service Service team-b/s2')).toEqual([]);
  expect(picture.findings.map(({ rule }) => rule)).toEqual(['config-istio-not-validated']);
});

test('every finding is somewhere', () => {
  const marked = new Set([...picture.nodes.flatMap(({ findings }) => findings), ...picture.findings]);
  const { findings } = runRules(contextOf(recorded()), { rules: FEW });
  expect(marked.size).toBe(findings.length);
  expect(summaryOf(picture)).toMatch(/^5 gateways, 4 services; 6 warnings, \d+ notes$/);
});

test('the objects of a gateway are those that make it up', () => {
  const kinds = node('gateway gw-0/knative-edge-0')?.objects.map(
    ({ kind, namespace, name }) => `${kind} ${namespace}/${name}`,
  );
  expect(kinds).toEqual(['Deployment gw-0/edge-0', 'Gateway gw-0/knative-edge-0', 'Namespace /gw-0']);
});

test('the order of the input changes nothing', () => {
  const loaded = recorded();
  const reversed: Loaded = { ...loaded, manifests: loaded.manifests.toReversed() };
  const all = (from: Picture): string[] => [
    pictureText(from),
    pictureMermaid(from),
    pictureDot(from),
    pictureHtml(from),
  ];
  expect(all(pictureOfLoaded(reversed, []))).toEqual(all(pictureOfLoaded(loaded, [])));
  expect(all(pictureOfLoaded(recorded(), FEW))).toEqual(all(picture));
});

const PLAIN = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: shop, namespace: team}
spec: {selector: {app: shop}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [shop.example.com]}]}
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: hello, namespace: team}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: config-istio, namespace: knative-serving}
data: {external-gateways: "- not: [yaml"}
`;

test('a gateway that config-istio does not name, and services of a refused config-istio', () => {
  const refused = pictureOfLoaded(loadText(PLAIN, 'plain.yaml'));
  expect(node('gateway team/shop', refused)?.facts).toEqual([
    'not in config-istio, no pods',
    'HTTP 80',
    'hosts shop.example.com',
  ]);
  expect(lanesOf(refused).others.map(({ id }) => id)).toContain('service Service team/hello');
  expect(pictureText(refused)).toContain('on no gateway\n└─ Knative Service team/hello');
  expect(pictureHtml(refused)).toContain('On no gateway');
});

test('nothing to draw', () => {
  const nothing = pictureOfLoaded(loadText('{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}', 'a.yaml'));
  expect(pictureText(nothing)).toBe('No gateway and no service.\n');
});

test('with many services a still picture counts them', () => {
  const many = pictureOfLoaded(large(2, 301), []);
  const counted = withCountedServices(many);
  const names = counted.nodes.filter(({ kind }) => kind === 'service').map(({ name }) => name);
  expect(names.sort()).toEqual(['150 services', '150 services', '151 services', '151 services']);
  expect(counted.edges).toHaveLength(many.edges.length - 602 + 4);
  const few = pictureOfLoaded(large(2, 300), []);
  expect(withCountedServices(few)).toBe(few);
});

test('gateways that share a label have no line for each pair: what is not drawn is counted', () => {
  const drawn = (count: number): Picture => pictureOfLoaded(loadText(sharedLabel(count), 'shared.yaml'), FEW);
  const [some, twice] = [drawn(40), drawn(80)];
  expect(twice.edges.length / some.edges.length).toBeLessThan(2.2);
  const gateways = twice.nodes.filter(({ kind, facts }) => kind === 'gateway' && facts.join().includes('also applies'));
  expect(gateways.length).toBeGreaterThanOrEqual(80);
  const [first] = gateways;
  const strays = twice.edges.filter(({ to, kind }) => to === first?.id && kind === 'stray').length;
  expect(first?.facts.at(-1)).toBe(`also applies to ${80 - strays} other workloads`);
  // Few enough are drawn, all of them.
  expect(
    drawn(5)
      .nodes.flatMap(({ facts }) => facts)
      .join(),
  ).not.toContain('also applies');
});
