import * as fc from 'fast-check';
import {
  ConfigDelivery,
  ConfigIstio,
  DefaultGateway,
  GatewayAssignment,
  Isolation,
  KnativeRelease,
  LabelSelectorOperator,
  MultiGatewayChart,
  type TopologyGatewayOptions,
} from '../../lib';
import { isDnsLabel, isDnsSubdomain } from '../../lib/private/names';
import { type Manifest, app, find, synth } from '../support';

// Names on purpose short and few, so that they collide, and not all of them valid: what is refused is not looked at.
const name = fc.constantFrom('a', 'b', 'team-a', 'x1', 'edge', 'Bad', 'a.b', 'z'.repeat(64));
const value = fc.constantFrom('alpha', 'beta', 'on', 'n', '010', '1.10', '', 'a b');
const assignment = fc.oneof(
  fc.tuple(fc.constantFrom('gateway', 'tier'), value).map(
    ([key, text]) =>
      () =>
        GatewayAssignment.label(key, text),
  ),
  fc.uniqueArray(name, { minLength: 1, maxLength: 3 }).map((names) => () => GatewayAssignment.namespaces(...names)),
  fc
    .array(value, { minLength: 1, maxLength: 2 })
    .map(
      (values) => () =>
        GatewayAssignment.expressions({ key: 'gateway', operator: LabelSelectorOperator.NOT_IN, values }),
    ),
  fc.constant(() => GatewayAssignment.none()),
);
const gateway = fc.record(
  {
    namespace: name,
    gatewayName: name,
    serviceName: name,
    domain: fc.constantFrom('a.example.com', 'b.example.com', 'on', 'example'),
    isolation: fc.constantFrom(Isolation.STRICT, Isolation.ROUTING_ONLY),
    secondaryGateways: fc.array(name, { maxLength: 1 }),
  },
  { requiredKeys: [] },
);
const topology = fc.record({
  knative: fc.constantFrom(...KnativeRelease.all().map(({ minor }) => minor)),
  gateways: fc.dictionary(name, fc.tuple(gateway, assignment), { maxKeys: 4 }),
  quarantine: fc.boolean(),
  defaultDomain: fc.option(fc.constantFrom('example.com', '010', 'on'), { nil: undefined }),
});

type Topology = typeof topology extends fc.Arbitrary<infer T> ? T : never;

function make(
  { knative, gateways, quarantine, defaultDomain }: Topology,
  delivery?: ConfigDelivery,
): MultiGatewayChart {
  const options = Object.entries(gateways).map(([id, [rest, assigned]]): [string, TopologyGatewayOptions] => [
    id,
    { ...rest, assignment: assigned() },
  ]);
  return new MultiGatewayChart(app(), 'gateways', {
    knative: KnativeRelease.of(knative),
    gateways: Object.fromEntries(options),
    ...(quarantine && { defaultGateway: DefaultGateway.quarantine() }),
    ...(defaultDomain !== undefined && { defaultDomain }),
    ...(delivery && { delivery }),
  });
}

/** The manifests of an accepted topology; undefined for one that is refused. */
function accepted(input: Topology): { chart: MultiGatewayChart; manifests: Manifest[] } | undefined {
  try {
    const chart = make(input);
    return { chart, manifests: synth(chart) };
  } catch {
    return undefined;
  }
}

let seen = 0;

test('any accepted topology has unique and valid names, and a configuration that net-istio accepts', () => {
  fc.assert(
    fc.property(topology, (input) => {
      const result = accepted(input);
      if (result === undefined) return;
      seen++;
      const { chart, manifests } = result;
      const keys = manifests.map(
        ({ apiVersion, kind, metadata }: Manifest) =>
          `${apiVersion} ${kind} ${metadata.namespace ?? ''}/${metadata.name}`,
      );
      expect(new Set(keys).size).toBe(keys.length);
      for (const { metadata } of manifests) {
        expect(isDnsSubdomain(metadata.name)).toBe(true);
        expect(metadata.namespace === undefined || isDnsLabel(metadata.namespace)).toBe(true);
      }

      const release = KnativeRelease.of(input.knative);
      const config = ConfigIstio.parse(
        find(manifests, 'ConfigMap', 'config-istio').data as Record<string, string>,
        release,
      );
      const gateways = manifests
        .filter(({ kind }: Manifest) => kind === 'Gateway')
        .map(({ metadata }: Manifest) => `${metadata.namespace}/${metadata.name}`);
      const stock = 'knative-serving/knative-ingress-gateway';
      for (const { namespace, name: entry } of config.externalGateways)
        expect([...gateways, stock]).toContain(`${namespace}/${entry}`);

      // What is assigned to a gateway goes there, and first.
      for (const id of chart.gatewayNames) {
        const own = chart.gateway(id);
        const [selector] = own.assignment.serviceSelectors;
        if (selector?.matchLabels === undefined) continue;
        expect(config.selectExternal(selector.matchLabels)[0]).toBe(`${own.namespace}/${own.gatewayName}`);
      }
    }),
    { numRuns: 600 },
  );
  // A property that never sees an accepted topology says nothing.
  expect(seen).toBeGreaterThan(50);
});

test('the delivery changes nothing about the gateways', () => {
  fc.assert(
    fc.property(topology, (input) => {
      const result = accepted(input);
      if (result === undefined) return;
      const release = KnativeRelease.of(input.knative);
      const inMap = find(result.manifests, 'ConfigMap', 'config-istio').data as Record<string, string>;
      const serving = find(synth(make(input, ConfigDelivery.knativeServing())), 'KnativeServing', 'knative-serving');
      const inServing = ConfigIstio.parse((serving.spec.config?.istio ?? {}) as Record<string, string>, release);
      const { externalGateways, localGateways } = ConfigIstio.parse(inMap, release);
      expect(inServing.externalGateways).toEqual(externalGateways);
      // Beside others the stock local gateway is one that the operator leaves alone.
      const namespace = localGateways.length > 1 ? 'istio-system' : 'knative-serving';
      expect(inServing.localGateways).toEqual(
        localGateways.map((entry, index) => (index === 0 ? { ...entry, namespace } : entry)),
      );
    }),
    { numRuns: 200 },
  );
});

test('every unique label belongs to one gateway', () => {
  fc.assert(
    fc.property(topology, (input) => {
      const result = accepted(input);
      if (result === undefined) return;
      const carriers = result.manifests.filter(
        ({ kind, apiVersion, metadata }: Manifest) =>
          kind === 'Service' && apiVersion === 'v1' && metadata.labels?.istio !== undefined,
      );
      const values = carriers.map(({ metadata }: Manifest) => metadata.labels.istio as string);
      expect(new Set(values).size).toBe(values.length);
    }),
    { numRuns: 200 },
  );
});
