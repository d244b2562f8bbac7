import { ApiObject, App, Chart, YamlOutputType } from 'cdk8s';
import {
  DefaultGateway,
  GatewayAssignment,
  GatewayWorkload,
  KnativeRelease,
  LoadBalancer,
  MultiGatewayChart,
  type MultiGatewayChartProps,
} from '../../lib';
import { app, synth } from '../support';

const knative = KnativeRelease.V1_15;
const label = (value: string): GatewayAssignment => GatewayAssignment.label('gateway', value);

function chart(props: Partial<MultiGatewayChartProps> = {}): MultiGatewayChart {
  return new MultiGatewayChart(app(), 'gateways', {
    knative,
    gateways: { alpha: { assignment: label('alpha') } },
    ...props,
  });
}

describe('cross-checks', () => {
  const failure = (
    props: Partial<MultiGatewayChartProps>,
    more: (topology: MultiGatewayChart) => void = () => undefined,
  ): string => {
    const topology = chart(props);
    more(topology);
    try {
      synth(topology);
    } catch (error) {
      return (error as Error).message;
    }
    return 'accepted';
  };
  test('all problems are reported at once', () => {
    const message = failure({
      gateways: { a: { namespace: 'x', gatewayName: 'g' }, b: { namespace: 'x', gatewayName: 'g' } },
    });
    expect(message.split('\n').length).toBeGreaterThan(4);
    expect(message).toContain(
      'two gateways share the Istio Gateway: x/g and x/g; got "x/g"; allowed: one gateway each',
    );
    expect(message).toContain('two gateways share the pod labels');
    expect(message).toContain(
      'two objects have the same kind, namespace and name: those of gateways/Gateways/a and those of gateways/Gateways/b',
    );
  });
  test('overlapping assignments, with labels that match both', () => {
    expect(
      failure({
        gateways: { a: { assignment: label('x') }, b: { assignment: GatewayAssignment.label('tier', 'gold') } },
      }),
    ).toContain('a service with these labels would go through both gateways; got {"gateway":"x"');
  });
  test('one host, or one node port, at two gateways', () => {
    const loadBalancer = LoadBalancer.nodePort({ nodePorts: { '80': 30080 } });
    const message = failure({
      gateways: { a: { hosts: ['x.example.com'], loadBalancer }, b: { hosts: ['x.example.com'], loadBalancer } },
    });
    expect(message).toContain(
      'two gateways share a host: istio-system-a/knative-custom-gateway-a and istio-system-b/knative-custom-gateway-b; got "x.example.com"',
    );
    expect(message).toContain('two gateways share a node port');
  });
  test('a gateway label on a stray Service', () => {
    const message = failure({}, (topology) => {
      const metadata = { name: 'stray', namespace: 'default', labels: { istio: 'knative-custom-gateway-alpha' } };
      new ApiObject(topology, 'stray', { apiVersion: 'v1', kind: 'Service', metadata });
    });
    expect(message).toContain(
      'Service default/stray carries the label of gateway istio-system-alpha/knative-custom-gateway-alpha',
    );
  });
  test('a gateway label on pods and Istio Gateways of others, in another chart too', () => {
    const message = failure({}, (topology) => {
      const other = new Chart(topology.node.scope as App, 'other');
      const labels = { istio: 'knative-custom-gateway-alpha' };
      const metadata = { name: 'stray', namespace: 'default' };
      new ApiObject(other, 'pods', {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata,
        spec: { template: { metadata: { labels } } },
      });
      new ApiObject(other, 'gateway', {
        apiVersion: 'networking.istio.io/v1',
        kind: 'Gateway',
        metadata,
        spec: { selector: labels },
      });
    });
    expect(message).toContain('Deployment default/stray carries the label of gateway');
    expect(message).toContain('Gateway default/stray carries the label of gateway');
  });
  test('what the stock install has is taken', () => {
    const workload = GatewayWorkload.existing({ podLabels: { istio: 'ingressgateway', app: 'mine' } });
    expect(failure({ gateways: { a: { workload } } })).toContain('two gateways share the pod labels');
    expect(failure({ defaultGateway: DefaultGateway.quarantine(), gateways: { a: { workload } } })).toContain(
      'two gateways share the pod labels: knative-serving/knative-ingress-gateway and istio-system-a/knative-custom-gateway-a',
    );
    const local = { namespace: 'knative-serving', gatewayName: 'knative-local-gateway' };
    expect(failure({ gateways: { a: local } })).toContain('two gateways share the Istio Gateway');
    expect(failure({ defaultGateway: DefaultGateway.quarantine({ namespace: 'istio-system' }) })).toContain(
      'two gateways share the Service',
    );
  });
  test('two topologies in one app', () => {
    const application = app();
    const first = new MultiGatewayChart(application, 'one', { knative, gateways: {} });
    new MultiGatewayChart(application, 'two', { knative, gateways: {} });
    expect(() => synth(first)).toThrow(
      'two objects have the same kind, namespace and name: those of one/Knative and those of two/Knative',
    );
  });
  test('one file per resource', () => {
    const application = new App({ yamlOutputType: YamlOutputType.FILE_PER_RESOURCE });
    const gateways = { alpha: { assignment: label('alpha') }, beta: { assignment: label('beta') } };
    const topology = new MultiGatewayChart(application, 'gateways', { knative, gateways });
    expect(() => synth(topology)).toThrow('one file per resource would overwrite files');
  });
  test('a host at two gateways is fine where the one serves for the other', () => {
    const hosts = ['x.example.com'];
    expect(
      failure({ gateways: { a: { hosts, secondaryGateways: ['b'], assignment: label('a') }, b: { hosts } } }),
    ).toBe('accepted');
  });
  test('overlaps are fine where the one serves for the other', () => {
    const gateways = {
      a: { assignment: GatewayAssignment.namespaces('team-a'), secondaryGateways: ['b'] },
      b: { assignment: label('b') },
    };
    expect(failure({ gateways })).toBe('accepted');
  });
  test('a good topology passes', () => {
    expect(failure({})).toBe('accepted');
  });
});
