import { duplicateGatewayEntry } from '../../../lib/analysis/rules/config-istio/duplicate-gateway-entry';
import { matchAllSelector } from '../../../lib/analysis/rules/config-istio/match-all-selector';
import { unreachableDefault } from '../../../lib/analysis/rules/config-istio/unreachable-default';
import { ALPHA, configMap, entry, inExternal, messages, ON, STOCK } from './config-map';
import { rulePage, findingsBy } from './page';

describe('duplicate-gateway-entry', () => {
  test('the page', () => {
    expect(findingsBy(duplicateGatewayEntry, rulePage('duplicate-gateway-entry').bad)).toEqual([
      {
        level: 'warning',
        on: ON,
        gateway: ALPHA,
        message: `${ON} gives Gateway ${ALPHA} several Services, public.istio-system-alpha.svc.cluster.local and internal.istio-system-alpha.svc.cluster.local: a service that uses one of the entries is answered at all of them that lead to the Gateway's pods.`,
        fix: `Name the same Service in all entries of ${ALPHA}; or, to keep services apart, make a Gateway with a selector and pods of its own for each Service.`,
      },
    ]);
  });

  test('the same selector twice, however it is written', () => {
    const found = inExternal(
      duplicateGatewayEntry,
      entry(STOCK),
      entry(ALPHA, '{matchLabels: {b: "2", a: "1"}}'),
      entry(ALPHA, '{matchLabels: {a: "1", b: "2"}}', 'istio-ingressgateway.istio-system-alpha'),
    );
    expect(found).toEqual([
      {
        level: 'warning',
        on: ON,
        gateway: ALPHA,
        message: `external-gateways[2] of ${ON} repeats external-gateways[1]: both are Gateway ${ALPHA} with the selector a=1,b=2.`,
        fix: 'Remove one of the two, or correct its name or labelSelector.',
      },
    ]);
  });

  test('a default gateway twice, with a patched controller', () => {
    const data = { 'external-gateways': entry(STOCK) + entry(STOCK) };
    expect(messages(duplicateGatewayEntry, data, { patchedController: true })).toEqual([
      `external-gateways[1] of ${ON} repeats external-gateways[0]: both are Gateway ${STOCK} without selector.`,
    ]);
  });

  test('a final dot makes no other Service', () => {
    const found = inExternal(
      duplicateGatewayEntry,
      entry(STOCK),
      entry(ALPHA, '{matchLabels: {a: b}}'),
      entry(ALPHA, '{matchLabels: {a: c}}').replace('cluster.local', 'cluster.local.'),
    );
    expect(found).toEqual([]);
  });

  describe('a Gateway in both lists', () => {
    const data = { 'local-gateways': entry(STOCK) };
    const fix =
      'Name a Gateway of its own in local-gateways, with a Service of type ClusterIP, as knative-serving/knative-local-gateway has.';

    test('an error where a load balancer leads to it', () => {
      expect(findingsBy(duplicateGatewayEntry, configMap(data))).toEqual([
        {
          level: 'error',
          on: ON,
          gateway: STOCK,
          message: `${ON} names Gateway ${STOCK} both in external-gateways and in local-gateways: cluster-local hosts are answered where external ones are, at Service istio-system/istio-ingressgateway of type LoadBalancer.`,
          fix,
        },
      ]);
    });

    test('a warning where none does', () => {
      expect(findingsBy(duplicateGatewayEntry, configMap(data), { assumeStock: false })).toEqual([
        {
          level: 'warning',
          on: ON,
          gateway: STOCK,
          message: `${ON} names Gateway ${STOCK} both in external-gateways and in local-gateways: cluster-local hosts are answered where external ones are.`,
          fix,
        },
      ]);
    });
  });
});

describe('match-all-selector', () => {
  test('the page', () => {
    expect(findingsBy(matchAllSelector, rulePage('match-all-selector').bad)).toEqual([
      {
        level: 'error',
        on: ON,
        gateway: ALPHA,
        message: `external-gateways[1] of ${ON}, Gateway ${ALPHA}, has an empty labelSelector, which matches every KIngress.`,
        fix: `List the labels of its services in matchLabels. To make it the default gateway, remove labelSelector, and give one to ${STOCK}.`,
      },
    ]);
  });

  test('with empty members, in the local list', () => {
    const local = entry('a/default') + entry('a/other', '{matchLabels: {}, matchExpressions: []}');
    expect(messages(matchAllSelector, { 'local-gateways': local })).toEqual([
      `local-gateways[1] of ${ON}, Gateway a/other, has an empty labelSelector, which matches every KIngress.`,
    ]);
  });
});

describe('unreachable-default', () => {
  test('the page', () => {
    expect(findingsBy(unreachableDefault, rulePage('unreachable-default').bad)).toEqual([
      {
        level: 'warning',
        on: ON,
        gateway: 'knative-quarantine/knative-quarantine-gateway',
        message: `No Knative Service uses knative-quarantine/knative-quarantine-gateway, the default of external-gateways in ${ON}: the selectors of istio-system-internal/knative-custom-gateway-internal and istio-system-public/knative-custom-gateway-public match every one.`,
        fix: 'Narrow one of the selectors to the intended services; or make the catch-all gateway the default, without a labelSelector, and remove knative-quarantine/knative-quarantine-gateway.',
      },
    ]);
  });

  const exists = (key: string): string => `{matchExpressions: [{key: ${key}, operator: Exists}]}`;
  const doesNotExist = (key: string): string => `{matchExpressions: [{key: ${key}, operator: DoesNotExist}]}`;
  const valued = (operator: string, ...values: string[]): string =>
    `{matchExpressions: [{key: tier, operator: ${operator}, values: [${values.join(', ')}]}]}`;

  test('one selector that every Route meets leaves the DomainMappings over', () => {
    expect(inExternal(unreachableDefault, entry(STOCK), entry(ALPHA, exists('serving.knative.dev/route')))).toEqual([
      {
        level: 'warning',
        on: ON,
        gateway: STOCK,
        message: `No Knative Service uses ${STOCK}, the default of external-gateways in ${ON}, only DomainMappings can: the selector of ${ALPHA} matches every one.`,
        fix: `Narrow the selector to the intended services; or make the catch-all gateway the default, without a labelSelector, and remove ${STOCK}.`,
      },
    ]);
  });

  test.each([
    ['one that demands nothing', ['{}']],
    ['Exists and DoesNotExist', [exists('tier'), doesNotExist('tier')]],
    ['Exists and NotIn', [exists('tier'), valued('NotIn', 'a')]],
    ['In and NotIn', [valued('In', 'a', 'b'), valued('NotIn', 'a')]],
    ['two NotIn without a common value', [valued('NotIn', 'a', 'b'), valued('NotIn', 'c')]],
    ['what no Route carries', [doesNotExist('serving.knative.dev/domainMappingUID')]],
    [
      'a namespace and all others',
      [
        '{matchLabels: {serving.knative.dev/routeNamespace: a}}',
        '{matchExpressions: [{key: serving.knative.dev/routeNamespace, operator: NotIn, values: [a]}]}',
      ],
    ],
  ])('%s', (_, selectors) => {
    const entries = selectors.map((selector, index) => entry(`edge/gateway-${index}`, selector));
    expect(inExternal(unreachableDefault, entry(STOCK), ...entries)).toHaveLength(1);
  });

  test.each([
    ['Exists alone', [exists('tier')]],
    ['In and DoesNotExist', [valued('In', 'a'), doesNotExist('tier')]],
    ['NotIn with a value that nothing lists', [valued('NotIn', 'a', 'b'), valued('In', 'a')]],
    ['different keys', [exists('tier'), doesNotExist('team')]],
    [
      'two requirements',
      [exists('tier'), '{matchExpressions: [{key: tier, operator: DoesNotExist}, {key: team, operator: Exists}]}'],
    ],
    [
      'what no Route carries, demanded',
      [exists('serving.knative.dev/domainMappingUID'), doesNotExist('serving.knative.dev/route')],
    ],
  ])('%s: the default is left something', (_, selectors) => {
    const entries = selectors.map((selector, index) => entry(`edge/gateway-${index}`, selector));
    expect(inExternal(unreachableDefault, entry(STOCK), ...entries)).toEqual([]);
  });

  test('a default gateway that is selected as well is used', () => {
    expect(inExternal(unreachableDefault, entry(STOCK), entry(STOCK, '{}'), entry(ALPHA, exists('tier')))).toEqual([]);
  });
});
