import { Chart } from 'cdk8s';
import {
  DefaultGateway,
  DomainMapping,
  GatewayAssignment,
  GatewayTls,
  GatewayWorkload,
  HttpProtocol,
  IsolatedGateway,
  KnativeRelease,
  KnativeService,
  MultiGatewayChart,
  type MultiGatewayChartProps,
  Platform,
} from '../../lib';
import { app } from '../support';
import { type InvalidCase } from './case';

const ANNOTATION = 'networking.knative.dev/http-protocol';
const workload = GatewayWorkload.gatewayApi();
const reason = (setting: string): string =>
  `for ${setting} net-istio creates a Gateway in the namespace of each service, which istiod skips: from Istio 1.31 on the pods of a Kubernetes Gateway get Gateways of their own namespace only`;
const ALLOWED = 'allowed: Istio before 1.31, or another workload than GatewayWorkload.gatewayApi()';
const ELSEWISE = 'to fix: use GatewayWorkload.injected(), or GatewayTls.wildcard() or secrets() on every gateway';

/** A topology with a gateway of a Kubernetes Gateway. */
export const strictTopology =
  (props: Partial<MultiGatewayChartProps>, istio = '1.31') =>
  (): MultiGatewayChart =>
    new MultiGatewayChart(app(), 'gateways', {
      knative: KnativeRelease.V1_22,
      istio,
      gateways: { alpha: { assignment: GatewayAssignment.label('gateway', 'alpha'), workload } },
      ...props,
    });

/** Something that is assigned to such a gateway. */
export const strictlyAssigned =
  (assign: (chart: Chart, gateway: IsolatedGateway) => void, istio = '1.31') =>
  (): void => {
    const chart = new Chart(app(), 'chart');
    const platform = Platform.of({ knative: KnativeRelease.V1_22, istio });
    const assignment = GatewayAssignment.label('gateway', 'alpha');
    assign(chart, new IsolatedGateway(chart, 'alpha', { platform, workload, assignment }));
  };

export const perService = (): Partial<MultiGatewayChartProps> => ({
  gateways: {
    alpha: { assignment: GatewayAssignment.label('gateway', 'alpha'), workload, tls: GatewayTls.perService() },
  },
});

/** With http-protocol of its own. */
export const redirected = (chart: Chart, gateway: IsolatedGateway): void => {
  new DomainMapping(chart, 'www', {
    host: 'www.example.org',
    service: 'shop',
    httpProtocol: HttpProtocol.REDIRECTED,
  }).assignTo(gateway);
};

export const STRICT_MERGING_CASES: readonly InvalidCase[] = [
  {
    name: 'per-service TLS on pods of a Kubernetes Gateway',
    run: strictTopology(perService()),
    paths: ['gateways.alpha.tls'],
    message: `[gateways] gateways.alpha.tls: ${reason('GatewayTls.perService()')}; got "perService"; ${ALLOWED}; to fix: use GatewayTls.wildcard() or secrets()`,
  },
  {
    name: 'external-domain-tls beside a Kubernetes Gateway',
    run: strictTopology({ network: { externalDomainTls: true } }),
    paths: ['gateways.alpha.workload'],
    message: `[gateways] gateways.alpha.workload: ${reason('external-domain-tls: Enabled of config-network')}; got "gatewayApi"; ${ALLOWED}; ${ELSEWISE}`,
  },
  {
    name: 'redirects and TLS of cluster-local hosts beside the Kubernetes Gateway of the default gateway',
    run: strictTopology({
      gateways: {},
      defaultGateway: DefaultGateway.dedicated({ workload }),
      network: { httpProtocol: HttpProtocol.REDIRECTED, clusterLocalDomainTls: true },
    }),
    paths: ['defaultGateway.workload'],
    message: `[gateways] defaultGateway.workload: ${reason('cluster-local-domain-tls: Enabled and http-protocol: Redirected of config-network')}; got "gatewayApi"; ${ALLOWED}; ${ELSEWISE}`,
  },
  {
    name: 'a DomainMapping with a certificate on pods of a Kubernetes Gateway',
    run: strictlyAssigned((chart, gateway) => {
      new DomainMapping(chart, 'www', { host: 'www.example.org', service: 'shop', tlsSecret: 'own' }).assignTo(gateway);
    }),
    paths: ['tlsSecret'],
    message: `[chart/www] tlsSecret: ${reason('a certificate of its own')}; ${ALLOWED}; to fix: omit it, and name the host in the tls of the gateway`,
  },
  {
    name: 'a DomainMapping that redirects on pods of a Kubernetes Gateway',
    run: strictlyAssigned(redirected),
    paths: ['httpProtocol'],
    message: `[chart/www] httpProtocol: ${reason('http-protocol: Redirected')}; got "Redirected"; ${ALLOWED}; to fix: omit it, and set tls of the gateway, which redirects in the gateway itself`,
  },
  {
    name: 'a service that redirects on pods of a Kubernetes Gateway',
    run: strictlyAssigned((chart, gateway) => {
      const annotations = { [ANNOTATION]: 'redirected' };
      new KnativeService(chart, 'shop', { image: 'example.com/app:1', annotations }).assignTo(gateway);
    }),
    paths: [`annotations['${ANNOTATION}']`],
    message: `[chart/shop] annotations['${ANNOTATION}']: ${reason('http-protocol: Redirected')}; got "redirected"; ${ALLOWED}; to fix: omit it, and set tls of the gateway, which redirects in the gateway itself`,
  },
];
