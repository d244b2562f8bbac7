import { analyze } from '../../lib/analysis/analyze';
import { loadObjects } from '../../lib/analysis/input/load';
import { type KubeObject } from '../../lib/private/access';
import { configIstio, entry, gateway, isolated, ksvc, label, pods, server, service, STOCK } from './support';

const INGRESS = { istio: 'ingressgateway', app: 'istio-ingressgateway' };

/** The stock ingress gateway, and a Gateway of somebody else on its pods. */
const STOCK_WITH_GUEST = [
  pods('istio-system/istio-ingressgateway', INGRESS, { replicas: 2 }),
  service('istio-system/istio-ingressgateway', INGRESS),
  gateway('dashboards/web', { istio: 'ingressgateway' }, server(80)),
  ksvc('team/a'),
];

function found(objects: readonly KubeObject[], rule: string): readonly string[] {
  return analyze(loadObjects(objects, 'input.yaml')).findings.flatMap((each) =>
    each.rule === rule ? [`${each.level} ${each.subject.name}`] : [],
  );
}

describe('what is about isolation', () => {
  const [one, two] = [
    [...STOCK_WITH_GUEST, configIstio([STOCK])],
    [...STOCK_WITH_GUEST, configIstio([STOCK, entry('gw/alpha', label('gateway', 'alpha'))]), ...isolated('gw/alpha')],
  ];

  test('is at most a note where there is a single gateway', () => {
    expect(found(one, 'no-network-policy')).toEqual([]);
    expect(found(one, 'foreign-gateway-attached')).toEqual(['note web']);
  });

  test('counts as soon as there are two', () => {
    expect(found(two, 'no-network-policy').length).toBeGreaterThan(0);
    expect(found(two, 'foreign-gateway-attached')).toEqual(['warning web']);
  });
});

test('an InferenceService makes Knative Services, on gateways that are assumed as installed', () => {
  const predictor = {
    apiVersion: 'serving.kserve.io/v1beta1',
    kind: 'InferenceService',
    metadata: { name: 'iris', namespace: 'models' },
    spec: { predictor: { model: { modelFormat: { name: 'sklearn' } } } },
  };
  expect(found([predictor], 'gateway-object-missing')).toEqual([]);
  const named = configIstio([entry('gw/alpha')]);
  expect(found([predictor, named], 'gateway-object-missing')).toEqual(['warning config-istio']);
});
