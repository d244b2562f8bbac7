import { buildModel } from '../../lib/analysis/model/build';
import { loadObjects } from '../../lib/analysis/input/load';
import { type Direction, NetworkPolicies, type PolicyPods } from '../../lib/analysis/reach/network-policies';
import { type KubeObject } from '../../lib/private/access';

// Kubernetes, "Network Policies".

const GATEWAY: PolicyPods = { namespace: 'gw', labels: { istio: 'gw-alpha' } };
const CLIENT: PolicyPods = { namespace: 'team', labels: { app: 'client' } };
const PORT_NAMES = { http: 8080 };

function policiesOf(specs: readonly object[]) {
  const objects = specs.map((spec, index): KubeObject => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace: 'gw', name: `policy-${index}` },
    spec: { podSelector: {}, ...spec },
  }));
  const policies = new NetworkPolicies(buildModel(loadObjects(objects, 'objects').manifests));
  return { policies, isolating: (direction: Direction) => policies.isolating(GATEWAY, direction) };
}

/** Whether the policies of the gateway's namespace allow a client of another namespace to reach port 8080. */
function allows(specs: readonly object[], client = CLIENT, direction: Direction = 'Ingress'): boolean {
  const { policies, isolating } = policiesOf(specs);
  return policies.allow(isolating(direction), direction, client, 8080, PORT_NAMES);
}

describe('a policy isolates', () => {
  test.each<[string, object, readonly Direction[]]>([
    ['Ingress by default', {}, ['Ingress']],
    ['Egress too, if it has rules for it', { egress: [] }, ['Ingress', 'Egress']],
    ['what its policyTypes say', { policyTypes: ['Egress'] }, ['Egress']],
    ['what its policyTypes say, whatever rules it has', { policyTypes: ['Ingress'], egress: [] }, ['Ingress']],
    ['only the pods that it selects', { podSelector: { matchLabels: { app: 'other' } } }, []],
  ])('%s', (_, spec, expected) => {
    const { isolating } = policiesOf([spec]);
    const directions = (['Ingress', 'Egress'] as const).filter((direction) => isolating(direction).length > 0);
    expect(directions).toEqual(expected);
  });

  test('no pods of another namespace', () => {
    expect(policiesOf([{}]).policies.isolating({ ...GATEWAY, namespace: 'other' }, 'Ingress')).toEqual([]);
  });
});

const SELF = { podSelector: { matchLabels: { app: 'client' } } };
const named = (name: string): object => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
});

describe('the peers of a rule', () => {
  test.each<[string, readonly object[], boolean]>([
    ['are everybody where none is listed', [], true],
    ['are alternatives', [named('other'), named('team')], true],
    ['without namespaceSelector are pods of the namespace of the policy', [SELF], false],
    ['without podSelector are all pods of a namespace', [named('team')], true],
    ['of another namespace', [named('other')], false],
    ['are pods that match both selectors', [{ ...named('team'), ...SELF }], true],
    [
      'of which one selector does not match',
      [{ ...named('team'), podSelector: { matchLabels: { app: 'other' } } }],
      false,
    ],
    ['may be behind a block of addresses', [named('other'), { ipBlock: { cidr: '10.0.0.0/8' } }], true],
  ])('%s', (_, from, expected) => {
    expect(allows([{ ingress: [{ from }] }])).toBe(expected);
    const egress = { policyTypes: ['Egress'], egress: [{ to: from }] };
    expect(allows([egress], CLIENT, 'Egress')).toBe(expected);
  });

  test('without namespaceSelector include pods of the namespace of the policy', () => {
    expect(allows([{ ingress: [{ from: [SELF] }] }], { ...CLIENT, namespace: 'gw' })).toBe(true);
  });
});

describe('the ports of a rule', () => {
  test.each<[string, readonly object[], boolean]>([
    ['are all where none is listed', [], true],
    ['are alternatives', [{ port: 9090 }, { port: 8080 }], true],
    ['are TCP by default', [{ port: 8080 }], true],
    ['may be UDP', [{ protocol: 'UDP', port: 8080 }], false],
    ['are all of a protocol where no number is given', [{ protocol: 'TCP' }], true],
    ['are none of another protocol', [{ protocol: 'UDP' }], false],
    ['can be named', [{ port: 'http' }], true],
    ['can have a name that the pods do not know', [{ port: 'https' }], false],
    ['can be a range, with both ends', [{ port: 8000, endPort: 8080 }], true],
    ['can be a range from the number', [{ port: 8080, endPort: 9000 }], true],
    ['can be a range of others', [{ port: 8000, endPort: 8079 }], false],
    ['can be a range of higher ones', [{ port: 8081, endPort: 9000 }], false],
  ])('%s', (_, ports, expected) => {
    expect(allows([{ ingress: [{ ports }] }])).toBe(expected);
  });

  test('count together with its peers', () => {
    expect(allows([{ ingress: [{ ports: [{ port: 9090 }] }, { from: [named('other')] }] }])).toBe(false);
  });
});

test('policies add up', () => {
  expect(allows([{}, { ingress: [{}] }])).toBe(true);
});

describe('a pod is kept out for sure', () => {
  const keepsOut = (specs: readonly object[], peer = CLIENT): boolean => {
    const { policies, isolating } = policiesOf(specs);
    return policies.keepOut(isolating('Ingress'), peer, 8080, PORT_NAMES);
  };
  const from = (...peers: object[]): object => ({ ingress: [{ from: peers }] });
  const block = (cidr: string, except?: string[]): object => ({ ipBlock: { cidr, ...(except && { except }) } });

  test.each<[string, readonly object[], boolean]>([
    ['by no policy', [], false],
    ['by a policy without rules', [{}], true],
    ['not if one of several policies lets it in', [from(), from(named('other'))], false],
    ['not by a rule for everybody', [from()], false],
    ['by a rule for everybody at another port', [{ ingress: [{ ports: [{ port: 9090 }] }] }], true],
    ['by a rule for others', [from(named('other'))], true],
    ['not if a rule selects it among others', [from(named('other'), named('team'))], false],
    ['by a block, which is for what is outside of the cluster', [from(block('10.0.0.0/8'))], true],
    ['not by a block of all addresses', [from(named('other'), block('0.0.0.0/0'))], false],
    ['not by a block of all addresses of IPv6', [from(block('::/0'))], false],
    ['by a block of all addresses with exceptions', [from(block('0.0.0.0/0', ['10.0.0.0/8']))], true],
    ['not if it is selected beside a block', [from(block('10.0.0.0/8'), named('team'))], false],
  ])('%s', (_, specs, expected) => {
    expect(keepsOut(specs)).toBe(expected);
  });
});
