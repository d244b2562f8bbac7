import { type LabelSelector, LabelSelectorOperator } from '../../lib';
import { EntrySelection } from '../../lib/knative/config-istio/select';
import { type IstioGatewayEntry } from '../../lib/knative/config-istio/types';

/** Gateways `gw/0`, `gw/1`, ..., and how many selectors were read since the last look. */
function counted(selectors: readonly (LabelSelector | undefined)[]) {
  const reads = { count: 0 };
  const entries = selectors.map((labelSelector, index): IstioGatewayEntry => {
    const entry = { namespace: 'gw', name: String(index), service: 'edge.gw.svc.cluster.local' };
    return {
      ...entry,
      get labelSelector() {
        reads.count += 1;
        return labelSelector;
      },
    };
  });
  const selection = new EntrySelection(entries);
  return {
    select: (labels: Record<string, string>) => {
      reads.count = 0;
      return { gateways: selection.select(labels), reads: reads.count };
    },
  };
}

const numbers = [...Array(50).keys()].map(String);
const IN = LabelSelectorOperator.IN;

describe('the cost of a look-up does not grow with the number of gateways', () => {
  test.each<[string, (number: string) => LabelSelector]>([
    ['selected by one label', (gateway) => ({ matchLabels: { gateway } })],
    ['by a common label and a rare one', (gateway) => ({ matchLabels: { tier: 'gold', gateway } })],
    ['by a rare label and a common one', (gateway) => ({ matchLabels: { gateway, tier: 'gold' } })],
    [
      'by a common label and one of two rare ones',
      (gateway) => ({
        matchLabels: { tier: 'gold' },
        matchExpressions: [{ key: 'gateway', operator: IN, values: [gateway, `${gateway}-old`, gateway] }],
      }),
    ],
  ])('%s', (_, selectorOf) => {
    const { select } = counted([undefined, ...numbers.map(selectorOf)]);
    for (const number of ['0', '7', '49']) {
      const { gateways, reads } = select({ tier: 'gold', gateway: number });
      expect(gateways).toEqual([`gw/${Number(number) + 1}`]);
      expect(reads).toBeLessThanOrEqual(3);
    }
    expect(select({ tier: 'gold', gateway: 'none' })).toEqual({ gateways: ['gw/0'], reads: 0 });
  });

  test('a list with a common value counts as common', () => {
    const selectors = numbers.map((gateway): LabelSelector => {
      const tiers = { key: 'tier', operator: IN, values: [`rare-${gateway}`, 'gold'] };
      const own = { key: 'gateway', operator: IN, values: [gateway, `${gateway}-old`] };
      return { matchExpressions: [tiers, own] };
    });
    const { gateways, reads } = counted(selectors).select({ tier: 'gold', gateway: '7' });
    expect(gateways).toEqual(['gw/7']);
    expect(reads).toBeLessThanOrEqual(2);
  });
});

test('a selector that demands no value is always looked at', () => {
  const exists: LabelSelector = { matchExpressions: [{ key: 'x', operator: LabelSelectorOperator.EXISTS }] };
  const without: LabelSelector = {
    matchExpressions: [{ key: 'gateway', operator: LabelSelectorOperator.NOT_IN, values: ['a'] }],
  };
  const { select } = counted([{ matchLabels: { gateway: 'a' } }, exists, without, {}]);
  expect(select({ gateway: 'a' }).gateways).toEqual(['gw/0', 'gw/3']);
  expect(select({ x: '' }).gateways).toEqual(['gw/1', 'gw/2', 'gw/3']);
});
