import { idOf } from '../../private/id';
import { type Path } from '../../private/refusal';
import { type GatewayFacts } from '../knative-gateway';
import { serviceOfHost } from '../../private/stock-install';

/** A gateway of a cluster. */
export interface Member {
  /** From the properties of the configuration; undefined for one that it does not name. */
  readonly path: Path | undefined;
  readonly gateway: GatewayFacts;
  /** Whether it serves cluster-local hosts. */
  readonly isLocal: boolean;
}

/** `NAMESPACE/NAME` of the Service. */
export function serviceId({ serviceHost }: Pick<GatewayFacts, 'serviceHost'>): string {
  return idOf(serviceOfHost(serviceHost));
}

/** Whether one of the gateways also serves what is assigned to the other. */
export function areJoined(a: GatewayFacts, b: GatewayFacts): boolean {
  const isSecondary = (gateway: GatewayFacts, other: GatewayFacts): boolean =>
    other.secondaryGateways.some((each) => each === gateway);
  return isSecondary(a, b) || isSecondary(b, a);
}
