import { type GatewayAffinity, LabelSelectorOperator, NodeSelectorOperator } from '../../lib';
import { affinityRefusals, podAffinity } from '../../lib/gateway/affinity';

const { DOES_NOT_EXIST, EXISTS, GT, IN, LT, NOT_IN } = NodeSelectorOperator;
const refused = (affinity: GatewayAffinity): string[] => affinityRefusals(affinity).map(({ path }) => path.join('.'));

describe('values of a requirement on nodes', () => {
  const of = (operator: NodeSelectorOperator, values?: string[]): string[] =>
    refused({ requiredNodes: [{ matchExpressions: [{ key: 'zone', operator, ...(values && { values }) }] }] });
  const PLACE = 'requiredNodes.0.matchExpressions.0.values';

  test.each<[NodeSelectorOperator, string[] | undefined]>([
    [IN, ['a', 'b']],
    [NOT_IN, ['a']],
    [EXISTS, undefined],
    [DOES_NOT_EXIST, undefined],
    [GT, ['10']],
    [LT, ['10']],
  ])('%s takes %j', (operator, values) => {
    expect(of(operator, values)).toEqual([]);
  });

  test.each<[NodeSelectorOperator, string[] | undefined]>([
    [IN, undefined],
    [NOT_IN, []],
    [EXISTS, ['a']],
    [DOES_NOT_EXIST, ['a']],
    [GT, undefined],
    [GT, ['1', '2']],
    [LT, ['a1']],
    [LT, ['1a']],
    [LT, ['1.5']],
  ])('%s does not take %j', (operator, values) => {
    expect(of(operator, values)).toEqual([PLACE]);
  });

  test('each is a label', () => {
    expect(of(IN, ['a', 'b c'])).toEqual([`${PLACE}.1`]);
  });
});

describe('terms about pods', () => {
  const term = { topologyKey: 'topology.kubernetes.io/zone' };

  test('are refused at the place of the mistake', () => {
    const wrong = { matchExpressions: [{ key: 'a b', operator: LabelSelectorOperator.EXISTS }] };
    expect(refused({ requiredPods: [{ topologyKey: 'a b' }] })).toEqual(['requiredPods.0.topologyKey']);
    expect(refused({ requiredAwayFromPods: [term, { ...term, labelSelector: wrong }] })).toEqual([
      'requiredAwayFromPods.1.labelSelector.matchExpressions.0.key',
    ]);
    expect(refused({ requiredPods: [{ ...term, namespaces: ['a', 'B'] }] })).toEqual(['requiredPods.0.namespaces.1']);
    expect(
      refused({ requiredPods: [{ ...term, labelSelector: { matchLabels: { a: 'b' } }, namespaces: ['a'] }] }),
    ).toEqual([]);
  });

  test("select the gateway's own pods unless they say which", () => {
    const labelSelector = { matchLabels: { app: 'cache' } };
    const affinity = podAffinity(
      {
        requiredPods: [{ ...term, labelSelector, namespaces: ['caches'] }],
        preferredAwayFromPods: [{ ...term, weight: 5 }],
      },
      { istio: 'edge' },
    );
    expect(affinity).toEqual({
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [{ ...term, labelSelector, namespaces: ['caches'] }],
      },
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 5, podAffinityTerm: { ...term, labelSelector: { matchLabels: { istio: 'edge' } } } },
        ],
      },
    });
    expect(podAffinity({}, { istio: 'edge' })).toBeUndefined();
    expect(podAffinity(undefined, { istio: 'edge' })).toBeUndefined();
  });
});
