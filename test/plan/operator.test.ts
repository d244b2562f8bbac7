import { KnativeRelease } from '../../lib';
import { type KubeObject } from '../../lib/private/access';
import { gatewayOf, ksvc, LABELS, lossesOf, plan, STOCK_OBJECTS, configOf } from './support';

const LOCAL_HOST = 'shop.team.svc.cluster.local';
const LOCAL_ENTRY = {
  name: 'knative-local-gateway',
  namespace: 'knative-serving',
  service: 'knative-local-gateway.istio-system.svc.cluster.local',
};
const STOCK = STOCK_OBJECTS.filter(({ metadata }) => (metadata as { name: string }).name !== 'knative-local-gateway');

/** Knative by its operator, with the stock local gateway, whose entry is in the list or left to the built-in one. */
const topology = (version: string, isListed: boolean): readonly KubeObject[] => {
  const istio = {
    'external-gateways': (configOf('edge')['data'] as Record<string, string>)['external-gateways'],
    ...(isListed && { 'local-gateways': JSON.stringify([LOCAL_ENTRY]) }),
  };
  return [
    ...STOCK,
    ...gatewayOf('edge'),
    {
      apiVersion: 'operator.knative.dev/v1beta1',
      kind: 'KnativeServing',
      metadata: { namespace: 'knative-serving', name: 'knative-serving' },
      spec: { version, config: { istio }, ingress: { istio: { enabled: true } } },
    },
    ksvc('team/shop', LABELS),
  ];
};

const planned = (isListed: boolean, isListedLater = isListed) =>
  plan(topology('1.20', isListed), topology('1.22', isListedLater), {
    from: KnativeRelease.of('1.20'),
    to: KnativeRelease.of('1.22'),
  });

test('the operator writes config-istio itself, so that no release is applied over it', () => {
  const upgrades = planned(true).steps.filter(({ kind }) => kind === 'upgrade');
  expect(upgrades.length).toBeGreaterThan(0);
  for (const { commands, checks } of upgrades) {
    expect([commands.join(), checks.map(({ command }) => command).join()]).toEqual([
      expect.not.stringContaining('field manager'),
      expect.not.stringContaining('get configmap config-istio'),
    ]);
  }
});

test('the operator of 1.21 moves Service knative-local-gateway to the namespace of its entry', () => {
  const { steps } = planned(true);
  expect(lossesOf({ steps })).toEqual([expect.objectContaining({ kind: 'gone', host: LOCAL_HOST })]);
  const [first] = steps;
  expect(first).toMatchObject({ kind: 'upgrade', knative: '1.21', losses: [{ host: LOCAL_HOST }] });
  expect(first?.why.join()).toContain('takes the namespace of the local entry knative-local-gateway');
  expect(first?.findings.join()).toContain('operator-misplaces-local-service');
});

test('nothing is lost if the list leaves the entry to the built-in one', () => {
  const result = planned(false);
  expect(lossesOf(result)).toEqual([]);
  expect(result.steps.map(({ kind, knative }) => `${kind} ${knative}`)).toEqual(['upgrade 1.21', 'upgrade 1.22']);
});

test('an entry that the new list leaves out goes before the operator changes', () => {
  const result = planned(true, false);
  expect(lossesOf(result)).toEqual([]);
  expect(result.steps.map(({ kind, knative }) => `${kind} ${knative}`)).toEqual([
    'config 1.20',
    'upgrade 1.21',
    'upgrade 1.22',
  ]);
});
