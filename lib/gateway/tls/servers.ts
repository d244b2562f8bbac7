import {
  type GatewaySpecServers,
  GatewaySpecServersTlsMinProtocolVersion,
  GatewaySpecServersTlsMode,
} from '../../../imports/networking.istio.io';
import { HttpProtocol } from '../../knative/config-network';
import { type Assigned } from '../../knative/knative-gateway';
import { GatewayServer } from '../gateway-server';
import { hostsWith } from './hosts';
import { PlainHttp, TlsVersion } from './options';
import { GatewayTlsKind, type ServedCertificate, type TlsSpec, type TlsView, certificatesOf } from './spec';

const HTTPS_PORT = 443;

/**
 * The ports of a gateway's Service and pods.
 *
 * @param endedPorts Ports whose TLS ends at the load balancer.
 */
export function portsOf(
  { kind, plainHttp, certificates, issued }: TlsSpec,
  endedPorts: readonly number[],
): GatewayServer[] {
  const http = plainHttp === PlainHttp.CLOSED ? [] : [GatewayServer.http()];
  if (kind === GatewayTlsKind.AT_LOAD_BALANCER) {
    // What the load balancer has taken the TLS off needs a listener apart from the one that redirects.
    const ended =
      plainHttp === PlainHttp.SERVE ? [] : endedPorts.map((port) => GatewayServer.http({ port, targetPort: 8443 }));
    return [...http, ...ended];
  }
  const hasCertificates = issued !== undefined || certificates !== undefined;
  // The Secrets are those of the servers; the port is the same for all of them.
  return [...http, ...(hasCertificates ? [GatewayServer.https({ credentialName: 'any' })] : [])];
}

/** The servers of the Istio Gateway. */
export function serversOf(spec: TlsSpec, ports: readonly GatewayServer[], view: TlsView): GatewaySpecServers[] {
  const plain = ports.filter(({ credentialName }) => credentialName === undefined);
  return [
    ...plain.map(({ port, portName: name, protocol }) => ({
      port: { number: port, name, protocol },
      hosts: [...view.hosts],
      ...(redirects(spec, port) && { tls: { httpsRedirect: true } }),
    })),
    ...certificatesOf(spec, view).flatMap((certificate, _, all) => httpsServer(spec, view, certificate, all)),
  ];
}

function redirects({ kind, plainHttp }: TlsSpec, port: number): boolean {
  // Knative's own certificates: net-istio redirects in Gateways of its own, and this one serves what has no certificate
  // yet.
  return port === 80 && plainHttp === PlainHttp.REDIRECT && kind !== GatewayTlsKind.PER_SERVICE;
}

function httpsServer(
  { kind, server = {} }: TlsSpec,
  view: TlsView,
  { secretName, names }: ServedCertificate,
  all: readonly ServedCertificate[],
): GatewaySpecServers[] {
  const hosts = hostsWith(view.hosts, names);
  if (hosts.length === 0) return [];
  const { minimumVersion = TlsVersion.TLS_1_2, cipherSuites } = server;
  return [
    {
      // Each server of a port needs a name of its own.
      port: { number: HTTPS_PORT, name: all.length === 1 ? 'https' : `https-${secretName}`, protocol: 'HTTPS' },
      hosts,
      tls: {
        mode: kind === GatewayTlsKind.MUTUAL ? GatewaySpecServersTlsMode.MUTUAL : GatewaySpecServersTlsMode.SIMPLE,
        credentialName: secretName,
        minProtocolVersion: MINIMUM[minimumVersion],
        ...(cipherSuites && { cipherSuites: [...cipherSuites] }),
      },
    },
  ];
}

const MINIMUM = {
  [TlsVersion.TLS_1_2]: GatewaySpecServersTlsMinProtocolVersion.TLSV1_UNDERSCORE_2,
  [TlsVersion.TLS_1_3]: GatewaySpecServersTlsMinProtocolVersion.TLSV1_UNDERSCORE_3,
};

/**
 * Annotations of an object that is assigned to the gateway: net-istio serves a host with a certificate of its own on
 * port 80 as well.
 */
export function assignedAnnotations({ plainHttp }: TlsSpec, { hasCertificate }: Assigned): Record<string, string> {
  if (!hasCertificate || plainHttp !== PlainHttp.REDIRECT) return {};
  return { 'networking.knative.dev/http-protocol': HttpProtocol.REDIRECTED };
}
