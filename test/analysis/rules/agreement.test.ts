import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KubeObject } from '../../../lib/private/access';
import { type Finding } from '../../../lib/analysis/finding';
import { loadObjects, loadText } from '../../../lib/analysis/input/load';
import { idOf } from '../../../lib/analysis/input/manifest';
import { buildModel, type Model } from '../../../lib/analysis/model/build';
import { Reach } from '../../../lib/analysis/reach/reach';
import { ownerId, reachability } from '../../../lib/analysis/reach/reachability';
import { RuleContext, runRule } from '../../../lib/analysis/rule';
import { ISOLATION_RULES } from '../../../lib/analysis/rules/isolation';
import { STATUS_RULES } from '../../../lib/analysis/rules/status';
import {
  configIstio,
  domainMapping,
  entry,
  gateway,
  ksvc,
  label,
  pods,
  server,
  service,
  STOCK,
  STOCK_LOCAL,
} from '../support';
import { sweep } from '../../sweep';

/** Rules that tell of a host answered where it is not assigned. */
const LEAKS = ['shared-pod-label', 'app-label-leak', 'foreign-gateway-attached'];

/**
 * Isolation rules by whose mechanism a gateway refuses its own services: nothing leaks, and they are Unknown or cut
 * off.
 */
const REFUSALS = [
  'hosts-refuse-assigned-service',
  'scope-gateway-breaks-stock-layout',
  'host-overlap',
  'service-label-hijack',
];

function findingsOf(model: Model): { reach: Reach; found: Finding[] } {
  const reach = new Reach(model);
  const context = new RuleContext(reach, { manifests: [], problems: [] });
  return { reach, found: [...STATUS_RULES, ...ISOLATION_RULES].flatMap((rule) => runRule(rule, context)) };
}

/** Errors of these rules; those of leaks are proved by a host that is answered elsewhere. */
const leaksIn = (found: readonly Finding[]): string[] =>
  errorsOf(
    found.filter(({ message }) => message.includes(' is answered through ')),
    LEAKS,
  );

const errorsOf = (found: readonly Finding[], rules: readonly string[]): string[] =>
  found.filter((each) => each.level === 'error' && rules.includes(each.rule)).map((each) => each.rule);

/** Whether a finding tells why this service is not Ready: of the status category, or that its gateway refuses it. */
function isToldOf(found: readonly Finding[], gateways: readonly string[]): boolean {
  const status = STATUS_RULES.map(({ name }) => name);
  return found.some(
    ({ rule, level, assumed, gateway: id }) =>
      (level === 'error' || assumed !== undefined) &&
      id !== undefined &&
      gateways.includes(id) &&
      [...status, ...REFUSALS, 'foreign-gateway-attached'].includes(rule),
  );
}

interface Measured {
  scopeGatewayToNamespace: boolean;
  matrix: Record<string, Record<string, string>>;
  state: Record<string, string[]>;
}

const folder = join(__dirname, '../vectors/topologies');
const read = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8');
const topologies = readdirSync(folder, { withFileTypes: true })
  .filter((each) => each.isDirectory())
  .map(({ name }) => name)
  .sort();
const stock = loadText(read('stock.yaml'), 'stock.yaml').manifests;

function topology(id: string) {
  const measured = JSON.parse(read(id, 'measured.json')) as Measured;
  const { scopeGatewayToNamespace } = measured;
  const model = buildModel([...stock, ...loadText(read(id, 'manifests.yaml'), id).manifests], {
    scopeGatewayToNamespace,
  });
  return { measured, ...findingsOf(model) };
}

/** The Services that config-istio assigns each KIngress to, as `NAMESPACE/NAME`. */
function doorsOf(reach: Reach): Map<string, Set<string>> {
  return new Map(
    reach.ingresses.map((ingress) => {
      const { external, local } = reach.gatewaysOf(ingress);
      const doors = [...external, ...local].map(({ service: host }) => host.split('.', 2).reverse().join('/'));
      return [ownerId(ingress), new Set(doors)];
    }),
  );
}

describe('the measured topologies', () => {
  test('an isolation error tells of a leak exactly where one was measured: in 14 of 40', () => {
    const leaking = topologies.filter((id) => {
      const { measured, reach, found } = topology(id);
      const doors = doorsOf(reach);
      const leaks = Object.entries(measured.matrix)
        .filter(([key]) => key.endsWith(' ext'))
        .flatMap(([key, row]) => {
          const assigned = doors.get(key.slice(0, -' ext'.length));
          return Object.entries(row).filter(
            ([door, answer]) => answer.startsWith('200') && assigned?.has(door) === false,
          );
        });
      expect({ id, told: leaksIn(found).length > 0 }).toEqual({ id, told: leaks.length > 0 });
      return leaks.length > 0;
    });
    expect(leaking).toHaveLength(14);
  });

  test('every other isolation error is of a gateway that refuses what is assigned to it', () => {
    for (const id of topologies) {
      const names = ISOLATION_RULES.map(({ name }) => name).filter((name) => ![...LEAKS, ...REFUSALS].includes(name));
      expect({ id, errors: errorsOf(topology(id).found, names) }).toEqual({ id, errors: [] });
    }
  });

  test('a label that is shared although no known service is on it is a warning', () => {
    const { found } = topology('8-003');
    expect(
      found.filter(({ rule }) => LEAKS.includes(rule)).map(({ rule, level, gateway: id }) => [rule, level, id]),
    ).toEqual([
      ['foreign-gateway-attached', 'warning', 'gw-0/knative-edge-0'],
      ['foreign-gateway-attached', 'warning', 'knative-serving/knative-edge-2'],
    ]);
  });

  test('every service that was measured Unknown is reported with its gateway: 29 of 160', () => {
    const unknown = topologies.flatMap((id) => {
      const { measured, reach, found } = topology(id);
      return reach.ingresses.flatMap((ingress) => {
        const [status] = measured.state[`ksvc ${ownerId(ingress)}`] ?? [];
        if (status === 'True') return [];
        const told = isToldOf(found, reach.gatewaysOf(ingress).external.map(idOf));
        expect({ id, service: ownerId(ingress), told }).toEqual({ id, service: ownerId(ingress), told: true });
        return ownerId(ingress);
      });
    });
    expect(unknown).toHaveLength(29);
  });

  test('where every service was measured Ready, the only status errors are about a gateway that nothing uses', () => {
    for (const id of topologies) {
      const { measured, reach, found } = topology(id);
      const ready = Object.entries(measured.state).every(
        ([key, [status]]) => !key.startsWith('ksvc ') || status === 'True',
      );
      if (!ready) continue;
      const used = new Set(reach.ingresses.flatMap((ingress) => reach.gatewaysOf(ingress).external.map(idOf)));
      const errors = found.filter(
        ({ rule, level, gateway: of }) =>
          level === 'error' && STATUS_RULES.some(({ name }) => name === rule) && used.has(of ?? ''),
      );
      expect({ id, errors: errors.map(({ message }) => message) }).toEqual({ id, errors: [] });
    }
  });
});

interface Edge {
  readonly labels: 'own' | 'default' | 'app' | 'shared';
  readonly selector: 'istio' | 'app' | 'stock' | 'none';
  readonly isLabelled: boolean;
  readonly exists: boolean;
  readonly replicas: number;
  readonly number: number;
  readonly hosts: string;
  readonly beside: boolean;
  readonly assignment: 'label' | 'namespace' | 'default';
  readonly local: 'no' | 'same-pods' | 'labelled';
}

const edge: fc.Arbitrary<Edge> = fc.record({
  labels: fc.constantFrom('own', 'own', 'default', 'app', 'shared'),
  selector: fc.constantFrom('istio', 'istio', 'app', 'stock', 'none'),
  isLabelled: fc.boolean(),
  exists: fc.constantFrom(true, true, true, false),
  replicas: fc.constantFrom(1, 1, 1, 0),
  number: fc.constantFrom(80, 80, 8080),
  hosts: fc.constantFrom('*', '*', 'team-a/*', '*.other.org', './*'),
  beside: fc.boolean(),
  assignment: fc.constantFrom('label', 'namespace', 'default'),
  local: fc.constantFrom('no', 'no', 'same-pods', 'labelled'),
});

interface Given {
  readonly edges: readonly Edge[];
  /** Entries without selectors, as a patched net-istio accepts them. */
  readonly old: boolean;
  readonly scopeGatewayToNamespace: boolean;
  /** All gateways in one namespace. */
  readonly together: boolean;
}

const DISABLED = { 'experimental.istio.io/disable-gateway-port-translation': 'true' };

function objectsOf({ edges, old, together }: Given): KubeObject[] {
  const made = edges.map((each, index) => {
    const namespace = together ? 'gw' : `gw-${index}`;
    const id = `${namespace}/edge-${index}`;
    const labels: Record<string, string> = {
      own: { app: `edge-${index}`, istio: `edge-${index}` },
      default: { app: 'istio-ingressgateway', istio: 'ingressgateway' },
      app: { app: 'istio-ingressgateway', istio: `edge-${index}` },
      shared: { istio: 'shared' },
    }[each.labels];
    const { istio = '', app = 'none' } = labels;
    const selector: Record<string, string> | undefined = {
      istio: { istio },
      app: { app },
      stock: { istio: 'ingressgateway' },
      none: undefined,
    }[each.selector];
    const gatewayId = `${each.beside ? namespace : 'knative-serving'}/edge-${index}`;
    const localId = `${namespace}/local-${index}`;
    const hasLocal = each.local !== 'no';
    const select = {
      label: label('gateway', `g${index}`),
      namespace: label('serving.knative.dev/routeNamespace', index % 2 === 0 ? 'team-a' : 'team-b'),
      default: undefined,
    }[each.assignment];
    return {
      objects: [
        pods(id, labels, { replicas: each.replicas }),
        service(id, labels, each.isLabelled ? labels : {}),
        ...(each.exists ? [gateway(gatewayId, selector, server(each.number, [each.hosts]))] : []),
        ...(hasLocal
          ? [
              service(localId, labels, each.local === 'labelled' ? { ...labels, ...DISABLED } : DISABLED, ['80:8081']),
              gateway(localId, { istio }, server(8081)),
            ]
          : []),
      ],
      external: { ...entry(gatewayId, select), service: id },
      local: hasLocal && select !== undefined ? [entry(localId, select)] : [],
    };
  });
  const selected = made.filter(({ external }) => old || external.selector !== undefined);
  const external = selected.map((each) => (old ? { ...each.external, selector: undefined } : each.external));
  return [
    ...made.flatMap(({ objects }) => objects),
    configIstio(
      [STOCK, ...external.map(({ selector, ...rest }) => ({ ...rest, ...(selector && { selector }) }))],
      [STOCK_LOCAL, ...(old ? [] : selected.flatMap(({ local }) => local))],
    ),
    ksvc('team-a/s0', { gateway: 'g0' }),
    ksvc('team-b/s1', { gateway: 'g1' }),
    ksvc('team-a/s2'),
    ksvc('team-b/s3', { gateway: 'typo' }),
    domainMapping('team-a/www.shop.org', 's0', { gateway: 'g0' }),
  ];
}

/**
 * Whether it is a Service that config-istio does not name, in front of nothing but pods that the assigned ones are in
 * front of.
 */
function isFurtherDoor(model: Model, assigned: ReadonlySet<string> | undefined, door: string): boolean {
  const { config } = model.configIstio;
  const named = [...(config?.externalGateways ?? []), ...(config?.localGateways ?? [])];
  const podsOf = (id: string) => {
    const found = model.lookup.service(id);
    return found === undefined ? [] : model.lookup.podsOf(found);
  };
  const own = new Set([...(assigned ?? [])].flatMap(podsOf));
  return (
    named.every((each) => each.service.split('.', 2).reverse().join('/') !== door) &&
    podsOf(door).every((each) => own.has(each))
  );
}

describe('random topologies', () => {
  const given: fc.Arbitrary<Given> = fc.record({
    edges: fc.array(edge, { minLength: 1, maxLength: 3 }),
    old: fc.boolean(),
    scopeGatewayToNamespace: fc.boolean(),
    together: fc.boolean(),
  });
  const runs = { numRuns: sweep(200, 800), seed: 20_260_901 };

  function modelOf(topology: Given, objects: readonly KubeObject[] = objectsOf(topology)): Model {
    const { old: patchedController, scopeGatewayToNamespace } = topology;
    return buildModel(loadObjects(objects, 'objects').manifests, { scopeGatewayToNamespace, patchedController });
  }

  test('an isolation error tells of a leak exactly where one is predicted', () => {
    const counts = { leaks: 0, none: 0 };
    fc.assert(
      fc.property(given, (topology) => {
        const model = modelOf(topology);
        const { reach, found } = findingsOf(model);
        const doors = doorsOf(reach);
        const leaks = reachability(model, reach).cells.filter(
          ({ service: id, answer, gatewayService }) =>
            answer.split('|').includes('200') &&
            doors.get(id)?.has(gatewayService) === false &&
            !isFurtherDoor(model, doors.get(id), gatewayService),
        );
        counts[leaks.length > 0 ? 'leaks' : 'none'] += 1;
        const told = leaksIn(found).length > 0;
        expect({ told, leaks }).toEqual({ told: leaks.length > 0, leaks });
      }),
      runs,
    );
    expect(Math.min(counts.leaks, counts.none)).toBeGreaterThan(sweep(15, 80));
  });

  test('every service that is predicted not Ready is reported with its gateway', () => {
    let unready = 0;
    fc.assert(
      fc.property(given, (topology) => {
        const { reach, found } = findingsOf(modelOf(topology));
        for (const ingress of reach.ingresses) {
          const { status, reason } = reach.readinessOf(ingress);
          if (status === 'True') continue;
          unready += 1;
          // A DomainMapping leads nowhere while its target is not Ready.
          const rewritten = ingress.rules.find(({ rewriteHost }) => rewriteHost !== undefined)?.rewriteHost ?? '';
          const ids = [ingress, reach.ingressOfLocalHost(rewritten)].flatMap((each) => {
            const { external, local } = each === undefined ? { external: [], local: [] } : reach.gatewaysOf(each);
            return [...external, ...local].map(idOf);
          });
          const told = isToldOf(found, ids);
          expect({ service: ownerId(ingress), reason, ids, told }).toEqual({
            service: ownerId(ingress),
            reason,
            ids,
            told: true,
          });
        }
      }),
      runs,
    );
    expect(unready).toBeGreaterThan(200);
  });

  test('findings are the same whatever the order of the manifests', () => {
    fc.assert(
      fc.property(given, (topology) => {
        const messages = (objects: KubeObject[]) =>
          findingsOf(modelOf(topology, objects)).found.map(({ message }) => message);
        const objects = objectsOf(topology);
        expect(messages([...objects].reverse())).toEqual(messages(objects));
      }),
      { ...runs, numRuns: sweep(40, 100) },
    );
  });
});
