import { NodeSelectorOperator, TaintEffect, TolerationOperator, UnsatisfiableSpread } from '../../lib';
import { podAffinity } from '../../lib/gateway/affinity';
import { tolerationRefusals } from '../../lib/gateway/toleration';
import { topologySpreadRefusals } from '../../lib/gateway/topology-spread';

// Kubernetes API: `NodeAffinity`, `Toleration` and `TopologySpreadConstraint`, and what their validation accepts.

const requirement = { key: 'pool', operator: NodeSelectorOperator.IN, values: ['edge'] };

test('nodes may be required, preferred, or both', () => {
  const required = { nodeSelectorTerms: [{ matchExpressions: [requirement] }] };
  const preferred = [{ weight: 5, preference: { matchExpressions: [requirement] } }];
  const requiredNodes = [{ matchExpressions: [requirement] }];
  const preferredNodes = [{ weight: 5, matchExpressions: [requirement] }];
  expect(podAffinity({ requiredNodes }, {})).toEqual({
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required },
  });
  expect(podAffinity({ preferredNodes }, {})).toEqual({
    nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred },
  });
  expect(podAffinity({ requiredNodes, preferredNodes }, {})).toEqual({
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: required,
      preferredDuringSchedulingIgnoredDuringExecution: preferred,
    },
  });
  expect(podAffinity({}, {})).toBeUndefined();
});

test.each([
  { key: 'edge', operator: TolerationOperator.EQUAL, value: 'a' },
  { key: 'edge' },
  { operator: TolerationOperator.EXISTS },
  { key: 'edge', operator: TolerationOperator.EXISTS, value: '' },
  { key: 'edge', effect: TaintEffect.NO_EXECUTE, tolerationSeconds: 0 },
  { key: 'edge', effect: TaintEffect.NO_EXECUTE, tolerationSeconds: 2 ** 31 - 1 },
])('the toleration %j is accepted', (toleration) => {
  expect(tolerationRefusals([toleration], [])).toEqual([]);
});

test('one key may be spread both as a preference and as a must', () => {
  const [soft, hard] = [
    { topologyKey: 'a' },
    { topologyKey: 'a', whenUnsatisfiable: UnsatisfiableSpread.DO_NOT_SCHEDULE },
  ];
  expect(topologySpreadRefusals([soft, hard, { topologyKey: 'b' }])).toEqual([]);
  const twice = topologySpreadRefusals([soft, { ...soft, whenUnsatisfiable: UnsatisfiableSpread.SCHEDULE_ANYWAY }]);
  expect(twice.map(({ path }) => path)).toEqual([[1]]);
  expect(topologySpreadRefusals([hard, soft, hard]).map(({ path }) => path)).toEqual([[2]]);
});

test('numbers of domains and skews are accepted up to 1000', () => {
  const whenUnsatisfiable = UnsatisfiableSpread.DO_NOT_SCHEDULE;
  expect(topologySpreadRefusals([{ topologyKey: 'a', minDomains: 1000, maxSkew: 1000, whenUnsatisfiable }])).toEqual(
    [],
  );
});
