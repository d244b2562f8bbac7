import { type ApiObject, type Chart } from 'cdk8s';
import { type IsolatedGateway } from '../gateway/isolated-gateway';
import { at } from '../private/access';
import { GATEWAY_LABEL } from '../private/labels';
import { phaseOf } from '../private/objects';
import { type Refusal } from '../private/refusal';
import { apiObjects, objectId } from './app-objects';

interface Carrier {
  readonly carries: string;
  readonly effect: string;
}

/** An object that carries the label of a gateway that it is not part of. */
export interface StrayLabel extends Omit<Refusal, 'path'> {
  readonly object: ApiObject;
}

/**
 * Refuses a gateway's unique label anywhere but on its own pods and its one Service: on another Service, other pods or
 * Istio Gateways.
 */
export function strayLabels(chart: Chart, gateways: readonly IsolatedGateway[]): StrayLabel[] {
  const owners = new Map(gateways.map((gateway) => [gateway.gatewayName, gateway]));
  return apiObjects(chart).flatMap((object) => {
    const carried = carriedLabel(object);
    const owner = carried && owners.get(carried.carries);
    if (owner === undefined || isOwn(object, owner)) return [];
    return [
      {
        object,
        what: `${object.kind} ${objectId(object)} carries the label of gateway ${owner.namespace}/${owner.gatewayName}`,
        got: `${GATEWAY_LABEL}=${owner.gatewayName}`,
        fix: `take the label off: ${carried?.effect ?? ''}`,
      },
    ];
  });
}

function isOwn(object: ApiObject, owner: IsolatedGateway): boolean {
  return phaseOf(object) !== undefined && owner.node.findAll().includes(object);
}

function carriedLabel(object: ApiObject): Carrier | undefined {
  if (object.kind === 'Service' && object.apiGroup === 'core') {
    const effect = "net-istio's status prober would take this Service for the gateway's own";
    return carrier(object.metadata.getLabel(GATEWAY_LABEL), effect);
  }
  // Objects of this package are right by construction, and many.
  if (phaseOf(object) !== undefined) return undefined;
  if (object.kind === 'Gateway' && object.apiGroup === 'networking.istio.io') {
    return carrier(at(object.toJson(), 'spec', 'selector', GATEWAY_LABEL), "it would attach to the gateway's pods");
  }
  const effect = "the gateway's hosts would be answered here too";
  if (object.kind === 'Pod') return carrier(object.metadata.getLabel(GATEWAY_LABEL), effect);
  return carrier(at(object.toJson(), 'spec', 'template', 'metadata', 'labels', GATEWAY_LABEL), effect);
}

function carrier(label: unknown, effect: string): Carrier | undefined {
  return typeof label === 'string' ? { carries: label, effect } : undefined;
}
