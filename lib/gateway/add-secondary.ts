import { type IKnativeGateway } from '../knative/knative-gateway';
import { isRendered } from '../knative/rendered-gateway';
import { throwRefusals } from '../private/refusal';

/** Adds a gateway to the secondary ones of another, once, and tells it whose hosts it has to accept. */
export function addSecondary(gateway: IKnativeGateway, secondary: IKnativeGateway[], other: IKnativeGateway): void {
  if (other === gateway) {
    const refusal = { path: [], what: 'a gateway cannot be its own secondary gateway', got: gateway.gatewayName };
    throwRefusals([refusal], gateway);
  }
  if (secondary.includes(other)) return;
  secondary.push(other);
  if (isRendered(other)) other._noteGuest(gateway);
}
