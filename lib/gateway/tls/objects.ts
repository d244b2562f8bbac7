import { Lazy } from 'cdk8s';
import { type Construct } from 'constructs';
import { issuerRef } from '../../knative/certificate-issuer';
import { type Platform } from '../../knative/platform';
import { Phase, addObject } from '../../private/objects';
import { PROBE_HEADER, PROBE_PATHS } from '../../private/probe';
import { type GatewayServer } from '../gateway-server';
import { PlainHttp } from './options';
import { GatewayTlsKind, type TlsSpec, type TlsView, certificatesOf } from './spec';

/** A gateway, as the objects beside its Istio Gateway need to know it. */
export interface TlsGateway {
  readonly platform: Platform;
  readonly gatewayName: string;
  readonly namespace: string;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly ports: readonly GatewayServer[];
  readonly labels: Readonly<Record<string, string>>;
  readonly view: () => TlsView;
}

/**
 * Adds what TLS needs beside the Istio Gateway: the Certificate, the header of HSTS, and the limits of an HTTP port
 * that is for probes only.
 */
export function addTlsObjects(scope: Construct, spec: TlsSpec, gateway: TlsGateway): void {
  addCertificate(scope, spec, gateway);
  addHsts(scope, spec, gateway);
  addProbesOnly(scope, spec, gateway);
}

/** In the namespace of the pods, where istiod reads its Secret. */
function addCertificate(scope: Construct, spec: TlsSpec, { gatewayName, namespace, labels, view }: TlsGateway): void {
  const { issued } = spec;
  const [certificate] = certificatesOf(spec, view());
  if (issued === undefined || certificate === undefined) return;
  addObject(scope, 'Certificate', Phase.WORKLOAD, {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name: gatewayName, namespace, labels: { ...labels } },
    spec: {
      secretName: certificate.secretName,
      issuerRef: issuerRef(issued.issuer),
      dnsNames: Lazy.any({ produce: () => certificatesOf(spec, view())[0]?.names }) as string[],
    },
  });
}

/**
 * On the routes of the HTTPS servers alone: browsers ignore the header over http (RFC 6797). Those that net-istio makes
 * are among them.
 */
function addHsts(scope: Construct, { kind, hsts, plainHttp }: TlsSpec, gateway: TlsGateway): void {
  if (hsts === undefined) return;
  const { gatewayName, namespace, podLabels, labels, ports } = gateway;
  const isHttps = ({ port, credentialName }: GatewayServer): boolean =>
    kind === GatewayTlsKind.AT_LOAD_BALANCER
      ? plainHttp !== PlainHttp.SERVE && port !== 80
      : credentialName !== undefined;
  const value = [
    `max-age=${hsts.maxAgeSeconds}`,
    ...(hsts.includeSubDomains === true ? ['includeSubDomains'] : []),
    ...(hsts.preload === true ? ['preload'] : []),
  ].join('; ');
  const header = { header: { key: 'strict-transport-security', value }, append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' };
  addObject(scope, 'Hsts', Phase.GATEWAY, {
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata: { name: `${gatewayName}-hsts`, namespace, labels: { ...labels } },
    spec: {
      workloadSelector: { labels: { ...podLabels } },
      configPatches: ports.filter(isHttps).map(({ port }) => ({
        applyTo: 'ROUTE_CONFIGURATION',
        match: { context: 'GATEWAY', routeConfiguration: { portNumber: port } },
        patch: { operation: 'MERGE', value: { response_headers_to_add: [header] } },
      })),
    },
  });
}

/**
 * net-istio does not probe a server that demands certificates of its clients. One for plain HTTP keeps the status
 * honest; it answers nothing but probes.
 */
function addProbesOnly(scope: Construct, { kind }: TlsSpec, gateway: TlsGateway): void {
  const { gatewayName, namespace, podLabels, labels, ports, platform } = gateway;
  const plain = ports.find(({ credentialName }) => credentialName === undefined);
  if (kind !== GatewayTlsKind.MUTUAL || plain === undefined) return;
  // The port of the pods, which is where Envoy enforces it.
  const port = String(plain.targetPort);
  addObject(scope, 'ProbesOnly', Phase.GATEWAY, {
    apiVersion: platform.istioNetworkingApiVersion.replace('networking', 'security'),
    kind: 'AuthorizationPolicy',
    metadata: { name: `${gatewayName}-probes-only`, namespace, labels: { ...labels } },
    spec: {
      selector: { matchLabels: { ...podLabels } },
      action: 'DENY',
      rules: [
        { to: [{ operation: { ports: [port], notPaths: PROBE_PATHS } }] },
        { to: [{ operation: { ports: [port] } }], when: [{ key: PROBE_HEADER, notValues: ['probe'] }] },
      ],
    },
  });
}
