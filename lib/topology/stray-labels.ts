import { type ApiObject, type Chart } from 'cdk8s';
import { at } from '../private/access';
import { IsolatedGateway } from '../gateway/isolated-gateway';
import { type IKnativeGateway } from '../knative/knative-gateway';
import { describe } from '../private/errors';
import { GATEWAY_LABEL } from '../private/labels';
import { phaseOf } from '../private/objects';
import { apiObjects, objectId } from './app-objects';

interface Carrier {
  readonly carries: string;
  readonly effect: string;
}

/** A gateway's unique label anywhere but on its own pods and its one Service: on somebody else's Service, pods or Istio Gateway. */
export function strayLabels(chart: Chart, gateways: readonly IKnativeGateway[]): string[] {
  const owners = new Map(
    gateways.flatMap((gateway) =>
      gateway instanceof IsolatedGateway ? [[gateway.gatewayName, gateway] as const] : [],
    ),
  );
  return apiObjects(chart).flatMap((object) => {
    const carried = carriedLabel(object);
    const owner = carried && owners.get(carried.carries);
    if (owner === undefined || isOwn(object, owner)) return [];
    return [
      describe({
        what: `${object.kind} ${objectId(object)} carries the label of gateway ${owner.namespace}/${owner.gatewayName}`,
        got: `${GATEWAY_LABEL}=${owner.gatewayName}`,
        fix: `take the label off: ${carried?.effect ?? ''}`,
      }),
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
