import { isBranded } from '../private/brand';
import { type ClaimingService } from '../private/load-balancer-claims';
import { type GatewayFacts, type IKnativeGateway } from './knative-gateway';
import { type Platform } from './platform';

/** What is known of a gateway that this package renders, beyond what every gateway tells. */
export interface RenderedGateway extends IKnativeGateway {
  /** The versions that it is made for. */
  readonly _platform: Platform;
  /** Labels by which the Istio Gateway selects its pods. */
  readonly _selector: Readonly<Record<string, string>>;
  /** Labels that the pods carry, those that all gateways of this package have among them. */
  readonly _carriedLabels: Readonly<Record<string, string>>;
  /** Labels that options add to the pods. */
  readonly _addedPodLabels: Readonly<Record<string, string>>;
  /** The Service; undefined for existing pods, whose Service is not rendered. */
  readonly _claiming: ClaimingService | undefined;
  readonly _nodePorts: readonly number[];
  /** Hosts that were set explicitly. */
  readonly _hostsByName: readonly string[];
  /** Istio revision of the pods: undefined for the default one, and `null` where it is not known. */
  readonly _revision: string | null | undefined;
  /** Takes notice of certificates for cluster-local hosts, which its own local gateway then needs a port for. */
  _noteLocalCertificates(): void;
  /** Takes notice of a gateway for which it is a secondary gateway: it accepts the hosts of both. */
  _noteGuest(guest: IKnativeGateway): void;
}

export function isRendered(gateway: GatewayFacts): gateway is RenderedGateway {
  return isBranded(gateway, 'IsolatedGateway');
}
