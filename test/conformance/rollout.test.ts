import { Testing } from 'cdk8s';
import {
  GatewayAssignment,
  GatewayScaling,
  KnativeRelease,
  LoadBalancer,
  MultiGatewayChart,
  type TopologyGatewayOptions,
} from '../../lib';
import { type KubernetesObject } from '../../conformance/harness/objects';
import { Clock, FASTER } from '../../conformance/rollout/clock';
import { gatewayTimes } from '../../conformance/rollout/gateway-times';
import { LoadBalancer as StandIn } from '../../conformance/rollout/load-balancer';

function objects(gateway: Omit<TopologyGatewayOptions, 'assignment'>, kubernetes: string): KubernetesObject[] {
  const assignment = GatewayAssignment.label('gateway', 'alpha');
  const gateways = { alpha: { ...gateway, assignment } };
  const props = { knative: KnativeRelease.V1_16, kubernetes, istio: '1.24', gateways };
  return Testing.synth(new MultiGatewayChart(Testing.app(), 'chart', props)) as KubernetesObject[];
}

test.each(['1.28', '1.30'])('the times of a gateway, with the sleep as Kubernetes %s has it', (kubernetes) => {
  const loadBalancer = LoadBalancer.awsNetwork();
  expect(gatewayTimes(objects({ loadBalancer, scaling: GatewayScaling.fixed(3) }, kubernetes))).toEqual({
    replicas: 3,
    maxSurge: 3,
    maxUnavailable: 0,
    minReady: 0,
    preStop: 135,
    drain: 20,
    gracePeriod: 165,
    hasReadinessGate: true,
  });
  const rollout = { minReadySeconds: 7, maxSurgePercent: 34 };
  expect(
    gatewayTimes(objects({ loadBalancer: LoadBalancer.gcp(), scaling: GatewayScaling.fixed(3), rollout }, kubernetes)),
  ).toMatchObject({ maxSurge: 2, minReady: 7, hasReadinessGate: false });
});

test('the stand-in sends late to what comes, and on to what goes', () => {
  let now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => (now * 1000) / FASTER);
  const loadBalancer = new StandIn(new Clock(), { addition: 10, removal: 20 });
  loadBalancer.add('a', true);
  loadBalancer.add('b');
  const asked = (seconds: number): (string | undefined)[] => {
    now = seconds;
    return [loadBalancer.next(), loadBalancer.next()].sort();
  };
  expect(asked(9)).toEqual(['a', 'a']);
  expect(asked(10)).toEqual(['a', 'b']);
  loadBalancer.remove('a');
  loadBalancer.remove('b');
  expect(asked(29)).toEqual(['a', 'b']);
  expect(asked(30)).toEqual([undefined, undefined]);
  jest.restoreAllMocks();
});
