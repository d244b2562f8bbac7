import { Choices } from '../../conformance/harness/random';
import { randomTopology } from '../../conformance/parts/random-topology';
import { type KIngress } from '../../lib/analysis/model/types';
import { type GatewayProbe, type ProbeCandidate } from '../../lib/analysis/net-istio/probes';
import { ProbeClasses, type ProbedPods } from '../../lib/analysis/reach/probe-classes';
import { ProbeResults, resultOf } from '../../lib/analysis/reach/ready';
import { Reach } from '../../lib/analysis/reach/reach';
import { type KubeObject } from '../../lib/private/access';
import { recorded } from './faults/topologies';
import { buildModel } from '../../lib/analysis/model/build';
import { configIstio, entry, gateway, ksvc, label, modelOf, pods, server, service, STOCK } from './support';

const FEW = 60;

function probesOf(reach: Reach): readonly { readonly ingress: KIngress; readonly probe: GatewayProbe }[] {
  return reach.ingresses.flatMap((ingress) => reach.probesOf(ingress).map((probe) => ({ ingress, probe })));
}

/** What asking each Service by itself says, and what asking only those that may answer says. */
function compared(reach: Reach): number {
  let several = 0;
  for (const { ingress, probe } of probesOf(reach)) {
    const { host, candidates } = probe;
    const each = candidates.map((candidate) => resultOf(reach, ingress, host, candidate));
    const results = new ProbeResults(reach, ingress, probe);
    expect([...results.all].sort()).toEqual([...new Set(each)].sort());
    const classes = reach.probeClassesOf(candidates);
    expect(candidates.map(({ service: one }) => isGood(classes, results, one))).toEqual(
      each.map((result) => result === 'answered' || result === 'refused'),
    );
    if (new Set(each).size > 1) several += 1;
  }
  return several;
}

function isGood(classes: ProbeClasses, { good }: ProbeResults, one: ProbeCandidate['service']): boolean {
  const found = classes.of(one);
  return found !== undefined && (found.always === 'answered' || good.has(found));
}

/** Gateways of one label, where each of the Services leads elsewhere. */
function mixed(): KubeObject[] {
  const labels = { istio: 'ingressgateway' };
  const policy = (namespace: string, spec: object): KubeObject => ({
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { namespace, name: 'policy' },
    spec,
  });
  const numbers = [...Array(6).keys()];
  return [
    configIstio([STOCK, ...numbers.map((number) => entry(`gw-${number}/edge`, label('gateway', `g${number}`)))]),
    ...numbers.flatMap((number) => [
      gateway(
        `gw-${number}/edge`,
        labels,
        server(80),
        server(443, ['*.example.com'], 'HTTPS', { mode: 'SIMPLE', credentialName: 'one' }),
      ),
      service(`gw-${number}/edge`, labels, labels, number === 3 ? ['80:9999'] : undefined),
      pods(`gw-${number}/edge`, labels, { replicas: number === 4 ? 0 : 1 }),
      ksvc(`team/s${number}`, { gateway: `g${number}` }),
    ]),
    { ...service('gw-5/without-pods', labels), spec: { ports: [{ port: 80 }] } },
    { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: 'gw-1', name: 'one' }, type: 'kubernetes.io/tls' },
    policy('gw-2', {}),
    policy('gw-1', { rules: [{ from: [{ source: { ipBlocks: ['192.0.2.0/24'] } }] }] }),
  ];
}

describe('asking only the Services that may answer a host says what asking each says', () => {
  test('in every record', () => {
    const several = recorded().map(({ loaded, options }) => compared(new Reach(buildModel(loaded.manifests, options))));
    expect(several.reduce((a, b) => a + b, 0)).toBeGreaterThan(3);
  });

  test('in random topologies', () => {
    const probes = Array.from({ length: FEW }, (_, seed) => {
      const { objects, scopeGatewayToNamespace } = randomTopology(new Choices(seed));
      const reach = new Reach(modelOf(objects, { scopeGatewayToNamespace }));
      compared(reach);
      return probesOf(reach).length;
    });
    expect(probes.reduce((a, b) => a + b, 0)).toBeGreaterThan(2 * FEW);
  });

  test.each([true, false])('with policies, missing certificates, closed ports and no pods, scoped: %s', (scoped) => {
    expect(compared(new Reach(modelOf(mixed(), { scopeGatewayToNamespace: scoped })))).toBeGreaterThan(3);
  });

  test('and neither classes that are too large nor names that are missing would', () => {
    const reach = new Reach(modelOf(mixed(), { scopeGatewayToNamespace: true }));
    const differs = (wrong: Partial<ProbedPods>): boolean => {
      const bound = {
        answerClassAt: reach.answerClassAt.bind(reach),
        namesAt: reach.namesAt.bind(reach),
        ...wrong,
      };
      const known = jest
        .spyOn(reach, 'probeClassesOf')
        .mockImplementation((candidates) => new ProbeClasses(candidates, reach.model.lookup, bound));
      const isWrong = probesOf(reach).some(({ ingress, probe }) => {
        const results = new ProbeResults(reach, ingress, probe);
        const each = probe.candidates.map((candidate) => resultOf(reach, ingress, probe.host, candidate));
        return [...results.all].sort().join() !== [...new Set(each)].sort().join();
      });
      known.mockRestore();
      return isWrong;
    };
    expect(differs({})).toBe(false);
    expect(differs({ answerClassAt: () => 'one' })).toBe(true);
    expect(differs({ namesAt: () => [] })).toBe(true);
  });
});

test('Gateways that differ in nothing but hosts have one list of Services', () => {
  const labels = { istio: 'ingressgateway' };
  const numbers = [...Array(5).keys()];
  const objects = numbers.flatMap((number) => [
    gateway(`gw-${number}/edge`, labels, server(number === 0 ? 8080 : 80, [`*.g${number}.example.com`])),
    service(`gw-${number}/edge`, labels),
    pods(`gw-${number}/edge`, labels),
  ]);
  const reach = new Reach(modelOf(objects, { assumeStock: false }));
  const lists = reach.model.gateways.map((each) => reach.probes.candidatesOf(each));
  expect(lists).toHaveLength(5);
  expect(new Set(lists).size).toBe(2);
});
