import { GatewayScaling, GatewayWorkload, type HorizontalScalingOptions, Platform, KnativeRelease } from '../../lib';
import { gatewayAutoscaler } from '../../lib/gateway/workload/autoscaler';
import { ScalingPolicySelect, ScalingPolicyType } from '../../lib/gateway/scaling-metrics';
import { parse } from 'yaml';
import { only, render } from './workload/support';

const horizontal = (options: HorizontalScalingOptions) => gatewayAutoscaler(GatewayScaling.horizontal(options));
const resource = (name: string, averageUtilization: number): object => ({
  type: 'Resource',
  resource: { name, target: { type: 'Utilization', averageUtilization } },
});

// Kubernetes API, `MetricSpec` and `HorizontalPodAutoscalerBehavior` of autoscaling/v2.
describe('the autoscaler', () => {
  test('scales by CPU, without anything else', () => {
    expect(horizontal({})).toEqual({ minReplicas: 2, maxReplicas: 5, metrics: [resource('cpu', 80)] });
  });

  test('scales by CPU and memory', () => {
    const options = { targetCpuUtilizationPercent: 50, targetMemoryUtilizationPercent: 70 };
    expect(horizontal(options)?.metrics).toEqual([resource('cpu', 50), resource('memory', 70)]);
  });

  test('scales by metrics of the pods and of others', () => {
    const options: HorizontalScalingOptions = {
      targetCpuUtilizationPercent: 0,
      podsMetrics: [{ name: 'envoy_http_downstream_rq_active', averageValue: '100' }],
      externalMetrics: [{ name: 'flows', averageValue: '500m', matchLabels: { balancer: 'edge' } }],
    };
    expect(horizontal(options)?.metrics).toEqual([
      {
        type: 'Pods',
        pods: {
          metric: { name: 'envoy_http_downstream_rq_active' },
          target: { type: 'AverageValue', averageValue: '100' },
        },
      },
      {
        type: 'External',
        external: {
          metric: { name: 'flows', selector: { matchLabels: { balancer: 'edge' } } },
          target: { type: 'AverageValue', averageValue: '500m' },
        },
      },
    ]);
  });

  test('scales as fast as it is told', () => {
    const policies = [{ type: ScalingPolicyType.PODS, value: 2, periodSeconds: 60 }];
    const behavior = { scaleUp: { selectPolicy: ScalingPolicySelect.MIN, policies } };
    expect(horizontal({ behavior })).toMatchObject({ behavior });
    expect(horizontal({ behavior: { scaleUp: {} } })).toBeDefined();
  });

  test('is none with a fixed number of pods', () => {
    expect(gatewayAutoscaler(GatewayScaling.fixed(3))).toBeUndefined();
  });
});

test.each<[string, HorizontalScalingOptions]>([
  ['memory', { targetMemoryUtilizationPercent: 70 }],
  ['a metric of the pods', { podsMetrics: [{ name: 'a', averageValue: '1' }] }],
  ['another metric', { externalMetrics: [{ name: 'a', averageValue: '1' }] }],
])('without CPU, %s is enough', (_, options) => {
  const scaling = GatewayScaling.horizontal({ targetCpuUtilizationPercent: 0, ...options });
  expect(scaling.targetCpuUtilizationPercent).toBeUndefined();
  expect(gatewayAutoscaler(scaling)?.metrics).toHaveLength(1);
});

test('a minimum above the default maximum raises it', () => {
  expect(GatewayScaling.horizontal({ minReplicas: 7 })).toMatchObject({ minReplicas: 7, maxReplicas: 7 });
  expect(GatewayScaling.horizontal().targetCpuUtilizationPercent).toBe(80);
  expect(GatewayScaling.fixed(3).targetCpuUtilizationPercent).toBeUndefined();
});

test('istiod gets it from the parameters of the Kubernetes Gateway', () => {
  const scaling = GatewayScaling.horizontal({ targetMemoryUtilizationPercent: 70 });
  const platform = Platform.of({ knative: KnativeRelease.V1_22 });
  const { data } = only(render({ platform, scaling, workload: GatewayWorkload.gatewayApi() }), 'ConfigMap');
  expect(parse(data.horizontalPodAutoscaler as string)).toEqual({ spec: gatewayAutoscaler(scaling) });
});
