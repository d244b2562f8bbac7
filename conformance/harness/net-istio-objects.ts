import { type IstioGateway, type SecretCopy } from '../../lib/analysis/model/types';
import { type Certificates } from './certificates';
import { type KubernetesObject, type Labels } from './objects';

/** A server of a Gateway that net-istio makes. */
export interface MadeServer {
  readonly port: number;
  readonly protocol: string;
  readonly hosts: readonly string[];
  readonly httpsRedirect: boolean;
  /** Secret that it serves, beside the pods; `undefined` for plain HTTP. */
  readonly credentialName: string | undefined;
}

/** A Gateway that net-istio makes for a KIngress or a wildcard certificate. */
export interface MadeGateway {
  readonly name: string;
  readonly namespace: string;
  readonly selector: Labels;
  readonly servers: readonly MadeServer[];
}

/** A copy of a Secret beside a gateway. */
export interface MadeCopy {
  readonly namespace: string;
  /** `NAMESPACE/NAME` of the original. */
  readonly origin: string;
}

/** The copy, with a certificate of the original's. @param names DNS names of the certificate. */
export function copyObject(
  { namespace, origin }: MadeCopy,
  names: readonly string[],
  certificates: Certificates,
): Promise<KubernetesObject> {
  return certificates.secret({ name: nameOfCopy(origin), namespace }, names, origin);
}

/** A Gateway of the model. @param credentialName Name of a Secret beside the pods. */
export function madeGateway(
  { name, namespace, selector, servers }: IstioGateway,
  credentialName: (copy: SecretCopy) => string,
): MadeGateway {
  return {
    name,
    namespace,
    selector: selector ?? {},
    servers: servers.map(({ number: port, protocol, hosts, tls }) => ({
      ...{ port, protocol, hosts },
      httpsRedirect: tls?.httpsRedirect === true,
      credentialName: tls?.copy && credentialName(tls.copy),
    })),
  };
}

export function gatewayObject({ name, namespace, selector, servers }: MadeGateway): KubernetesObject {
  return {
    apiVersion: 'networking.istio.io/v1beta1',
    kind: 'Gateway',
    metadata: { name, namespace },
    spec: { selector, servers: servers.map(serverObject) },
  };
}

function serverObject(
  { hosts, port: number, protocol, httpsRedirect, credentialName }: MadeServer,
  index: number,
): object {
  const server = { hosts, port: { number, protocol, name: `server-${index}` } };
  if (credentialName !== undefined) return { ...server, tls: { mode: 'SIMPLE', credentialName } };
  return httpsRedirect ? { ...server, tls: { httpsRedirect } } : server;
}

/** A name for the copy of a Secret (`NAMESPACE/NAME`): the real one ends with a UID, which nobody knows beforehand. */
export function nameOfCopy(origin: string): string {
  return `copy-${origin.replaceAll('/', '--').replaceAll(/[{}]/g, '')}`;
}
