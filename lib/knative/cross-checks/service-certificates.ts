import { type Refusal } from '../../private/refusal';
import { type GatewayFacts } from '../knative-gateway';
import { isRendered } from '../rendered-gateway';
import { gatewayId } from '../../private/id';
import { type Member } from './member';

const HTTPS_PORT = 443;

/** Whether the Service of a gateway has no port for HTTPS servers; false where the Service is not known. */
export function isClosedToHttps(gateway: GatewayFacts): boolean {
  return isRendered(gateway) && gateway._claiming?.ports.includes(HTTPS_PORT) === false;
}

/** Refuses gateways without a port for the HTTPS servers that net-istio makes where Knative gets certificates. */
export function closedToServiceCertificates({
  members,
  externalDomainTls,
}: {
  readonly members: readonly Member[];
  readonly externalDomainTls: boolean;
}): Refusal[] {
  if (!externalDomainTls) return [];
  return members
    .filter(({ gateway, isLocal }) => !isLocal && isClosedToHttps(gateway))
    .map(({ gateway, path = [] }) => ({
      path: [...path, 'serviceCertificates'],
      what: `externalDomainTls applies to the whole cluster, and the Service of gateway ${gatewayId(gateway)} has no port 443`,
      got: false,
      fix: 'set it to true',
    }));
}
