import { idOf } from '../input/manifest';
import {
  type GatewayServer,
  type IstioGateway,
  type KIngress,
  type SecretCopy,
  type ServerTls,
  type Service,
  type Visibility,
} from '../model/types';
import { copyName, gatewayName, portName, wildcardCopyName, wildcardGatewayName } from './generated-names';
import { type IngressCertificate, publicHosts } from './ingress-tls';
import { byText } from '../../private/sort';

// Source: net-istio `pkg/reconciler/ingress/resources/gateway.go`.

const HTTP_PORT = 80;
const HTTPS_PORT = { ExternalIP: 443, ClusterLocal: 8444 };

/** The Gateway of a KIngress for one gateway Service, on the pods that this Service selects. */
export function ingressGateway(
  ingress: KIngress,
  visibility: Visibility,
  service: Service,
  servers: readonly GatewayServer[],
): IstioGateway {
  return generated(ingress, ingress.namespace, gatewayName(ingress, visibility, service), service, servers);
}

/** A server for each certificate of a visibility. */
export function tlsServers(
  ingress: KIngress,
  visibility: Visibility,
  certificates: readonly IngressCertificate[],
  service: Service,
): readonly GatewayServer[] {
  return certificates
    .map((certificate, index) => {
      const copy = secretBeside(service, certificate, ingress);
      return httpsServer(HTTPS_PORT[visibility], portName(ingress, index), certificate.hosts, copy);
    })
    .sort(byText(({ portName: name }) => name));
}

/** The server for plain HTTP; `undefined` if `http-protocol` is `Disabled`. */
export function httpServer(ingress: KIngress): GatewayServer | undefined {
  if (ingress.httpOption === 'Disabled') return undefined;
  const redirect = { mode: 'PASSTHROUGH', httpsRedirect: true, credentialName: '' };
  return {
    number: HTTP_PORT,
    protocol: 'HTTP',
    portName: 'http-server',
    hosts: publicHosts(ingress),
    bind: '',
    tls: ingress.httpOption === 'Redirected' ? redirect : undefined,
  };
}

/** The Gateway for all hosts of a wildcard certificate. It is in the namespace of the Secret. */
export function wildcardGateway(ingress: KIngress, certificate: IngressCertificate, service: Service): IstioGateway {
  const { secretNamespace, secretName, dnsNames } = certificate;
  const copy = secretBeside(service, certificate, 'wildcard');
  const server = httpsServer(HTTPS_PORT.ExternalIP, 'https', dnsNames, copy);
  return generated(ingress, secretNamespace, wildcardGatewayName(secretName, service), service, [server]);
}

/**
 * The Secret in the namespace of a gateway Service: a copy for one KIngress, a copy of a wildcard for all, or the
 * original.
 */
export function secretBeside(
  { namespace }: Service,
  { secretNamespace, secretName, uid }: IngressCertificate,
  owner: KIngress | 'wildcard',
): SecretCopy {
  const origin = idOf({ namespace: secretNamespace, name: secretName });
  if (secretNamespace === namespace) return { namespace, name: secretName, origin };
  const name = owner === 'wildcard' ? wildcardCopyName(secretNamespace, secretName) : copyName(owner, uid);
  return { namespace, name, origin };
}

function generated(
  ingress: KIngress,
  namespace: string,
  name: string,
  { selector }: Service,
  servers: readonly GatewayServer[],
): IstioGateway {
  return { namespace, name, selector, servers, generatedFor: idOf(ingress), source: ingress.source };
}

function httpsServer(number: number, port: string, hosts: readonly string[], copy: SecretCopy): GatewayServer {
  const tls: ServerTls = { mode: 'SIMPLE', httpsRedirect: false, credentialName: copy.name, copy };
  return { number, protocol: 'HTTPS', portName: port, hosts, bind: '', tls };
}
