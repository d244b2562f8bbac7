// Port 443 of a gateway's Service: only where something listens behind it.
import { type App, Chart } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import {
  DefaultGateway,
  DomainMapping,
  GatewayAssignment,
  GatewayServer,
  GatewayTls,
  GatewayWorkload,
  HelmDelivery,
  IsolatedGateway,
  type IsolatedGatewayOptions,
  KnativeMultiGatewayConfig,
  KnativeRelease,
  LoadBalancer,
  MultiGatewayChart,
  type MultiGatewayChartProps,
  Platform,
} from '../../lib';
import { type Manifest, app, synth } from '../support';

const knative = KnativeRelease.V1_22;
const assignment = GatewayAssignment.label('gateway', 'alpha');

function chart(options: IsolatedGatewayOptions, props: Partial<MultiGatewayChartProps> = {}): MultiGatewayChart {
  return new MultiGatewayChart(app(), 'gateways', {
    knative,
    defaultDomain: 'example.com',
    gateways: { alpha: { assignment, ...options } },
    ...props,
  });
}

/** Whether the gateway's Service, or what an installer makes it from, has port 443. */
function isOpen(options: IsolatedGatewayOptions, props: Partial<MultiGatewayChartProps> = {}): boolean {
  const { root } = chart(options, props).node;
  const all = parseAllDocuments((root as App).synthYaml()).map((each): Manifest => each.toJS());
  // The Service of cluster-local hosts has a port for them.
  const own = all.filter(
    ({ kind, metadata }: Manifest) =>
      (metadata.namespace === 'istio-system-alpha' || kind === 'IstioOperator') &&
      !/-local$/.test(metadata.name as string),
  );
  return /"port":443\b|port: 443\b/.test(JSON.stringify(own));
}

const WORKLOADS: Readonly<Record<string, GatewayWorkload>> = {
  injected: GatewayWorkload.injected(),
  istioOperator: GatewayWorkload.istioOperator(),
  helmRelease: GatewayWorkload.helmRelease({ delivery: HelmDelivery.valuesConfigMap() }),
  gatewayApi: GatewayWorkload.gatewayApi(),
};

describe.each(Object.entries(WORKLOADS))('%s', (_name, workload) => {
  test.each<[string, IsolatedGatewayOptions, Partial<MultiGatewayChartProps>, boolean]>([
    ['plain HTTP', {}, {}, false],
    ['certificates of services', { serviceCertificates: true }, {}, true],
    ['certificates of Knative', {}, { network: { externalDomainTls: true } }, true],
    ['an HTTPS server', { servers: [GatewayServer.http(), GatewayServer.https({ credentialName: 'tls' })] }, {}, true],
    ['TLS of each service', { tls: GatewayTls.perService({ issuer: { name: 'acme' } }) }, {}, true],
    [
      'TLS that ends at the load balancer',
      {
        tls: GatewayTls.atLoadBalancer(),
        loadBalancer: LoadBalancer.awsNetwork({
          tls: { certificateArns: ['arn:aws:acm:eu-west-1:111122223333:certificate/one'] },
        }),
      },
      {},
      true,
    ],
  ])('%s', (_case, options, props, expected) => {
    expect(isOpen({ ...options, workload }, { istio: '1.30', ...props })).toBe(expected);
  });
});

test('the default gateway follows the topology, too', () => {
  const ports = (props: Partial<MultiGatewayChartProps>): number[] => {
    const manifests = synth(chart({}, { defaultGateway: DefaultGateway.dedicated(), ...props }));
    const service = manifests.find(
      ({ kind, metadata }: Manifest) => kind === 'Service' && metadata.namespace === 'istio-system-default',
    );
    return (service?.spec.ports as { port: number }[]).map(({ port }) => port);
  };
  expect(ports({})).toEqual([15021, 80]);
  expect(ports({ network: { externalDomainTls: true } })).toEqual([15021, 80, 443]);
});

describe('refused', () => {
  const failure = (make: () => Chart): string => {
    try {
      synth(make());
      return 'accepted';
    } catch (error) {
      return (error as Error).message;
    }
  };
  test('what contradicts the TLS of the gateway or of the topology', () => {
    const tls = GatewayTls.perService({ issuer: { name: 'acme' } });
    expect(failure(() => chart({ tls, serviceCertificates: false }))).toContain(
      'gateways.alpha.serviceCertificates: contradicts GatewayTls.perService()',
    );
    expect(failure(() => chart({ serviceCertificates: false }, { network: { externalDomainTls: true } }))).toContain(
      'gateways.alpha.serviceCertificates: externalDomainTls applies to the whole cluster',
    );
  });
  test('a gateway without the port beside a configuration of its own', () => {
    const standing = (serviceCertificates?: boolean) => (): Chart => {
      const scope = new Chart(app(), 'chart');
      const platform = Platform.of({ knative });
      const options = serviceCertificates === undefined ? {} : { serviceCertificates };
      const gateway = new IsolatedGateway(scope, 'alpha', { platform, assignment, ...options });
      const network = { externalDomainTls: true };
      new KnativeMultiGatewayConfig(scope, 'knative', { knative, gateways: [gateway], network });
      return scope;
    };
    expect(failure(standing())).toContain('gateways[0].serviceCertificates: externalDomainTls applies');
    expect(failure(standing(true))).toBe('accepted');
  });
  test('a DomainMapping with a certificate on a gateway without the port', () => {
    const mapped =
      (options: IsolatedGatewayOptions, isDefault = false) =>
      (): Chart => {
        const topology = chart(options, { defaultGateway: DefaultGateway.dedicated(options) });
        const host = 'www.shop.example';
        const mapping = new DomainMapping(topology, 'www', { host, service: 'shop', tlsSecret: 'shop-tls' });
        if (!isDefault) mapping.assignTo(topology.gateway('alpha'));
        return topology;
      };
    const message = 'has a certificate, but the Service of gateway';
    expect(failure(mapped({}))).toContain(`${message} istio-system-alpha/knative-custom-gateway-alpha has no port 443`);
    expect(failure(mapped({}, true))).toContain(`${message} istio-system-default/knative-custom-gateway-default`);
    expect(failure(mapped({ serviceCertificates: true }))).toBe('accepted');
    expect(failure(mapped({ serviceCertificates: true }, true))).toBe('accepted');
  });
  test('on pods of a Kubernetes Gateway that are merged strictly', () => {
    const options = { workload: GatewayWorkload.gatewayApi(), serviceCertificates: true };
    expect(failure(() => chart(options, { istio: '1.31' }))).toContain(
      'gateways.alpha.serviceCertificates: for a certificate',
    );
    expect(failure(() => chart(options, { istio: '1.30' }))).toBe('accepted');
  });
});
