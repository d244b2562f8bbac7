import { adler32 } from '../../private/adler32';
import { idOf } from '../input/manifest';
import { type KIngress, type Service, type Visibility } from '../model/types';

// Source: net-istio `pkg/reconciler/ingress/resources/gateway.go` and `secret.go`.

const LABEL_LENGTH = 63;
const LABEL = /^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$/;

/** Name of the Gateway of a KIngress for one gateway Service. */
export function gatewayName(ingress: KIngress, visibility: Visibility, service: Service): string {
  const local = visibility === 'ClusterLocal' ? '-local' : '';
  const checksum = String(adler32(`${idOf(service)}${local}`));
  return `${shortName(ingress.name).slice(0, LABEL_LENGTH - checksum.length - 1)}-${checksum}`;
}

/** Name of the Gateway that all KIngresses with this wildcard certificate share. */
export function wildcardGatewayName(secretName: string, service: Service): string {
  return `wildcard-${adler32(`${secretName}-${service.namespace}-${service.name}`).toString(16)}`;
}

/** Name of the port of the server for the certificate with this index. */
export function portName(ingress: KIngress, index: number): string {
  return `${ingress.namespace}/${shortName(ingress.name)}:${index}`;
}

/** Name of a Secret's copy; `{uid}` stands for an unknown UID, as in files. */
export function copyName(ingress: KIngress, uid = '{uid}'): string {
  return `${ingress.name}-${uid}`;
}

/** Name of the copy of a Secret with a wildcard certificate, which all KIngresses share. */
export function wildcardCopyName(namespace: string, name: string): string {
  return `${namespace}--${name}-wildcard`;
}

/** The name of a KIngress, or its checksum if it is not a DNS label, as for a DomainMapping. */
function shortName(name: string): string {
  return name.length <= LABEL_LENGTH && LABEL.test(name) ? name : String(adler32(name));
}
